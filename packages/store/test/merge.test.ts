import { claimKey, contentHash, type ClaimOutcome, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { claimOf, instances, resourceOf, unitOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, totalsOf, type UnitInput } from './fixtures/store-harness.ts';

const none = { added: 0, changed: 0, unchanged: 0, vanished: 0, suspect: 0 };
const otherScope = { ...instances, subScope: 'other' };

function listed(resources: readonly ScannedResource[], outcome: ClaimOutcome = 'complete'): UnitInput {
  return { resources, claims: [claimOf(outcome, resources.length)] };
}

function versionsOf(store: StoreHarness, id = 'i-1'): Promise<Record<string, unknown>[]> {
  return store.read(
    `SELECT change_kind, strftime(valid_from, '%d') AS from_day, strftime(valid_to, '%d') AS to_day, ended_by,
       strftime(last_seen_at, '%d') AS seen, strftime(previous_seen_at, '%d') AS before
     FROM resource_versions WHERE id = '${id}' ORDER BY valid_from`,
  );
}

const day = (n: number): string => String(n + 1).padStart(2, '0');

describe('a resource', () => {
  test('that is new gets an open version with everything that the provider said', async () => {
    const store = await StoreHarness.create();
    const createdAt = new Date('2025-05-05T05:05:05.123Z');
    const resource = resourceOf('i-1', { createdAt, parentId: 'p', incarnation: 'one', attributes: '{"policy":1}' });
    const result = await store.scan(1, [listed([resource, resourceOf('i-2')])]);

    expect(totalsOf(result)).toEqual({ ...none, added: 2 });
    expect(result.diagnostics).toEqual([]);
    expect(await store.read(`SELECT * EXCLUDE (uid, content_hash) FROM aws_resources WHERE id = 'i-1'`)).toEqual([
      {
        provider: 'aws',
        service: 'ec2',
        type: 'Instance',
        type_name: 'aws_ec2_instance',
        id: 'i-1',
        name: 'name of i-1',
        region: 'eu-west-1',
        account_id: '111',
        parent_id: 'p',
        arn: 'arn:aws:ec2:eu-west-1:111:instance/i-1',
        tags: '{"Env":"prod"}',
        attributes: '{"policy":1}',
        raw_data: '{"InstanceId":"i-1"}',
        created_at: '2025-05-05 05:05:05.123+00',
        modified_at: null,
        incarnation: 'one',
        lifecycle: 'running',
        claim_key: claimKey(instances),
        change_kind: 'created',
        valid_from: '2026-01-02 00:00:00+00',
        last_seen_at: '2026-01-02 00:00:00+00',
        previous_seen_at: null,
        scan_id: 'scan-1',
        suspect_since: null,
        missing_facets: [],
      },
    ]);
  });

  test('tells no tags from tags that nobody read', async () => {
    const store = await StoreHarness.create();
    const none = resourceOf('none', { tags: {} });
    const unread = resourceOf('unread', { tags: {}, areTagsKnown: false });
    await store.scan(1, [listed([resourceOf('some'), none, unread])]);
    const tags = 'SELECT id, tags FROM resources ORDER BY id';
    const expected = [
      { id: 'none', tags: '{}' },
      { id: 'some', tags: '{"Env":"prod"}' },
      { id: 'unread', tags: null },
    ];
    expect(await store.read(tags)).toEqual(expected);
    const untagged = `SELECT id FROM resources WHERE tags IS NOT NULL AND (tags->>'$.Env') IS NULL`;
    expect(await store.read(untagged)).toEqual([{ id: 'none' }]);

    expect(totalsOf(await store.scan(2, [listed([resourceOf('some'), none, unread])]))).toMatchObject({ unchanged: 3 });
    const changed = resourceOf('unread', { ...unread, rawData: '{"size":2}', contentHash: contentHash('{"size":2}') });
    expect(totalsOf(await store.scan(3, [listed([resourceOf('some'), none, changed])]))).toMatchObject({ changed: 1 });
    expect(await store.read(tags)).toEqual(expected);
  });

  test('that is new in a known enumeration says when that was last read completely', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([resourceOf('i-0')])]);
    await store.scan(3, [listed([resourceOf('i-0'), resourceOf('i-1')])]);
    expect(await versionsOf(store)).toMatchObject([{ change_kind: 'created', from_day: day(3), before: day(1) }]);
  });

  test('that is unchanged keeps its version and was seen with its claim', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([resourceOf('i-1')])]);
    const result = await store.scan(2, [listed([resourceOf('i-1')])]);

    expect(totalsOf(result)).toEqual({ ...none, unchanged: 1 });
    expect(result.changes).toMatchObject([{ provider: 'aws', accountId: '111', service: 'ec2', type: 'Instance' }]);
    expect(await versionsOf(store)).toMatchObject([{ from_day: day(1), to_day: null }]);
    expect(await store.read('SELECT last_seen_at, scan_id FROM resources')).toEqual([
      { last_seen_at: '2026-01-03 00:00:00+00', scan_id: 'scan-1' },
    ]);
    expect(await store.read('SELECT count(*)::INT AS n FROM observations')).toEqual([{ n: 0 }]);
  });

  test('that is unchanged and seen by a list that broke off was seen all the same', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([resourceOf('i-1'), resourceOf('i-2')])]);
    await store.scan(2, [listed([resourceOf('i-1')], 'truncated')]);
    const seen = `SELECT id, strftime(last_seen_at, '%d') AS seen FROM resources ORDER BY id`;
    expect(await store.read(seen)).toEqual([
      { id: 'i-1', seen: day(2) },
      { id: 'i-2', seen: day(1) },
    ]);
    await store.scan(3, [listed([resourceOf('i-1'), resourceOf('i-2')])]);
    expect(await store.read(seen)).toMatchObject([{ seen: day(3) }, { seen: day(3) }]);
    expect(await store.read('FROM observations')).toEqual([]);
  });

  test('that changed gets a new version, and the old one ends', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([resourceOf('i-1')])]);
    await store.scan(2, [listed([resourceOf('i-1')])]);
    const result = await store.scan(3, [listed([resourceOf('i-1', { rawData: '{"size":2}' })])]);

    expect(totalsOf(result)).toEqual({ ...none, changed: 1 });
    expect(await versionsOf(store)).toEqual([
      { change_kind: 'created', from_day: day(1), to_day: day(3), ended_by: 'changed', seen: day(2), before: null },
      { change_kind: 'changed', from_day: day(3), to_day: null, ended_by: null, seen: day(3), before: day(2) },
    ]);
  });

  test('that changed back gets a third version', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([resourceOf('i-1')])]);
    await store.scan(2, [listed([resourceOf('i-1', { rawData: '{"size":2}' })])]);
    await store.scan(3, [listed([resourceOf('i-1')])]);
    expect((await versionsOf(store)).map((version) => version['change_kind'])).toEqual([
      'created',
      'changed',
      'changed',
    ]);
    expect(await store.read('SELECT raw_data FROM resources')).toEqual([{ raw_data: '{"InstanceId":"i-1"}' }]);
  });

  test('of the same name that is another thing was recreated, also with the same payload', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([resourceOf('i-1', { incarnation: 'AROA1' })])]);
    const result = await store.scan(2, [listed([resourceOf('i-1', { incarnation: 'AROA2' })])]);
    expect(totalsOf(result)).toEqual({ ...none, changed: 1 });
    expect(await versionsOf(store)).toMatchObject([{ ended_by: 'recreated' }, { change_kind: 'recreated' }]);
  });

  test('whose payload differs under another normaliser changed in schema', async () => {
    const store = await StoreHarness.create();
    const later = unitOf('unit-1', { normaliserVersion: 'n2' });
    await store.scan(1, [listed([resourceOf('i-1'), resourceOf('i-2')])]);
    await store.scan(2, [{ unit: later, ...listed([resourceOf('i-1', { rawData: '{"v":2}' }), resourceOf('i-2')]) }]);
    expect(await versionsOf(store)).toMatchObject([{ ended_by: 'schema' }, { change_kind: 'schema' }]);
    // It was seen under the new normaliser in between, so that a later change is one of the resource.
    await store.scan(3, [{ unit: later, ...listed([resourceOf('i-1'), resourceOf('i-2', { rawData: '{"v":3}' })]) }]);
    expect(await versionsOf(store, 'i-2')).toMatchObject([{ ended_by: 'changed' }, { change_kind: 'changed' }]);
  });

  test('that another enumeration lists now belongs to that one, and does not vanish by the old one', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([resourceOf('i-1')])]);
    const moved = resourceOf('i-1', { claimKey: claimKey(otherScope) });
    const units = (): UnitInput[] => [
      { ...listed([]), unit: unitOf('unit-1') },
      { resources: [moved], claims: [claimOf('complete', 1, otherScope)], unit: unitOf('unit-2') },
    ];
    expect(totalsOf(await store.scan(2, units()))).toEqual({ ...none, unchanged: 1 });
    expect(await store.read('SELECT claim_key, change_kind FROM resources')).toEqual([
      { claim_key: claimKey(otherScope), change_kind: 'created' },
    ]);
    expect(totalsOf(await store.scan(3, units()))).toEqual({ ...none, unchanged: 1 });
    const gone: UnitInput[] = [{ claims: [claimOf('complete', 0, otherScope)] }];
    expect(totalsOf(await store.scan(4, gone))).toEqual({ ...none, vanished: 1 });
  });

  test('of which a unit sent two payloads keeps the first, and it is said', async () => {
    const store = await StoreHarness.create();
    const twice = [resourceOf('i-1'), resourceOf('i-1', { rawData: '{"other":1}' })];
    const result = await store.scan(1, [listed(twice)]);
    expect(totalsOf(result)).toEqual({ ...none, added: 1 });
    expect(result.diagnostics).toMatchObject([{ code: 'duplicate_identity', provider: 'aws', scope: instances }]);
    expect(await store.read('SELECT raw_data FROM resources')).toEqual([{ raw_data: '{"InstanceId":"i-1"}' }]);
    // What the inventory has wins, so that it does not change back and forth.
    const again = await store.scan(2, [listed([...twice].reverse())]);
    expect(totalsOf(again)).toEqual({ ...none, unchanged: 1 });
    expect(again.diagnostics).toMatchObject([{ code: 'duplicate_identity' }]);
  });

  test('that a unit sent twice alike is one, and nothing is said', async () => {
    const store = await StoreHarness.create();
    const result = await store.scan(1, [listed([resourceOf('i-1'), resourceOf('i-1')])]);
    expect(totalsOf(result)).toEqual({ ...none, added: 1 });
    expect(result.diagnostics).toEqual([]);
    const again = await store.scan(2, [listed([resourceOf('i-1'), resourceOf('i-1')])]);
    expect(totalsOf(again)).toEqual({ ...none, unchanged: 1 });
    expect(again.diagnostics).toEqual([]);
  });

  test('that two publishes of one scan saw differently in two enumerations keeps the first', async () => {
    const store = await StoreHarness.create();
    const { scan1, other } = {
      scan1: listed([resourceOf('i-1')]),
      other: resourceOf('i-1', { rawData: '{"o":1}', claimKey: claimKey(otherScope) }),
    };
    await store.begin(1);
    await store.writeUnit(1, scan1);
    await store.sink.publish();
    await store.writeUnit(1, {
      resources: [other],
      claims: [claimOf('complete', 1, otherScope)],
      unit: unitOf('unit-2'),
    });
    const result = await store.sink.publish();
    expect(result.diagnostics).toMatchObject([{ code: 'duplicate_identity' }]);
    expect(totalsOf(result)).toEqual({ ...none, unchanged: 1 });
    expect(await store.read('SELECT raw_data FROM resources')).toEqual([{ raw_data: '{"InstanceId":"i-1"}' }]);
  });
});

describe('an older observation', () => {
  test('does not overwrite a later one', async () => {
    const store = await StoreHarness.create();
    await store.scan(5, [listed([resourceOf('i-1', { rawData: '{"late":1}' })])]);
    const result = await store.scan(3, [listed([resourceOf('i-1'), resourceOf('i-2')])]);

    expect(totalsOf(result)).toEqual(none);
    expect(result.diagnostics).toMatchObject([{ code: 'stale_write_refused' }]);
    expect(await store.read('SELECT id, raw_data FROM resources')).toEqual([{ id: 'i-1', raw_data: '{"late":1}' }]);
  });

  test('makes nothing vanish that was seen later', async () => {
    const store = await StoreHarness.create();
    await store.scan(5, [listed([resourceOf('i-1')])]);
    expect(totalsOf(await store.scan(3, [listed([])]))).toEqual(none);
    expect(await store.read(`SELECT id, strftime(last_seen_at, '%d') AS seen FROM resources`)).toEqual([
      { id: 'i-1', seen: day(5) },
    ]);
  });

  test('does not bring back what vanished later', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([resourceOf('i-1')])]);
    await store.scan(5, [listed([])]);
    const result = await store.scan(3, [listed([resourceOf('i-1')], 'truncated')]);
    expect(result.diagnostics).toMatchObject([{ code: 'stale_write_refused' }]);
    expect(await store.read('FROM resources')).toEqual([]);
  });
});

describe('a publish beside another scan', () => {
  test('takes a payload that it did not keep from the version that has it', async () => {
    const store = await StoreHarness.create();
    const edge = {
      targetId: 'vpc-1',
      targetType: 'Vpc',
      targetService: 'ec2',
      relationshipType: 'references',
      properties: {},
    };
    await store.scan(1, [listed([resourceOf('i-1', { relationships: [edge] })])]);
    const other = await StoreHarness.create({ path: store.path });
    await store.begin(4);
    await store.writeUnit(4, listed([resourceOf('i-1', { relationships: [edge] })]));
    await other.scan(2, [listed([])]);
    const result = await store.sink.publish();

    expect(totalsOf(result)).toEqual({ ...none, added: 1 });
    expect(await store.read('SELECT raw_data, name FROM resources')).toEqual([
      { raw_data: '{"InstanceId":"i-1"}', name: 'name of i-1' },
    ]);
    expect(await store.read('SELECT to_ref FROM relationships WHERE valid_to IS NULL')).toEqual([{ to_ref: 'vpc-1' }]);
    expect(await versionsOf(store)).toMatchObject([{ to_day: day(2) }, { from_day: day(4), to_day: null }]);
  });
});

describe('relationships', () => {
  const edge = (targetId: string) => ({
    targetId,
    targetType: 'SecurityGroup',
    targetService: 'ec2',
    relationshipType: 'references',
    label: 'attached_to',
    path: 'Groups[]',
    confidence: 'exact',
    properties: { k: 'v' },
  });
  const withEdges = (raw: string, ...targets: string[]): ScannedResource =>
    resourceOf('i-1', { rawData: raw, relationships: targets.map(edge) });

  test('open with a version, stay while they last, and close with what no longer has them', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([withEdges('{"v":1}', 'sg-1', 'sg-2', 'sg-2')])]);
    expect(
      await store.read('SELECT * EXCLUDE (from_uid, valid_from) FROM relationships ORDER BY to_ref LIMIT 1'),
    ).toEqual([
      {
        to_uid: null,
        to_ref: 'sg-1',
        to_service: 'ec2',
        to_type: 'SecurityGroup',
        to_account_id: '',
        to_region: '',
        relationship_type: 'references',
        label: 'attached_to',
        path: 'Groups[]',
        confidence: 'exact',
        resolution: '',
        properties: '{"k":"v"}',
        valid_to: null,
        scan_id: 'scan-1',
      },
    ]);
    await store.scan(2, [listed([withEdges('{"v":2}', 'sg-2', 'sg-3')])]);
    const spans = `SELECT to_ref, strftime(valid_from, '%d') AS f, strftime(valid_to, '%d') AS t FROM relationships ORDER BY ALL`;
    expect(await store.read(spans)).toEqual([
      { to_ref: 'sg-1', f: day(1), t: day(2) },
      { to_ref: 'sg-2', f: day(1), t: null },
      { to_ref: 'sg-3', f: day(2), t: null },
    ]);
    await store.scan(3, [listed([])]);
    expect(await store.read('SELECT count(*)::INT AS n FROM relationships WHERE valid_to IS NULL')).toEqual([{ n: 0 }]);
    expect(dayOf(3).toISOString()).toBe('2026-01-04T00:00:00.000Z');
  });
});
