import { contentHash, type Relationship, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { claimOf, instances, resourceOf, unitOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

const other = { ...instances, subScope: 'other' };

function listed(resources: readonly ScannedResource[], subScope = ''): UnitInput {
  const scope = subScope === '' ? instances : { ...other, subScope };
  const key = ['111', 'eu-west-1', 'ec2', 'Instance', subScope].join('/');
  const rows = resources.map((resource) => ({ ...resource, claimKey: key }));
  return { unit: unitOf(`unit-${subScope}`), resources: rows, claims: [claimOf('complete', rows.length, scope)] };
}

/** A reference with nothing but what is given. */
function refTo(targetId: string, more: Partial<Relationship> = {}): Relationship {
  return { targetId, targetType: '', targetService: '', relationshipType: 'references', properties: {}, ...more };
}

function source(id: string, refs: readonly Relationship[], more: Partial<ScannedResource> = {}): ScannedResource {
  const rawData = JSON.stringify({ id, refs, ...more });
  return resourceOf(id, { arn: '', relationships: refs, rawData, contentHash: contentHash(rawData), ...more });
}

/** A thing that others refer to. */
function target(id: string, more: Partial<ScannedResource> = {}): ScannedResource {
  return resourceOf(id, { service: 'ec2', type: 'Vpc', typeName: 'aws_ec2_vpc', arn: '', name: '', ...more });
}

function edgesOf(store: StoreHarness): Promise<Record<string, unknown>[]> {
  return store.read(
    `SELECT f.id AS source, e.relationship_type AS kind, e.to_ref AS ref, any_value(t.account_id || '/' || t.type || '/' || t.id) AS target,
       e.resolution
     FROM relationships e
     LEFT JOIN resource_versions f ON f.uid = e.from_uid LEFT JOIN resource_versions t ON t.uid = e.to_uid
     WHERE e.valid_to IS NULL GROUP BY ALL ORDER BY ALL`,
  );
}

async function resolve(...resources: readonly ScannedResource[]): Promise<unknown[]> {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(resources)]);
  return (await edgesOf(store)).map(({ target: found, resolution }) => [found, resolution]);
}

describe('a reference', () => {
  test('by ARN finds its target in any account and cloud', async () => {
    const arn = 'arn:aws:iam::222:role/web';
    const role = target('web', { accountId: '222', region: 'global', type: 'Role', service: 'iam', arn });
    const pod = source('a/web', [refTo(arn)], { provider: 'kubernetes', accountId: 'cluster', region: 'global' });
    expect(await resolve(role, pod)).toEqual([['222/Role/web', 'arn']]);
  });

  test('by ARM id does not care for upper and lower case', async () => {
    const id = '/subscriptions/s/resourcegroups/rg/providers/microsoft.network/virtualnetworks/v';
    const network = target(id, { provider: 'azure', accountId: 's', type: 'v', arn: id });
    const card = source('/subscriptions/s/nic', [refTo(id.replace('resourcegroups', 'resourceGroups'))], {
      provider: 'azure',
      accountId: 's',
    });
    expect(await resolve(network, card)).toEqual([[`s/v/${id}`, 'arn']]);
  });

  test('by a name that people give finds only what is in its own account and region', async () => {
    const from = source('i-1', [refTo('prod')]);
    expect(await resolve(from, target('prod', { accountId: '222' }))).toEqual([[null, '']]);
    expect(await resolve(from, target('prod', { region: 'us-east-1' }))).toEqual([[null, '']]);
    expect(await resolve(from, target('prod', { region: 'global' }))).toEqual([['111/Vpc/prod', 'id']]);
    expect(await resolve(from, target('prod', { region: 'global' }), target('prod'))).toEqual([['111/Vpc/prod', 'id']]);
  });

  test('by an id that the cloud made up is found in the account that shares it', async () => {
    const from = source('i-1', [refTo('vpc-0123456789abcdef0')]);
    const shared = target('vpc-0123456789abcdef0', { accountId: '222' });
    expect(await resolve(from, shared)).toEqual([['222/Vpc/vpc-0123456789abcdef0', 'id']]);
  });

  test('that names account or region is looked for there', async () => {
    const there = target('prod', { accountId: '222', region: 'us-east-1' });
    const from = source('i-1', [refTo('prod', { targetAccountId: '222', targetRegion: 'us-east-1' })]);
    expect(await resolve(from, there, target('prod'))).toEqual([['222/Vpc/prod', 'id']]);
  });

  test('by name needs a type', async () => {
    const role = target('AROA1', { name: 'admin', type: 'Role', service: 'iam', region: 'global' });
    expect(await resolve(source('i-1', [refTo('admin')]), role)).toEqual([[null, '']]);
    const typed = refTo('admin', { targetType: 'Role', targetService: 'iam' });
    expect(await resolve(source('i-1', [typed]), role)).toEqual([['111/Role/AROA1', 'name']]);
  });

  test('that two things answer equally well stays open, and says so', async () => {
    const twins = [target('prod'), target('prod', { type: 'Subnet' })];
    expect(await resolve(source('i-1', [refTo('prod')]), ...twins)).toEqual([[null, 'ambiguous']]);
    const typed = refTo('prod', { targetService: 'ec2', targetType: 'Subnet' });
    expect(await resolve(source('i-1', [typed]), ...twins)).toEqual([['111/Subnet/prod', 'id']]);
  });

  test('is never taken for a thing of another cluster', async () => {
    const cluster = { provider: 'kubernetes', region: 'global', service: 'core' };
    const secret = target('a/db-deadbeef01', { ...cluster, accountId: 'two', type: 'Secret' });
    const ref = refTo('a/db-deadbeef01', { targetService: 'core', targetType: 'Secret' });
    expect(await resolve(secret, source('a/web', [ref], { ...cluster, accountId: 'one' }))).toEqual([[null, '']]);
  });
});

describe('a target', () => {
  test('that appears in a later scan answers what waited for it', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([source('i-1', [refTo('vpc-1'), refTo('vpc-2')])])]);
    await store.scan(2, [listed([target('vpc-1')], 'late')]);
    expect(await edgesOf(store)).toMatchObject([{ target: '111/Vpc/vpc-1', resolution: 'id' }, { resolution: '' }]);
    expect(await store.read('SELECT from_id, to_id FROM edges')).toEqual([{ from_id: 'i-1', to_id: 'vpc-1' }]);
  });

  test('that comes in a later publish of the same scan answers too, and a twin takes the answer back', async () => {
    const store = await StoreHarness.create();
    await store.begin(1);
    await store.writeUnit(1, listed([source('i-1', [refTo('prod')])]));
    await store.sink.publish();
    await store.writeUnit(1, listed([target('prod')], 'one'));
    await store.sink.publish();
    expect(await edgesOf(store)).toMatchObject([{ target: '111/Vpc/prod', resolution: 'id' }]);
    await store.writeUnit(1, listed([target('prod', { type: 'Subnet' })], 'two'));
    await store.sink.publish();
    expect(await edgesOf(store)).toMatchObject([{ target: null, resolution: 'ambiguous' }]);
  });

  test('that vanishes is kept as gone, and one of two that vanishes settles what was ambiguous', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [
      listed([source('i-1', [refTo('vpc-1'), refTo('prod')])]),
      listed([target('vpc-1'), target('prod'), target('prod', { type: 'Subnet' })], 'targets'),
    ]);
    await store.scan(2, [listed([target('prod')], 'targets')]);
    expect(await edgesOf(store)).toMatchObject([
      { ref: 'prod', target: '111/Vpc/prod', resolution: 'id' },
      { ref: 'vpc-1', target: '111/Vpc/vpc-1', resolution: 'gone' },
    ]);
    await store.scan(3, [listed([target('vpc-1'), target('prod')], 'targets')]);
    expect(await edgesOf(store)).toMatchObject([{ resolution: 'id' }, { ref: 'vpc-1', resolution: 'id' }]);
  });

  test('that is renamed is found by its new name and no longer by its old one', async () => {
    const typed = (name: string) => refTo(name, { targetService: 'iam', targetType: 'Role' });
    const role = (name: string) =>
      target('r', { name, service: 'iam', type: 'Role', contentHash: contentHash(name), rawData: `"${name}"` });
    const store = await StoreHarness.create();
    await store.scan(1, [listed([source('i-1', [typed('old'), typed('new')])]), listed([role('old')], 'roles')]);
    await store.scan(2, [listed([role('new')], 'roles')]);
    expect(await edgesOf(store)).toMatchObject([
      { ref: 'new', resolution: 'name' },
      { ref: 'old', resolution: 'gone' },
    ]);
  });

  test('whose scope a cloud call proves gone is kept as gone', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([source('i-1', [refTo('vpc-1', { targetAccountId: '222' })])])]);
    await store.scan(2, [listed([target('vpc-1', { accountId: '222' })], 'there')]);
    await store.begin(3);
    await store.sink.retire('aws', [{ accountId: '222', region: '*', reason: 'closed' }]);
    expect(await edgesOf(store)).toMatchObject([{ target: '222/Vpc/vpc-1', resolution: 'gone' }]);
  });
});

describe('a parent', () => {
  const child = (parentId: string, more: Partial<ScannedResource> = {}) =>
    target('c/1', { type: 'Child', parentId, contentHash: contentHash(parentId), rawData: `"${parentId}"`, ...more });

  test('contains its children, whichever of them came first', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([child('c')])]);
    expect(await edgesOf(store)).toEqual([]);
    await store.scan(2, [listed([target('c')], 'parents')]);
    expect(await store.read('SELECT from_id, relationship_type, to_id, path FROM edges')).toEqual([
      { from_id: 'c', relationship_type: 'contains', to_id: 'c/1', path: 'parent_id' },
    ]);
  });

  test('loses a child that has another parent now, and one that vanished', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([child('c')]), listed([target('c'), target('d')], 'parents')]);
    await store.scan(2, [listed([child('d')])]);
    expect(await store.read('SELECT from_id FROM edges')).toEqual([{ from_id: 'd' }]);
    await store.scan(3, [listed([])]);
    expect(await edgesOf(store)).toEqual([]);
  });

  test('keeps its children when it changes itself', async () => {
    const store = await StoreHarness.create();
    const changed = target('c', { rawData: '{"v":2}', contentHash: contentHash('2') });
    await store.scan(1, [listed([child('c')]), listed([target('c')], 'parents')]);
    await store.scan(2, [listed([changed], 'parents')]);
    expect(await store.read(`SELECT from_id, strftime(valid_from, '%d') AS day FROM edges`)).toEqual([
      { from_id: 'c', day: String(dayOf(1).getUTCDate()).padStart(2, '0') },
    ]);
  });

  test('of a Kubernetes object is the namespace, whatever else has its name', async () => {
    const cluster = { provider: 'kubernetes', accountId: 'one', region: 'global', service: 'core' };
    const pod = child('a', cluster);
    const others = ['Namespace', 'Node'].map((type) => target('a', { ...cluster, type }));
    expect(await resolve(pod, ...others)).toEqual([['one/Child/c/1', 'parent']]);
  });
});
