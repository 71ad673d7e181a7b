import { contentHash, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { ask } from './fixtures/ask.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

function thing(id: string, payload: unknown, more: Partial<ScannedResource> = {}): ScannedResource {
  const rawData = JSON.stringify(payload);
  return resourceOf(id, { rawData, contentHash: contentHash(rawData), ...more });
}

function listed(...resources: readonly ScannedResource[]): UnitInput {
  return { resources, claims: [claimOf('complete', resources.length)] };
}

async function rowsOf(store: StoreHarness, sql: string, more: { readonly asOf?: Date } = {}): Promise<unknown> {
  const { columns, rows } = await ask({ path: store.path, sql, ...more });
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
}

const columnsOf = async (store: StoreHarness): Promise<unknown> =>
  rowsOf(store, `SELECT column_name AS name, column_type AS type FROM (DESCRIBE aws_ec2_instance) OFFSET 13`);

describe('a typed view', () => {
  test('has a column for each field of the payload, typed by what they hold', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [
      listed(
        thing('i-1', {
          Size: 3,
          Ratio: 0.5,
          On: true,
          Kind: 'a',
          MadeAt: '2026-01-02T03:04:05Z',
          Sub: { X: 1 },
          Id: 'i-1',
        }),
        thing('i-2', { Size: 4, Ratio: 1, On: false, Kind: 'b', MadeAt: null, "it's/odd~": [1] }),
      ),
    ]);
    expect(await columnsOf(store)).toEqual([
      { name: 'raw_id', type: 'VARCHAR' },
      { name: 'kind', type: 'VARCHAR' },
      { name: 'made_at', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'on', type: 'BOOLEAN' },
      { name: 'ratio', type: 'DOUBLE' },
      { name: 'size', type: 'BIGINT' },
      { name: 'sub', type: 'JSON' },
      { name: 'it_s_odd', type: 'JSON' },
      { name: 'attributes', type: 'JSON' },
      { name: 'raw_data', type: 'JSON' },
    ]);
    const sql = `SELECT id, raw_id, size + 1 AS more, made_at, (sub->>'X')::INT AS x, it_s_odd FROM aws_ec2_instance ORDER BY id`;
    expect(await rowsOf(store, sql)).toEqual([
      { id: 'i-1', raw_id: 'i-1', more: 4, made_at: '2026-01-02T03:04:05.000Z', x: 1, it_s_odd: null },
      { id: 'i-2', raw_id: null, more: 5, made_at: null, x: null, it_s_odd: '[1]' },
    ]);
  });

  test('is there under any name of a statement: in joins, subqueries, parameters, in capitals, and where it is only described', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(thing('i-1', { A: 1 }))]);
    const sql = `WITH x AS (FROM AWS_EC2_Instance) SELECT x.id FROM x JOIN aws_ec2_instance y ON x.uid = y.uid
      WHERE y.a IN (SELECT a FROM aws_ec2_instance WHERE region = $region)`;
    expect((await ask({ path: store.path, sql, params: { region: 'eu-west-1' } })).rows).toEqual([['i-1']]);
    const script = 'CREATE TEMP TABLE t AS FROM aws_ec2_instance; SELECT count(*) FROM t';
    expect((await ask({ path: store.path, sql: script })).rows).toEqual([[1]]);
  });

  test('follows a field that comes, goes or changes its type, and the past keeps what it had', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(thing('i-1', { A: 1, B: 'x' }))]);
    await store.scan(3, [listed(thing('i-1', { A: 'one', C: true }))]);
    expect(await rowsOf(store, 'SELECT a, c FROM aws_ec2_instance')).toEqual([{ a: 'one', c: true }]);
    expect(await rowsOf(store, 'SELECT a, b FROM aws_ec2_instance', { asOf: dayOf(2) })).toEqual([{ a: 1, b: 'x' }]);
  });

  test('gives what does not fit as text, and never fails', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(thing('i-1', { A: 1 }), thing('i-2', { A: 'many' }), thing('i-3', []))]);
    expect(await rowsOf(store, 'SELECT id, a::VARCHAR AS a FROM aws_ec2_instance ORDER BY id')).toEqual([
      { id: 'i-1', a: '1' },
      { id: 'i-2', a: '"many"' },
      { id: 'i-3', a: null },
    ]);
  });

  test('has the facets of attributes as JSON', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(thing('i-1', { A: 1 }, { attributes: '{"policy":{"v":1}}' }))]);
    expect(await rowsOf(store, 'SELECT policy FROM aws_ec2_instance')).toEqual([{ policy: '{"v":1}' }]);
  });

  test('of a list that was looked at and has nothing is empty', async () => {
    const store = await StoreHarness.create();
    const pools = { accountId: '111', region: 'eu-west-1', service: 'cognito-idp', type: 'UserPool', subScope: '' };
    await store.scan(1, [{ claims: [claimOf('complete', 0, pools)] }]);
    const sql = 'SELECT count(*), min(name), min(region) FROM aws_cognito_idp_user_pool';
    expect((await ask({ path: store.path, sql })).rows).toEqual([[0, null, null]]);
    await expect(ask({ path: store.path, sql: 'FROM aws_cognito_idp_group' })).rejects.toMatchObject({
      code: 'query_failed',
    });
  });

  test('that nobody has is refused with the nearest names', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(thing('i-1', { A: 1 }))]);
    await expect(ask({ path: store.path, sql: 'FROM aws_ec2_instances' })).rejects.toMatchObject({
      code: 'query_failed',
      hint: 'Did you mean "aws_ec2_instance"?',
    });
  });
});
