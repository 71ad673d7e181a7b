import { expect, test } from 'vitest';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { StoreHarness, totalsOf } from './fixtures/store-harness.ts';

const complete = (count: number) => [claimOf('complete', count)];

test('a first scan creates a version of each resource', async () => {
  const store = await StoreHarness.create();
  const result = await store.scan(1, [{ resources: [resourceOf('i-1'), resourceOf('i-2')], claims: complete(2) }]);

  expect(totalsOf(result)).toEqual({ added: 2, changed: 0, unchanged: 0, vanished: 0, suspect: 0 });
  expect(result.diagnostics).toEqual([]);
  expect(
    await store.read('SELECT id, change_kind, valid_from, last_seen_at, suspect_since FROM resources ORDER BY id'),
  ).toEqual([
    {
      id: 'i-1',
      change_kind: 'created',
      valid_from: '2026-01-02 00:00:00+00',
      last_seen_at: '2026-01-02 00:00:00+00',
      suspect_since: null,
    },
    {
      id: 'i-2',
      change_kind: 'created',
      valid_from: '2026-01-02 00:00:00+00',
      last_seen_at: '2026-01-02 00:00:00+00',
      suspect_since: null,
    },
  ]);
});
