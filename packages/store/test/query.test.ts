import { expect, test } from 'vitest';
import { ask } from './fixtures/ask.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { StoreHarness } from './fixtures/store-harness.ts';

test('a query gives the rows of the last statement', async () => {
  const store = await StoreHarness.create();
  const { path } = store;
  await store.scan(1, [{ resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] }]);
  const sql = 'SELECT 1; SELECT id, tags, raw_data, valid_from FROM resources WHERE region = $r';
  expect(await ask({ path, sql, params: { r: 'eu-west-1' } })).toEqual({
    columns: [
      { name: 'id', type: 'VARCHAR' },
      { name: 'tags', type: 'JSON' },
      { name: 'raw_data', type: 'JSON' },
      { name: 'valid_from', type: 'TIMESTAMP WITH TIME ZONE' },
    ],
    rows: [['i-1', '{"Env":"prod"}', '{"InstanceId":"i-1"}', '2026-01-02T00:00:00.000Z']],
    rowCount: 1,
  });
});
