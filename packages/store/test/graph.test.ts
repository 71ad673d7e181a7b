import { contentHash, type Relationship, resourceUid, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { readGraph, type GraphRequest, type ResourceGraph } from '../src/index.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

const limits = { maxNodes: 100, maxNeighbours: 50 };

function thing(id: string, refs: readonly string[] = [], more: Partial<ScannedResource> = {}): ScannedResource {
  const relationships = refs.map((ref): Relationship => {
    const [targetId = '', label = 'uses'] = ref.split(' ');
    const relationshipType = label === 'names' ? 'references' : 'depends_on';
    return { targetId, targetType: '', targetService: '', relationshipType, label, properties: {} };
  });
  const rawData = JSON.stringify({ id, refs });
  return resourceOf(id, { name: '', arn: '', relationships, rawData, contentHash: contentHash(rawData), ...more });
}

function listed(resources: readonly ScannedResource[]): UnitInput {
  return { resources, claims: [claimOf('complete', resources.length)] };
}

const uid = (id: string): string =>
  resourceUid({ provider: 'aws', accountId: '111', region: 'eu-west-1', service: 'ec2', type: 'Instance', id }).replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
    '$1-$2-$3-$4-$5',
  );

/** web → app → db → disk, disk → app closes a circle; cluster contains db; lonely stands alone. */
async function createStore(): Promise<StoreHarness> {
  const store = await StoreHarness.create();
  await store.scan(1, [
    listed([
      thing('web', ['app calls', 'elsewhere']),
      thing('app', ['db']),
      thing('db', ['disk'], { parentId: 'cluster' }),
      thing('disk', ['app']),
      thing('cluster'),
      thing('lonely'),
    ]),
  ]);
  return store;
}

function ask(store: StoreHarness, request: Partial<GraphRequest> & Pick<GraphRequest, 'kind'>): Promise<ResourceGraph> {
  const whole = { direction: 'out', depth: 9, limits, ...request } as GraphRequest;
  return readGraph({ path: store.path, request: whole });
}

const idsOf = ({ nodes }: ResourceGraph): string[] => nodes.map(({ id, distance }) => `${id} ${distance}`);

describe('readGraph', () => {
  test('walks outwards to its depth, and a circle ends where it closes', async () => {
    const store = await createStore();
    const graph = await ask(store, { kind: 'walk', start: uid('web') });
    expect(idsOf(graph)).toEqual(['web 0', 'app 1', 'db 2', 'disk 3']);
    expect(graph.edges).toHaveLength(4);
    expect(graph.openReferences).toMatchObject([{ from: uid('web'), ref: 'elsewhere', isAmbiguous: false }]);
    expect(graph.isTruncated).toBe(false);
    expect(idsOf(await ask(store, { kind: 'walk', start: uid('web'), depth: 1 }))).toEqual(['web 0', 'app 1']);
  });

  test('walks back, and both ways', async () => {
    const store = await createStore();
    expect(idsOf(await ask(store, { kind: 'walk', start: uid('db'), direction: 'in', depth: 1 })).toSorted()).toEqual([
      'app 1',
      'cluster 1',
      'db 0',
    ]);
    expect((await ask(store, { kind: 'walk', start: uid('db'), direction: 'both' })).nodes).toHaveLength(5);
  });

  test('follows only what it is told, and refuses a word that no relationship has', async () => {
    const store = await createStore();
    const request = { kind: 'walk', start: uid('web') } as const;
    expect(idsOf(await ask(store, { ...request, relationships: ['CALLS'] }))).toEqual(['web 0', 'app 1']);
    expect(idsOf(await ask(store, { ...request, types: ['aws_ec2_instance'] }))).toHaveLength(4);
    expect(idsOf(await ask(store, { ...request, types: ['Vpc'] }))).toEqual(['web 0']);
    await expect(ask(store, { ...request, relationships: ['owns'] })).rejects.toMatchObject({
      code: 'invalid_argument',
      hint: 'There are calls, contains, depends_on, uses.',
    });
  });

  test.each([9, 2_100])('stops at its limits and says what it left out of %i', async (count) => {
    const store = await StoreHarness.create();
    const leaves = Array.from({ length: count }, (_, index) => `leaf-${index}`);
    await store.scan(1, [listed([thing('hub', leaves), ...leaves.map((leaf) => thing(leaf))])]);
    const few = await ask(store, { kind: 'walk', start: uid('hub'), limits: { maxNodes: 100, maxNeighbours: 4 } });
    expect(few).toMatchObject({ isTruncated: true, nodes: { 0: { omitted: count - 4 }, length: 5 } });
    const small = await ask(store, { kind: 'walk', start: uid('hub'), limits: { maxNodes: 3, maxNeighbours: 50 } });
    expect(small).toMatchObject({ isTruncated: true, nodes: { 0: { omitted: count - 2 }, length: 3 } });
    const both = await ask(store, { kind: 'walk', start: uid('hub'), limits: { maxNodes: 3, maxNeighbours: 4 } });
    expect(both).toMatchObject({ isTruncated: true, nodes: { 0: { omitted: count - 2 }, length: 3 } });
  });

  test('finds what would miss a thing: what refers to it and what it contains, and no more', async () => {
    const store = await createStore();
    expect(idsOf(await ask(store, { kind: 'dependents', start: uid('cluster') }))).toEqual([
      'cluster 0',
      'db 1',
      'app 2',
      ...['disk 3', 'web 3'].toSorted((a, b) => (uid(a.slice(0, -2)) < uid(b.slice(0, -2)) ? -1 : 1)),
    ]);
    expect(idsOf(await ask(store, { kind: 'dependents', start: uid('web') }))).toEqual(['web 0']);
  });

  test('finds beside what would break what only names the thing, and nothing behind that', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [
      listed([
        thing('group'),
        thing('machine', ['group guarded_by']),
        thing('disk', ['machine names']),
        thing('snapshot', ['disk']),
        thing('alarm', ['group names']),
        thing('copy', ['alarm']),
        thing('part', [], { parentId: 'machine' }),
      ]),
    ]);
    const graph = await ask(store, { kind: 'dependents', start: uid('group') });
    expect(idsOf(graph).toSorted()).toEqual(['alarm 1', 'group 0', 'machine 1', 'part 2']);
  });

  test('finds a shortest path, in one direction or any, or none', async () => {
    const store = await createStore();
    const path = await ask(store, { kind: 'path', start: uid('web'), end: uid('disk') });
    expect(idsOf(path)).toEqual(['web 0', 'app 1', 'db 2', 'disk 3']);
    expect(path.edges.map(({ label }) => label)).toEqual(expect.arrayContaining(['calls', 'uses', 'uses']));
    const anyWay = await ask(store, { kind: 'path', start: uid('web'), end: uid('disk'), direction: 'both' });
    expect(idsOf(anyWay)).toEqual(['web 0', 'app 1', 'disk 2']);
    expect((await ask(store, { kind: 'path', start: uid('disk'), end: uid('web') })).nodes).toEqual([]);
    expect(
      (await ask(store, { kind: 'path', start: uid('web'), end: uid('lonely'), direction: 'both' })).nodes,
    ).toEqual([]);
    expect(idsOf(await ask(store, { kind: 'path', start: uid('web'), end: uid('web') }))).toEqual(['web 0']);
  });

  test('shows the past, and what is gone as gone', async () => {
    const store = await createStore();
    await store.scan(2, [listed([thing('web', ['app calls', 'elsewhere'])])]);
    const now = await ask(store, { kind: 'walk', start: uid('web') });
    expect(now.nodes.map(({ id, isPresent }) => [id, isPresent])).toEqual([
      ['web', true],
      ['app', false],
    ]);
    const then = await ask(store, { kind: 'walk', start: uid('web'), asOf: dayOf(1.5) });
    expect(idsOf(then)).toEqual(['web 0', 'app 1', 'db 2', 'disk 3']);
    expect(then.nodes.every(({ isPresent }) => isPresent)).toBe(true);
  });

  test('marks what a look missed and another one is still to decide about', async () => {
    const store = await StoreHarness.create();
    const many = Array.from({ length: 25 }, (_, index) => thing(`i-${index}`, index === 0 ? ['i-1', 'i-24'] : []));
    await store.scan(1, [listed(many)]);
    await store.scan(3, [listed(many.slice(0, 5))]);
    const suspects = async (asOf?: Date): Promise<unknown> => {
      const { nodes } = await ask(store, { kind: 'walk', start: uid('i-0'), asOf });
      return nodes.filter(({ isPresent, isSuspect }) => isPresent && isSuspect).map(({ id }) => id);
    };
    expect(await suspects()).toEqual(['i-24']);
    expect(await suspects(dayOf(2))).toEqual([]);
  });

  test('calls a thing as it was called then', async () => {
    const store = await createStore();
    await store.scan(2, [listed([thing('web', ['app calls'], { name: 'new' }), thing('app', [], { name: 'called' })])]);
    const names = async (asOf?: Date): Promise<readonly string[]> =>
      (await ask(store, { kind: 'walk', start: uid('web'), depth: 1, asOf })).nodes.map(({ name }) => name);
    expect(await names(dayOf(1.5))).toEqual(['', '']);
    expect(await names()).toEqual(['new', 'called']);
  });

  test('refuses a moment at which the thing was not there, and says when nothing had been read', async () => {
    const store = await createStore();
    await store.scan(2, [listed([thing('web'), thing('late')])]);
    await expect(ask(store, { kind: 'walk', start: uid('late'), asOf: dayOf(1.5) })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/aws_ec2_instance late at .*: it was not there$/),
    });
    await expect(
      ask(store, { kind: 'path', start: uid('web'), end: uid('app'), asOf: dayOf(0.5) }),
    ).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('nothing had been read by then'),
      hint: expect.stringContaining('The first reading was at '),
    });
  });

  test('goes through nothing that is gone, now or then', async () => {
    const store = await StoreHarness.create();
    const pods = [thing('left', ['config']), thing('right', ['config'])];
    await store.scan(1, [listed([...pods, thing('config'), thing('other'), thing('third', ['other'])])]);
    await store.scan(2, [listed([...pods, thing('other'), thing('third', ['other'])])]);
    await store.scan(3, [listed([...pods, thing('other'), thing('third', ['other'])])]);
    const path = { kind: 'path', start: uid('left'), end: uid('right'), direction: 'both' } as const;
    expect(idsOf(await ask(store, path))).toEqual([]);
    expect(idsOf(await ask(store, { ...path, asOf: dayOf(2.5) }))).toEqual([]);
    expect(idsOf(await ask(store, { ...path, asOf: dayOf(1.5) }))).toEqual(['left 0', 'config 1', 'right 2']);
    expect(idsOf(await ask(store, { ...path, end: uid('config') }))).toEqual(['left 0', 'config 1']);
    const walked = await ask(store, { kind: 'walk', start: uid('left'), direction: 'both' });
    expect(idsOf(walked)).toEqual(['left 0', 'config 1']);
    const around = await ask(store, { kind: 'walk', start: uid('config'), direction: 'both' });
    expect(idsOf(around).toSorted()).toEqual(['config 0', 'left 1', 'right 1']);
  });

  test('rejects with the reason of an abort before it starts', async () => {
    const store = await StoreHarness.create();
    const signal = AbortSignal.abort(new Error('enough'));
    const request = { kind: 'path', start: uid('a'), end: uid('b'), direction: 'out', depth: 9 } as const;
    await expect(readGraph({ path: store.path, request, signal })).rejects.toThrow('enough');
  });
});
