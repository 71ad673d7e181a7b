import { claimKey, type ClaimOutcome, type ClaimScope, type ScannedResource } from '@corkscrew/core';
import { expect, test } from 'vitest';
import { claimOf, instances, resourceOf, unitOf } from './fixtures/resources.ts';
import { StoreHarness, totalsOf, type UnitInput } from './fixtures/store-harness.ts';

const none = { added: 0, changed: 0, unchanged: 0, vanished: 0, suspect: 0 };

function listed(resources: readonly ScannedResource[], outcome: ClaimOutcome = 'complete'): UnitInput {
  return { resources, claims: [claimOf(outcome, resources.length)] };
}

function many(count: number, first = 0): ScannedResource[] {
  return Array.from({ length: count }, (_, index) => resourceOf(`i-${first + index}`));
}

async function idsOf(store: StoreHarness): Promise<unknown[]> {
  return (await store.read('SELECT id FROM resources ORDER BY id')).map((row) => row['id']);
}

test('what a complete claim no longer lists vanishes', async () => {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(many(3))]);
  expect(totalsOf(await store.scan(2, [listed(many(2))]))).toEqual({ ...none, unchanged: 2, vanished: 1 });
  expect(
    await store.read(
      `SELECT change_kind, ended_by, ended_scan_id, valid_to, last_seen_at FROM resource_versions WHERE id = 'i-2'`,
    ),
  ).toEqual([
    {
      change_kind: 'created',
      ended_by: 'vanished',
      ended_scan_id: 'scan-2',
      valid_to: '2026-01-03 00:00:00+00',
      last_seen_at: '2026-01-02 00:00:00+00',
    },
  ]);
  expect(totalsOf(await store.scan(3, [listed(many(3))]))).toEqual({ ...none, unchanged: 2, added: 1 });
});

test.each(['truncated', 'denied', 'not_applicable', 'unsupported', 'failed'] as const)(
  'nothing vanishes by a claim that is %s',
  async (outcome) => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(many(3))]);
    expect(totalsOf(await store.scan(2, [listed(many(1), outcome)]))).toEqual({ ...none, unchanged: 1 });
    expect(await idsOf(store)).toHaveLength(3);
    expect(await store.read(`SELECT status, reason, facet, type FROM coverage`)).toEqual([
      { status: outcome, reason: 'because', facet: 'list', type: 'Instance' },
    ]);
  },
);

test('nothing vanishes of other enumerations', async () => {
  const store = await StoreHarness.create();
  const other = { ...instances, region: 'us-east-1' };
  const there = resourceOf('i-1', { region: 'us-east-1', claimKey: claimKey(other) });
  await store.scan(1, [
    listed(many(1)),
    { unit: unitOf('u2'), resources: [there], claims: [claimOf('complete', 1, other)] },
  ]);
  expect(totalsOf(await store.scan(2, [listed([])]))).toEqual({ ...none, vanished: 1 });
  expect(await store.read('SELECT region FROM resources')).toEqual([{ region: 'us-east-1' }]);
});

test('what is under a parent that is no more vanishes by a complete claim with a star', async () => {
  const store = await StoreHarness.create();
  const under = (parent: string): ClaimScope => ({ ...instances, type: 'Listener', subScope: parent });
  const child = (parent: string, id: string): ScannedResource =>
    resourceOf(id, { type: 'Listener', claimKey: claimKey(under(parent)) });
  await store.scan(1, [
    {
      resources: [child('a', '1'), child('b/c', '2'), child('d', '3'), resourceOf('i-1')],
      claims: [under('a'), under('b/c'), under('d'), instances].map((scope) => claimOf('complete', 1, scope)),
    },
  ]);
  const second = await store.scan(2, [
    {
      resources: [child('a', '1')],
      claims: [
        claimOf('complete', 1, under('a')),
        claimOf('denied', 0, under('d')),
        claimOf('complete', 0, under('*')),
      ],
    },
  ]);
  expect(totalsOf(second)).toEqual({ ...none, unchanged: 1, vanished: 1 });
  expect(await idsOf(store)).toEqual(['1', '3', 'i-1']);
});

test('when most of a large enumeration is missing it is held, until the next complete reading confirms it', async () => {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(many(30))]);
  const held = await store.scan(2, [listed(many(3))]);
  expect(totalsOf(held)).toEqual({ ...none, unchanged: 3, suspect: 27 });
  expect(held.diagnostics).toMatchObject([{ code: 'vanish_suspected', severity: 'warning', scope: instances }]);
  expect(held.diagnostics[0]?.message).toContain('27 resources are missing at once');
  expect(
    await store.read(`SELECT strftime(suspect_since, '%d') AS since, strftime(last_seen_at, '%d') AS seen, count(*)::INT AS n
      FROM resources GROUP BY ALL ORDER BY n`),
  ).toEqual([
    { since: null, seen: '03', n: 3 },
    { since: '03', seen: '02', n: 27 },
  ]);

  // A reading that is not complete confirms nothing.
  expect(totalsOf(await store.scan(3, [listed(many(3), 'truncated')]))).toEqual({ ...none, unchanged: 3 });
  expect(await idsOf(store)).toHaveLength(30);

  const confirmed = await store.scan(4, [listed(many(3))]);
  expect(totalsOf(confirmed)).toEqual({ ...none, unchanged: 3, vanished: 27 });
  expect(confirmed.diagnostics).toEqual([]);
  expect(await idsOf(store)).toHaveLength(3);
  expect(await store.read('FROM observations')).toEqual([]);
});

test('what is seen again is no longer suspect', async () => {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(many(30))]);
  await store.scan(2, [listed([])]);
  expect(totalsOf(await store.scan(3, [listed(many(30))]))).toEqual({ ...none, unchanged: 30 });
  expect(await store.read('FROM observations')).toEqual([]);
  expect(totalsOf(await store.scan(4, [listed([])]))).toEqual({ ...none, suspect: 30 });
});

test('what a second reading confirms vanishes, and what it misses anew is held by itself', async () => {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(many(100))]);
  await store.scan(2, [listed(many(40))]);
  expect(totalsOf(await store.scan(3, [listed(many(10))]))).toEqual({
    ...none,
    unchanged: 10,
    vanished: 60,
    suspect: 30,
  });
});

test.each([
  { had: 19, left: 0, expected: { vanished: 19, suspect: 0 } },
  { had: 20, left: 10, expected: { vanished: 10, suspect: 0 } },
  { had: 20, left: 9, expected: { vanished: 0, suspect: 11 } },
  { had: 20, left: 0, expected: { vanished: 0, suspect: 20 } },
])('of $had rows of which $left are left, $expected', async ({ had, left, expected }) => {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(many(had))]);
  expect(totalsOf(await store.scan(2, [listed(many(left))]))).toMatchObject(expected);
});

test('what the user accepts vanishes at once', async () => {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(many(30))]);
  const result = await store.scan(2, [listed([])], { acceptVanish: true });
  expect(totalsOf(result)).toEqual({ ...none, vanished: 30 });
  expect(result.diagnostics).toEqual([]);
});

test.each(['crashed', 'canceled'] as const)(
  'a %s unit publishes nothing but its line in the ledger',
  async (outcome) => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(many(3))]);
    const unit: UnitInput = { resources: [resourceOf('new')], claims: [claimOf('complete', 1)], result: { outcome } };
    expect(totalsOf(await store.scan(2, [unit]))).toEqual(none);
    expect(await idsOf(store)).toEqual(['i-0', 'i-1', 'i-2']);
    expect(await store.read("SELECT unit_id, outcome FROM scan_units WHERE scan_id = 'scan-2'")).toEqual([
      { unit_id: 'unit-1', outcome },
    ]);
  },
);

test('a scope that is proven gone is closed with its reason', async () => {
  const store = await StoreHarness.create();
  const relationships = [
    { targetId: 'x', targetType: 'T', targetService: 's', relationshipType: 'references', properties: {} },
  ];
  await store.scan(1, [
    listed([
      resourceOf('i-1', { relationships }),
      resourceOf('i-2', { region: 'us-east-1' }),
      resourceOf('i-3', { accountId: '222' }),
    ]),
  ]);
  await store.begin(2);
  const result = await store.sink.retire('aws', [
    { accountId: '111', region: 'eu-west-1', reason: 'the region is disabled' },
    { accountId: '222', region: '*', reason: 'the account is closed' },
  ]);
  expect(totalsOf(result)).toEqual({ ...none, vanished: 2 });
  expect(await idsOf(store)).toEqual(['i-2']);
  expect(
    await store.read('SELECT id, ended_by, ended_reason FROM resource_versions WHERE valid_to IS NOT NULL ORDER BY id'),
  ).toEqual([
    { id: 'i-1', ended_by: 'out_of_scope', ended_reason: 'the region is disabled' },
    { id: 'i-3', ended_by: 'out_of_scope', ended_reason: 'the account is closed' },
  ]);
  expect(await store.read('FROM relationships WHERE valid_to IS NULL')).toEqual([]);
  expect(await store.read('SELECT status, reason FROM coverage')).toEqual([
    { status: 'gone', reason: 'the region is disabled' },
  ]);
});

test('a failure of a whole unit is no longer a gap once the unit has come to its end', async () => {
  const store = await StoreHarness.create();
  const whole = { ...instances, type: '*' };
  await store.scan(1, [{ resources: [], claims: [claimOf('failed', 0, whole)] }]);
  expect(await store.read('SELECT type, status FROM coverage')).toEqual([{ type: '*', status: 'failed' }]);
  await store.scan(2, [listed(many(1))]);
  expect(await store.read('SELECT type, status FROM coverage')).toEqual([{ type: 'Instance', status: 'complete' }]);
});

test('a complete claim with a star empties the narrower ones that nobody named, and only those', async () => {
  const store = await StoreHarness.create();
  const wide = { accountId: '111', region: '*', service: '*', type: '*', subScope: 'resources' };
  const disks = { ...instances, type: 'Volume', subScope: 'resources' };
  const machines = { ...instances, subScope: 'resources' };
  const elsewhere = { ...instances, subScope: 'other table' };
  const there = { ...disks, accountId: '222' };
  const rows = [machines, disks, elsewhere, there].map((scope, index) =>
    resourceOf(`i-${index}`, { accountId: scope.accountId, claimKey: claimKey(scope) }),
  );
  const unit = unitOf('everything', { accountId: '*', region: '*', service: '*' });
  await store.scan(1, [
    {
      unit,
      resources: rows,
      claims: [machines, disks, elsewhere, there].map((scope) => claimOf('complete', 1, scope)),
    },
  ]);
  const second = await store.scan(2, [
    {
      unit,
      resources: rows.slice(0, 1),
      claims: [claimOf('complete', 1, machines), claimOf('complete', 0, wide)],
    },
  ]);
  expect(totalsOf(second)).toEqual({ ...none, unchanged: 1, vanished: 1 });
  expect(await idsOf(store)).toEqual(['i-0', 'i-2', 'i-3']);
  expect(
    await store.read(`SELECT status, last_complete_at FROM coverage WHERE claim_key = '${claimKey(disks)}'`),
  ).toEqual([{ status: 'complete', last_complete_at: '2026-01-03 00:00:00+00' }]);
});

test.each(['truncated', 'denied', 'failed'] as const)('a %s claim with a star empties nothing', async (outcome) => {
  const store = await StoreHarness.create();
  const wide = { ...instances, service: '*', type: '*' };
  const unit = unitOf('everything', { service: '*' });
  await store.scan(1, [{ ...listed(many(2)), unit }]);
  expect(totalsOf(await store.scan(2, [{ unit, resources: [], claims: [claimOf(outcome, 0, wide)] }]))).toEqual(none);
  expect(await idsOf(store)).toHaveLength(2);
});
