import { resourceUid, type DeletedResource, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, totalsOf } from './fixtures/store-harness.ts';

function goneOf({ service, type, id, region, accountId, incarnation }: ScannedResource): DeletedResource {
  return { service, type, id, region, accountId, incarnation };
}

/** Begins a scan that has listed some resources, and leaves it open. */
async function watchOf(resources: readonly ScannedResource[]): Promise<StoreHarness> {
  const store = await StoreHarness.create();
  await store.begin(1);
  await store.writeUnit(1, { resources, claims: [claimOf('complete', resources.length)] });
  await store.sink.publish();
  return store;
}

describe('changes of a watch', () => {
  test('are told one by one, and leave no line in the ledger', async () => {
    const [known, changed, added] = [resourceOf('i-1'), resourceOf('i-2'), resourceOf('i-3')];
    const store = await watchOf([known, changed]);
    const newer = resourceOf('i-2', { rawData: '{"InstanceId":"i-2","State":"stopped"}' });
    await store.writeUnit(1.1, { resources: [known, newer, added], result: { isLive: true } });
    const result = await store.sink.publishInDetail();
    expect(totalsOf(result)).toMatchObject({ added: 1, changed: 1, unchanged: 1 });
    expect(result.actions.toSorted((a, b) => a.action.localeCompare(b.action))).toEqual([
      { uid: resourceUid(newer), action: 'changed' },
      { uid: resourceUid(added), action: 'created' },
    ]);
    expect(await store.read('SELECT unit_id FROM scan_units')).toHaveLength(1);
    expect(await store.read("SELECT valid_from, previous_seen_at FROM resources WHERE id = 'i-3'")).toEqual([
      // Its list was read before, so it is known not to have been there then.
      { valid_from: '2026-01-02 02:24:00+00', previous_seen_at: '2026-01-02 00:00:00+00' },
    ]);
  });

  test('are nothing when nothing is finished', async () => {
    const store = await watchOf([resourceOf('i-1')]);
    expect(await store.sink.publishInDetail()).toEqual({ changes: [], diagnostics: [], actions: [] });
  });

  test('that take a resource back to what it was when the watch began are stored, with the payload', async () => {
    const first = resourceOf('i-1');
    const store = await StoreHarness.create();
    await store.scan(0, [{ resources: [first], claims: [claimOf('complete', 1)] }]);
    await store.begin(1);
    const other = resourceOf('i-1', { rawData: '{"State":"stopped"}' });
    for (const [index, resource] of [other, first, other, first].entries()) {
      await store.writeUnit(1 + (index + 1) / 10, { resources: [resource], result: { isLive: true } });
      expect(totalsOf(await store.sink.publishInDetail())).toMatchObject({ changed: 1 });
    }
    expect(await store.read('SELECT raw_data FROM resources')).toEqual([{ raw_data: first.rawData }]);
    expect(await store.read('SELECT uid FROM resource_versions')).toHaveLength(5);
  });
});

describe('removing resources', () => {
  test('closes them with the reason, and their relationships', async () => {
    const relationships = [
      { targetId: 'vpc-1', targetType: 'Vpc', targetService: 'ec2', relationshipType: 'references', properties: {} },
    ];
    const gone = resourceOf('i-1', { relationships });
    const store = await watchOf([gone, resourceOf('i-2')]);
    const result = await store.sink.remove({ provider: 'aws', resources: [goneOf(gone)], observedAt: dayOf(1.5) });
    expect(totalsOf(result)).toMatchObject({ vanished: 1 });
    expect(result.actions).toEqual([{ uid: resourceUid(gone), action: 'vanished' }]);
    expect(await store.read('SELECT id FROM resources')).toEqual([{ id: 'i-2' }]);
    expect(
      await store.read(
        `SELECT ended_by, ended_reason, ended_scan_id, valid_to FROM resource_versions WHERE id = 'i-1'`,
      ),
    ).toEqual([
      { ended_by: 'vanished', ended_reason: 'deleted', ended_scan_id: 'scan-1', valid_to: '2026-01-02 12:00:00+00' },
    ]);
    expect(await store.read('SELECT 1 FROM relationships WHERE valid_to IS NULL')).toEqual([]);
  });

  test('passes over what is not there, and over what was seen later', async () => {
    const kept = resourceOf('i-1');
    const store = await watchOf([kept]);
    const resources = [goneOf(kept), goneOf(resourceOf('i-9'))];
    const result = await store.sink.remove({ provider: 'aws', resources, observedAt: dayOf(0.5) });
    expect(result).toEqual({ changes: [], diagnostics: [], actions: [] });
    expect(await store.read('SELECT id FROM resources')).toEqual([{ id: 'i-1' }]);
  });

  test('leaves a later thing of the same name, and takes either where nobody says which', async () => {
    const now = resourceOf('i-1', { incarnation: 'second' });
    const store = await watchOf([now]);
    const remove = (incarnation: string) =>
      store.sink.remove({ provider: 'aws', resources: [{ ...goneOf(now), incarnation }], observedAt: dayOf(2) });
    expect((await remove('first')).actions).toEqual([]);
    expect((await remove('')).actions).toHaveLength(1);
  });

  test('is undone by a later sighting, which is a new beginning', async () => {
    const resource = resourceOf('i-1');
    const store = await watchOf([resource]);
    await store.sink.remove({ provider: 'aws', resources: [goneOf(resource)], observedAt: dayOf(1.2) });
    await store.writeUnit(1.3, { resources: [resource], result: { isLive: true } });
    expect((await store.sink.publishInDetail()).actions).toEqual([{ uid: resourceUid(resource), action: 'created' }]);
    expect(await store.read('SELECT raw_data FROM resources')).toEqual([{ raw_data: resource.rawData }]);
  });

  test('needs a scan that has begun', async () => {
    const store = await StoreHarness.create();
    const removal = { provider: 'aws', resources: [goneOf(resourceOf('i-1'))], observedAt: dayOf(1) };
    await expect(store.sink.remove(removal)).rejects.toMatchObject({ code: 'internal' });
  });
});
