import { type Claim, resourceUid, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { countChanges, diffMoments, readMomentFacts, runQuery, type Ask } from '../src/index.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, totalsOf, type UnitInput } from './fixtures/store-harness.ts';

function current(count: number, outcome: Claim['outcome'] = 'complete'): Claim {
  return { ...claimOf(outcome, count), isCurrentStateOnly: true };
}

function listed(...resources: readonly ScannedResource[]): UnitInput {
  return { resources, claims: [current(resources.length)] };
}

const EDGE = { targetType: 'Vpc', targetService: 'ec2', relationshipType: 'references', properties: {} };
const sized = (id: string, size: number): ScannedResource =>
  resourceOf(id, { rawData: `{"Size":${size}}`, relationships: [{ ...EDGE, targetId: `vpc-${size}` }] });

function askOf(store: StoreHarness): Ask {
  return (sql, params = {}) => runQuery({ path: store.path, sql, params });
}

async function rowsOf(store: StoreHarness): Promise<unknown> {
  return await store.read('SELECT id, raw_data, change_kind FROM resource_versions ORDER BY id, valid_from');
}

async function countAll(store: StoreHarness): Promise<number> {
  const { kinds, firstLooks } = await countChanges(askOf(store), {});
  return [...kinds.values()].reduce((sum, count) => sum + count, firstLooks);
}

describe('what keeps its current state only', () => {
  test('has one row for each that is there, whatever changed, and no change', async () => {
    const store = await StoreHarness.create();
    expect(totalsOf(await store.scan(1, [listed(sized('p-1', 1), sized('p-2', 1))]))).toMatchObject({ added: 2 });
    const second = await store.scan(2, [listed(sized('p-1', 2), sized('p-3', 1))]);
    expect(totalsOf(second)).toMatchObject({ added: 1, changed: 1, vanished: 1 });
    expect(await rowsOf(store)).toEqual([
      { id: 'p-1', raw_data: '{"Size":2}', change_kind: 'current_state' },
      { id: 'p-3', raw_data: '{"Size":1}', change_kind: 'current_state' },
    ]);
    expect(await store.read('SELECT to_ref FROM relationships ORDER BY 1')).toEqual([
      { to_ref: 'vpc-1' },
      { to_ref: 'vpc-2' },
    ]);
    expect(await countAll(store)).toBe(0);
    const between = { from: dayOf(0), to: dayOf(3) };
    for await (const changes of diffMoments(askOf(store), between)) expect(changes).toEqual([]);
  });

  test('is current after each of many changes there and back', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(sized('p-1', 1))]);
    await store.begin(2);
    await store.writeUnit(2, listed(sized('p-1', 1)));
    await store.sink.publish();
    for (const [index, size] of [2, 1, 2, 1].entries()) {
      await store.writeUnit(2 + (index + 1) / 10, { resources: [sized('p-1', size)], result: { isLive: true } });
      expect(totalsOf(await store.sink.publishInDetail())).toMatchObject({ changed: 1 });
      expect(await rowsOf(store)).toMatchObject([{ raw_data: `{"Size":${size}}` }]);
    }
  });

  test('is gone without a trace when it is seen to go', async () => {
    const store = await StoreHarness.create();
    const gone = sized('p-1', 1);
    await store.scan(1, [listed(gone, sized('p-2', 1))]);
    await store.begin(2);
    const { service, type, id, region, accountId, incarnation } = gone;
    const resources = [{ service, type, id, region, accountId, incarnation }];
    const result = await store.sink.remove({ provider: 'aws', resources, observedAt: dayOf(2) });
    expect(result.actions).toEqual([{ uid: resourceUid(gone), action: 'vanished' }]);
    expect(await rowsOf(store)).toMatchObject([{ id: 'p-2' }]);
    expect(await store.read('SELECT from_uid FROM relationships')).toHaveLength(1);
  });

  test('is not brought back by a scan that saw it before it went, and comes back when it is seen later', async () => {
    const store = await StoreHarness.create();
    const gone = sized('p-1', 1);
    await store.scan(1, [listed(gone, sized('p-2', 1))]);
    await store.begin(2);
    const { service, type, id, region, accountId, incarnation } = gone;
    const resources = [{ service, type, id, region, accountId, incarnation }];
    await store.sink.remove({ provider: 'aws', resources, observedAt: dayOf(2.5) });
    // It began before the deletion, and its list of then is published after it.
    const late = await store.scan(2.2, [listed(gone, sized('p-2', 1))]);
    expect(late.diagnostics.map(({ code }) => code)).toEqual(['stale_write_refused']);
    expect(await rowsOf(store)).toMatchObject([{ id: 'p-2' }]);
    expect(totalsOf(await store.scan(3, [listed(gone, sized('p-2', 1))]))).toMatchObject({ added: 1 });
    expect(await rowsOf(store)).toMatchObject([{ id: 'p-1' }, { id: 'p-2' }]);
  });

  test('is remembered as gone for a day and no longer', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(sized('p-1', 1), sized('p-2', 1))]);
    await store.scan(2, [listed(sized('p-2', 1))]);
    expect(await store.read('SELECT ended_at FROM departures')).toHaveLength(1);
    await store.scan(4, [listed()]);
    expect(await store.read('SELECT count(*)::INT AS n FROM departures WHERE ended_at < now()')).toEqual([{ n: 1 }]);
  });

  test('goes in any number at once: there is no history to lose', async () => {
    const store = await StoreHarness.create();
    const many = (first: number): ScannedResource[] =>
      Array.from({ length: 30 }, (_, index) => sized(`p-${first + index}`, 1));
    await store.scan(1, [listed(...many(0))]);
    expect(totalsOf(await store.scan(2, [listed(...many(100))]))).toMatchObject({
      vanished: 30,
      added: 30,
      suspect: 0,
    });
    expect(await store.read('SELECT id FROM resources')).toHaveLength(30);
  });

  test('stays where its listing was not complete', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(sized('p-1', 1), sized('p-2', 1))]);
    await store.scan(2, [{ resources: [sized('p-1', 2)], claims: [current(1, 'truncated')] }]);
    expect(await rowsOf(store)).toMatchObject([
      { id: 'p-1', raw_data: '{"Size":2}' },
      { id: 'p-2', raw_data: '{"Size":1}' },
    ]);
  });

  test('is left out of an answer as of a moment, whose coverage says so', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(sized('p-1', 1))]);
    const moment = dayOf(1.5);
    const at = moment.toISOString();
    expect(await store.read(`SELECT id FROM resources_at(TIMESTAMPTZ '${at}')`)).toEqual([]);
    expect(await store.read(`SELECT from_uid FROM relationships_at(TIMESTAMPTZ '${at}')`)).toEqual([]);
    expect(await store.read(`SELECT type, status, reason FROM coverage_at(TIMESTAMPTZ '${at}')`)).toEqual([
      { type: 'Instance', status: 'not_kept', reason: 'only the current state is kept, no history' },
    ]);
    expect(await readMomentFacts(askOf(store), moment)).toMatchObject({
      withoutHistory: ['aws_ec2_instance'],
      ages: [],
    });
    const { rows } = await collect(runQuery({ path: store.path, sql: 'FROM relationships', asOf: moment }));
    expect(rows).toEqual([]);
  });

  test('keeps the history that it had before, and has one again when somebody asks for it', async () => {
    const store = await StoreHarness.create();
    const kept = (resource: ScannedResource): UnitInput => ({
      resources: [resource],
      claims: [claimOf('complete', 1)],
    });
    await store.scan(1, [kept(sized('p-1', 1))]);
    await store.scan(2, [kept(sized('p-1', 2))]);
    await store.scan(3, [listed(sized('p-1', 3))]);
    await store.scan(4, [listed(sized('p-1', 4))]);
    expect(await rowsOf(store)).toMatchObject([{ raw_data: '{"Size":1}' }, { raw_data: '{"Size":4}' }]);
    await store.scan(5, [kept(sized('p-1', 5))]);
    await store.scan(6, [kept(sized('p-1', 6))]);
    expect(await store.read('SELECT status FROM coverage')).toEqual([{ status: 'complete' }]);
    expect(await rowsOf(store)).toMatchObject([
      { raw_data: '{"Size":1}', change_kind: 'created' },
      { raw_data: '{"Size":4}', change_kind: 'current_state' },
      { raw_data: '{"Size":5}', change_kind: 'changed' },
      { raw_data: '{"Size":6}', change_kind: 'changed' },
    ]);
  });
});

async function collect(answer: ReturnType<typeof runQuery>): Promise<{ readonly rows: unknown[] }> {
  await using held = await answer;
  const rows: unknown[] = [];
  for await (const batch of held.batches) rows.push(...batch);
  return { rows };
}
