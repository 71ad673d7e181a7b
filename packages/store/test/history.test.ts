import { contentHash, resourceUid, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import {
  CHANGE_KINDS,
  countChanges,
  countDifferences,
  diffMoments,
  findResources,
  pruneInventory,
  readMomentFacts,
  readPrunedBefore,
  runQuery,
  streamChanges,
  type Ask,
  type Change,
} from '../src/index.ts';
import { ask } from './fixtures/ask.ts';
import { claimOf, resourceOf, unitOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

function listed(...resources: readonly ScannedResource[]): UnitInput {
  return { resources, claims: [claimOf('complete', resources.length)] };
}

function askOf(store: StoreHarness): Ask {
  return (sql, params = {}) => runQuery({ path: store.path, sql, params });
}

async function gather(changes: AsyncIterable<readonly Change[]>): Promise<readonly Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const batch of changes) {
    for (const { kind, resource, changedAt, notBefore, fields, movedFrom, reason } of batch) {
      const extra = { ...(movedFrom === '' ? {} : { movedFrom }), ...(reason === '' ? {} : { reason }) };
      rows.push({
        kind,
        id: resource.id,
        at: changedAt.getUTCDate() - 1,
        after: dayBefore(notBefore),
        fields,
        ...extra,
      });
    }
  }
  return rows;
}

function dayBefore(date: Date | undefined): number | undefined {
  return date === undefined ? undefined : date.getUTCDate() - 1;
}

const instance = (id: string, size: number): ScannedResource => resourceOf(id, { rawData: `{"Size":${size}}` });

async function createStory(): Promise<StoreHarness> {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(instance('i-1', 1), instance('i-2', 1))]);
  await store.scan(2, [listed(instance('i-1', 1), instance('i-2', 1))]);
  await store.scan(3, [listed(instance('i-1', 2), instance('i-3', 1))]);
  await store.scan(4, [listed(instance('i-1', 3), instance('i-3', 1))]);
  return store;
}

describe('streamChanges', () => {
  test('tells what happened, the latest first, each in the interval in which it happened', async () => {
    const store = await createStory();
    expect(await gather(streamChanges(askOf(store), {}))).toEqual([
      { kind: 'changed', id: 'i-1', at: 4, after: 3, fields: [{ path: 'Size', before: 2, after: 3 }] },
      { kind: 'vanished', id: 'i-2', at: 3, after: 2, fields: [] },
      { kind: 'changed', id: 'i-1', at: 3, after: 2, fields: [{ path: 'Size', before: 1, after: 2 }] },
      { kind: 'created', id: 'i-3', at: 3, after: 2, fields: [] },
      { kind: 'created', id: 'i-1', at: 1, after: undefined, fields: [] },
      { kind: 'created', id: 'i-2', at: 1, after: undefined, fields: [] },
    ]);
  });

  test('keeps to a window, to kinds, to a filter, to a resource and to a limit', async () => {
    const store = await createStory();
    const only = async (request: Parameters<typeof streamChanges>[1]): Promise<unknown[]> =>
      (await gather(streamChanges(askOf(store), request))).map(({ kind, id }) => `${String(kind)} ${String(id)}`);
    expect(await only({ since: dayOf(3) })).toEqual(['changed i-1']);
    expect(await only({ since: dayOf(1), until: dayOf(3), kinds: ['vanished'] })).toEqual(['vanished i-2']);
    expect(await only({ services: ['EC2'], types: ['aws_ec2_instance'], limit: 1 })).toEqual(['changed i-1']);
    expect(await only({ types: ['Volume'] })).toEqual([]);
    const uid = resourceUid({ ...resourceOf('i-2') });
    expect(await only({ uid })).toEqual(['vanished i-2', 'created i-2']);
  });

  test('counts what it would tell', async () => {
    const store = await createStory();
    const { kinds, firstLooks, accounts } = await countChanges(askOf(store), {});
    expect([...kinds]).toEqual([
      ['vanished', 1],
      ['changed', 2],
      ['created', 1],
    ]);
    expect({ firstLooks, accounts }).toEqual({ firstLooks: 2, accounts: 1 });
    const known = await gather(streamChanges(askOf(store), { isWithoutFirstLooks: true }));
    expect(known.map(({ id, kind }) => `${String(kind)} ${String(id)}`)).toEqual([
      'changed i-1',
      'vanished i-2',
      'changed i-1',
      'created i-3',
    ]);
  });

  test('keeps to itself what only a new catalog describes differently, unless it is asked for', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(instance('i-1', 1))]);
    const unit = unitOf('unit-1', { normaliserVersion: 'n2' });
    await store.scan(2, [{ ...listed(instance('i-1', 2)), unit }]);
    expect(await gather(streamChanges(askOf(store), { since: dayOf(1) }))).toEqual([]);
    expect(await gather(streamChanges(askOf(store), { since: dayOf(1), kinds: CHANGE_KINDS }))).toMatchObject([
      { kind: 'schema', fields: [{ path: 'Size', before: 1, after: 2 }] },
    ]);
  });

  test('tells of what came again how it differs from what went, and whether it is another thing', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(instance('i-1', 1))]);
    await store.scan(2, [listed()]);
    await store.scan(3, [listed(instance('i-1', 2))]);
    expect(await gather(streamChanges(askOf(store), { since: dayOf(2) }))).toMatchObject([
      { kind: 'created', id: 'i-1', after: 2, fields: [{ path: 'Size', before: 1, after: 2 }] },
    ]);
    const role = (incarnation: string, size: number): ScannedResource => ({ ...instance('r', size), incarnation });
    await store.scan(4, [listed(instance('i-1', 2), role('a', 1))]);
    await store.scan(5, [listed(instance('i-1', 2))]);
    await store.scan(6, [listed(instance('i-1', 2), role('b', 2))]);
    await store.scan(7, [listed(instance('i-1', 2))]);
    await store.scan(8, [listed(instance('i-1', 2), role('b', 3))]);
    expect(await gather(streamChanges(askOf(store), { since: dayOf(5) }))).toMatchObject([
      { kind: 'created', id: 'r', after: 7, fields: [{ path: 'Size', before: 2, after: 3 }] },
      { kind: 'vanished', id: 'r', fields: [] },
      { kind: 'recreated', id: 'r', after: 5, fields: [{ path: 'Size', before: 1, after: 2 }] },
    ]);
  });

  test('tells another thing of the same name, and what is missing but not yet believed to be gone', async () => {
    const store = await StoreHarness.create();
    const many = Array.from({ length: 30 }, (_, n) => resourceOf(`i-${n}`));
    await store.scan(1, [listed(resourceOf('r', { incarnation: 'a' }), ...many)]);
    await store.scan(2, [listed(resourceOf('r', { incarnation: 'b' }))]);
    const { kinds } = await countChanges(askOf(store), { since: dayOf(1) });
    expect([...kinds]).toEqual([
      ['suspect', 30],
      ['recreated', 1],
    ]);
  });

  test('says of a moment what was missing then, whatever a later look found', async () => {
    const store = await StoreHarness.create();
    const many = Array.from({ length: 30 }, (_, n) => resourceOf(`i-${n}`));
    await store.scan(1, [listed(...many)]);
    await store.scan(3, [listed()]);
    await store.scan(5, [listed(...many.slice(0, 20))]);
    const suspects = async (asOf: Date): Promise<unknown> => {
      const sql = `SELECT strftime(suspect_since, '%d') AS since, strftime(last_seen_at, '%d') AS seen, count(*) AS n
        FROM resources GROUP BY ALL ORDER BY ALL`;
      return (await ask({ path: store.path, sql, asOf })).rows;
    };
    expect(await suspects(dayOf(2))).toEqual([[null, '02', 30]]);
    expect(await suspects(dayOf(4))).toEqual([['04', '02', 30]]);
    expect(await suspects(dayOf(6))).toEqual([[null, '06', 20]]);
    const { kinds } = await countChanges(askOf(store), { since: dayOf(2) });
    expect(Object.fromEntries(kinds)).toEqual({ suspect: 30, vanished: 10 });
  });

  test('tells with its reason what a closed account took along', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(resourceOf('i-1'))]);
    await store.begin(2);
    await store.sink.retire('aws', [{ accountId: '111', region: '*', reason: 'the account is closed' }]);
    expect(await gather(streamChanges(askOf(store), { since: dayOf(1) }))).toMatchObject([
      { kind: 'out_of_scope', id: 'i-1', reason: 'the account is closed' },
    ]);
  });
});

describe('a thing that is found at another address', () => {
  const at = (id: string, size: number): ScannedResource =>
    resourceOf(id, { incarnation: 'vm-1', rawData: `{"Size":${size}}` });

  test('moved, and did not vanish', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(at('group-a/vm', 1), resourceOf('x'))]);
    await store.scan(2, [listed(at('group-b/vm', 2), resourceOf('x'))]);
    const expected = {
      kind: 'moved',
      id: 'group-b/vm',
      movedFrom: 'group-a/vm',
      fields: [{ path: 'Size', before: 1, after: 2 }],
    };
    expect(await gather(streamChanges(askOf(store), { since: dayOf(1) }))).toMatchObject([expected]);
    expect(await gather(diffMoments(askOf(store), { from: dayOf(1), to: dayOf(2) }))).toMatchObject([expected]);
    expect(
      await store.read(`SELECT id, ended_by, ended_reason FROM resource_versions WHERE valid_to IS NOT NULL`),
    ).toEqual([{ id: 'group-a/vm', ended_by: 'moved', ended_reason: 'moved to group-b/vm' }]);
  });

  test('moved also for who asks for one of both places', async () => {
    const store = await StoreHarness.create();
    const west = { accountId: '111', region: 'eu-west-1', service: 'ec2', type: 'Instance', subScope: '' };
    const east = { ...west, region: 'us-east-1' };
    const inEast = { ...at('vm', 1), region: 'us-east-1', claimKey: '111/us-east-1/ec2/Instance/' };
    await store.scan(1, [
      { resources: [at('vm', 1)], claims: [claimOf('complete', 1, west), claimOf('complete', 0, east)] },
    ]);
    await store.scan(2, [
      { resources: [inEast], claims: [claimOf('complete', 0, west), claimOf('complete', 1, east)] },
    ]);
    for (const regions of [['us-east-1'], ['eu-west-1'], []]) {
      const request = { from: dayOf(1), to: dayOf(2), regions };
      expect(await gather(diffMoments(askOf(store), request)), regions.join()).toMatchObject([
        { kind: 'moved', id: 'vm', movedFrom: 'vm' },
      ]);
    }
  });

  test('moved also where its old list is published after its new one', async () => {
    const store = await StoreHarness.create();
    const there = { accountId: '111', region: 'eu-west-1', service: 'ec2', type: 'Instance', subScope: 'b' };
    const moved = { ...at('group-b/vm', 1), claimKey: '111/eu-west-1/ec2/Instance/b' };
    await store.scan(1, [listed(at('group-a/vm', 1))]);
    await store.begin(2);
    await store.writeUnit(2, { unit: unitOf('b'), resources: [moved], claims: [claimOf('complete', 1, there)] });
    await store.sink.publish();
    await store.writeUnit(2, listed());
    await store.sink.publish();
    expect(await gather(streamChanges(askOf(store), { since: dayOf(1) }))).toMatchObject([
      { kind: 'moved', id: 'group-b/vm', movedFrom: 'group-a/vm' },
    ]);
  });

  test.each([
    ['before', ['remove', 'publish']],
    ['after', ['publish', 'remove']],
  ])('moved also where a watch sees it go %s it comes, whatever else is published then', async (_, order) => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(at('group-a/vm', 1))]);
    await store.begin(2);
    await store.writeUnit(2, listed(at('group-a/vm', 1)));
    await store.sink.publish();
    const { service, type, id, region, accountId, incarnation } = at('group-a/vm', 1);
    const resources = [{ service, type, id, region, accountId, incarnation }];
    for (const step of order) {
      if (step === 'remove') await store.sink.remove({ provider: 'aws', resources, observedAt: dayOf(2.2) });
      else await store.writeUnit(2.2, { resources: [at('group-b/vm', 1)], result: { isLive: true } });
      await store.sink.publish();
      await store.writeUnit(2.3, { resources: [resourceOf(`other-${step}`)], result: { isLive: true } });
      await store.sink.publish();
    }
    const { kinds } = await countChanges(askOf(store), { since: dayOf(1) });
    expect(Object.fromEntries(kinds)).toEqual({ moved: 1, created: 2 });
  });

  test('is not thought to have moved where several things share what tells them apart', async () => {
    const store = await StoreHarness.create();
    const born = (id: string): ScannedResource => resourceOf(id, { incarnation: '2026-01-01T00:00:00Z' });
    await store.scan(1, [listed(born('a'), born('b'))]);
    await store.scan(2, [listed(born('a'), born('c'))]);
    expect(await gather(streamChanges(askOf(store), { since: dayOf(1) }))).toMatchObject([
      { kind: 'vanished', id: 'b' },
      { kind: 'created', id: 'c' },
    ]);
  });
});

describe('diffMoments', () => {
  test('compares two moments, whatever happened in between', async () => {
    const store = await createStory();
    const request = { from: dayOf(1), to: dayOf(4) };
    expect(await gather(diffMoments(askOf(store), request))).toMatchObject([
      { kind: 'vanished', id: 'i-2' },
      { kind: 'changed', id: 'i-1', fields: [{ path: 'Size', before: 1, after: 3 }] },
      { kind: 'created', id: 'i-3' },
    ]);
    expect([...(await countDifferences(askOf(store), request)).kinds]).toEqual([
      ['vanished', 1],
      ['changed', 1],
      ['created', 1],
    ]);
    const all = { from: dayOf(0), to: dayOf(4) };
    expect(await countDifferences(askOf(store), all)).toMatchObject({ firstLooks: 1, accounts: 1 });
    expect(await gather(diffMoments(askOf(store), { ...all, isWithoutFirstLooks: true }))).toMatchObject([
      { id: 'i-3' },
    ]);
    expect(await gather(diffMoments(askOf(store), { from: dayOf(1), to: dayOf(2) }))).toEqual([]);
  });

  test('finds nothing in what changed and changed back, or came and went', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(instance('i-1', 1))]);
    await store.scan(2, [listed(instance('i-1', 2), instance('i-2', 1))]);
    await store.scan(3, [listed(instance('i-1', 1))]);
    expect(await gather(diffMoments(askOf(store), { from: dayOf(1), to: dayOf(3) }))).toEqual([]);
  });

  test('refuses a moment of which something was pruned, and tells nothing of it', async () => {
    const store = await createStory();
    await pruneInventory({ path: store.path, before: dayOf(3) });
    const early = { from: dayOf(1), to: dayOf(4) };
    const refused = { code: 'invalid_argument', message: expect.stringContaining('was pruned') as string };
    await expect(countDifferences(askOf(store), early)).rejects.toMatchObject(refused);
    await expect(gather(diffMoments(askOf(store), early))).rejects.toMatchObject(refused);
    expect(await readPrunedBefore(askOf(store))).toEqual(dayOf(3));
    const coverage = store.read(`FROM coverage_at(TIMESTAMPTZ '${dayOf(1).toISOString()}')`);
    await expect(coverage).rejects.toThrow('was pruned');
  });

  test('refuses moments in the wrong order', async () => {
    const never: Ask = () => Promise.reject(new Error('nothing is asked'));
    const differences = gather(diffMoments(never, { from: dayOf(2), to: dayOf(1) }));
    await expect(differences).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

describe('findResources', () => {
  test('finds by uid, ARN, id and name, also what is gone, and says how many there are', async () => {
    const store = await createStory();
    const uid = resourceUid({ ...resourceOf('i-2') });
    for (const word of [uid, 'arn:aws:ec2:eu-west-1:111:instance/i-2', 'i-2', 'name of i-2', 'I-2']) {
      const { matches } = await findResources(askOf(store), word);
      expect(matches).toMatchObject([{ uid, id: 'i-2', isPresent: false }]);
    }
  });

  test('lists all that a name means, and fewer with a filter', async () => {
    const store = await StoreHarness.create();
    const role = { type: 'Role', typeName: 'aws_iam_role', service: 'iam' };
    await store.scan(1, [listed(resourceOf('i-1', { name: 'web' }), resourceOf('r-1', { ...role, name: 'web' }))]);
    expect((await findResources(askOf(store), 'web')).total).toBe(2);
    expect((await findResources(askOf(store), 'web', { types: ['role'] })).matches).toMatchObject([{ id: 'r-1' }]);
  });

  test('names what is nearly the word where nothing is it', async () => {
    const store = await createStory();
    expect(await findResources(askOf(store), 'name of i-9')).toMatchObject({ matches: [], total: 0 });
    expect((await findResources(askOf(store), 'name of i-9')).near).toContain('name of i-1');
    expect((await findResources(askOf(store), 'zebra')).near).toEqual([]);
  });
});

describe('as of a moment', () => {
  const sql = `SELECT id, (raw_data->>'$.Size')::INT AS size FROM resources ORDER BY id`;

  test('the inventory is what was known then, by its own names and by a macro', async () => {
    const store = await createStory();
    const at = async (day: number): Promise<unknown> => (await ask({ path: store.path, sql, asOf: dayOf(day) })).rows;
    expect(await at(0.5)).toEqual([]);
    expect(await at(1)).toEqual([
      ['i-1', 1],
      ['i-2', 1],
    ]);
    expect(await at(3.5)).toEqual([
      ['i-1', 2],
      ['i-3', 1],
    ]);
    const aws = `SELECT count(*) FROM aws_resources WHERE (raw_data->>'$.Size')::INT = 3`;
    expect((await ask({ path: store.path, sql: aws, asOf: dayOf(3.5) })).rows).toEqual([[0]]);
    expect((await ask({ path: store.path, sql: aws })).rows).toEqual([[1]]);
    const macro = `SELECT count(*) FROM resources_at('2026-01-02 00:00:00+00') WHERE id = 'i-2'`;
    expect((await ask({ path: store.path, sql: macro })).rows).toEqual([[1]]);
  });

  test('the answer knows when each resource had last been seen', async () => {
    const store = await createStory();
    const seen = 'SELECT id, last_seen_at FROM resources ORDER BY id';
    const iso = (day: number): string => dayOf(day).toISOString();
    expect((await ask({ path: store.path, sql: seen, asOf: dayOf(2.5) })).rows).toEqual([
      ['i-1', iso(2)],
      ['i-2', iso(2)],
    ]);
    const facts = await readMomentFacts(askOf(store), dayOf(2.5));
    expect(facts).toEqual({
      firstReadAt: dayOf(1),
      prunedBefore: undefined,
      withoutHistory: [],
      ages: [{ typeName: 'aws_ec2_instance', resourceCount: 2, oldestSeenAt: dayOf(2) }],
    });
  });

  test('relationships and coverage are those of then', async () => {
    const store = await StoreHarness.create();
    const edge = {
      targetId: 'v',
      targetType: 'Vpc',
      targetService: 'ec2',
      relationshipType: 'references',
      properties: {},
    };
    const payload = '{"linked":true}';
    const linked = resourceOf('i-1', { relationships: [edge], rawData: payload, contentHash: contentHash(payload) });
    await store.scan(1, [listed(linked)]);
    await store.scan(2, [{ resources: [resourceOf('i-1')], claims: [claimOf('truncated', 1)] }]);
    const both = `SELECT (SELECT count(*) FROM relationships), (SELECT status FROM coverage)`;
    expect((await ask({ path: store.path, sql: both, asOf: dayOf(1) })).rows).toEqual([[1, 'complete']]);
    expect((await ask({ path: store.path, sql: both, asOf: dayOf(2) })).rows).toEqual([[0, 'truncated']]);
  });
});
