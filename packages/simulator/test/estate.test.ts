import { describe, expect, it } from 'vitest';
import { openCatalog } from '@corkscrew/aws-catalog';
import { listEstateChanges } from '../src/estate/estate-changes.ts';
import { createEstate, type Estate, rowOf } from '../src/estate/estate.ts';
import { TEMPLATES } from '../src/estate/templates/all-templates.ts';
import { testEstate } from './support/handle.ts';

const BASE = { seed: 5, accountId: '210987654321', regions: ['us-east-1', 'eu-west-1', 'eu-central-1'], epoch: 0 };

function total(estate: Estate): number {
  return estate.expectedCounts().reduce((sum, { count }) => sum + count, 0);
}

function instances(estate: Estate): Map<string, string> {
  const [segment] = estate.segments('ec2.DescribeInstances', 'us-east-1') ?? [];
  if (segment === undefined) throw new Error('no instances');
  return new Map(
    Array.from({ length: segment.count }, (_, index) => {
      const row = rowOf(segment, estate.contextOf(segment, index));
      return [(row as { readonly InstanceId: string }).InstanceId, JSON.stringify(row)] as const;
    }),
  );
}

describe('createEstate', () => {
  it.each([300, 1000, 10_000, 1_000_000, 5_000_000])('makes about %d resources', (resources) => {
    const made = total(createEstate(TEMPLATES, { ...BASE, resources }));
    expect(Math.abs(made - resources) / resources).toBeLessThan(0.12);
  });

  it('spreads them over more than 45 types, half of them into the first region', () => {
    const counts = createEstate(TEMPLATES, { ...BASE, resources: 20_000 }).expectedCounts();
    expect(new Set(counts.map(({ service, type }) => `${service} ${type}`)).size).toBeGreaterThan(45);
    const regional = counts.filter(({ region }) => region !== 'global');
    const sum = (rows: typeof counts): number => rows.reduce((all, { count }) => all + count, 0);
    const share = sum(regional.filter(({ region }) => region === 'us-east-1')) / sum(regional);
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.55);
  });

  it('makes the same rows of the same seed, and others of another', () => {
    const rows = instances(createEstate(TEMPLATES, { ...BASE, resources: 2000 }));
    expect(instances(createEstate(TEMPLATES, { ...BASE, resources: 2000 }))).toEqual(rows);
    const others = instances(createEstate(TEMPLATES, { ...BASE, seed: 6, resources: 2000 }));
    expect([...others.keys()].filter((id) => rows.has(id))).toEqual([]);
  });

  it('shares no id between accounts and regions', () => {
    const first = instances(createEstate(TEMPLATES, { ...BASE, resources: 2000 }));
    const second = instances(createEstate(TEMPLATES, { ...BASE, accountId: '111122223333', resources: 2000 }));
    expect([...second.keys()].filter((id) => first.has(id))).toEqual([]);
  });

  it('makes a row at the far end of a large estate as fast as one at its beginning', () => {
    const estate = createEstate(TEMPLATES, { ...BASE, resources: 5_000_000 });
    const [segment] = estate.segments('ec2.DescribeInstances', 'us-east-1') ?? [];
    if (segment === undefined) throw new Error('no instances');
    expect(segment.count).toBeGreaterThan(100_000);
    expect(rowOf(segment, estate.contextOf(segment, segment.count - 1))).toMatchObject({ State: expect.anything() });
  });

  it('changes some rows between epochs, adds some and removes some, and leaves most alone', () => {
    const before = instances(testEstate(10_000));
    const after = instances(testEstate(10_000, 1));
    const added = [...after.keys()].filter((id) => !before.has(id)).length;
    const removed = [...before.keys()].filter((id) => !after.has(id)).length;
    const kept = [...before].filter(([id]) => after.has(id));
    const changed = kept.filter(([id, row]) => after.get(id) !== row).length;
    expect(added).toBeGreaterThan(0);
    expect(removed).toBeGreaterThan(0);
    expect(changed).toBeGreaterThan(0);
    expect(changed / kept.length).toBeLessThan(0.06);
    expect(instances(testEstate(10_000, 1))).toEqual(after);
  });

  it('counts by the epoch', () => {
    expect(total(testEstate(10_000, 5))).toBeGreaterThan(total(testEstate(10_000)));
  });
});

describe('listEstateChanges', () => {
  it('finds nothing between an epoch and itself', () => {
    expect(listEstateChanges(testEstate(2_000, 2), testEstate(2_000, 2), openCatalog())).toEqual([]);
  });

  it('finds what came, went, changed and was made again under its name', () => {
    const changes = listEstateChanges(testEstate(2_000), testEstate(2_000, 1), openCatalog());
    const kinds = Map.groupBy(changes, ({ kind }) => kind);
    expect([...kinds.keys()].sort()).toEqual(['changed', 'created', 'recreated', 'vanished']);
    expect(kinds.get('changed')?.every(({ members }) => members.length > 0)).toBe(true);
    const users = kinds.get('recreated')?.filter(({ type }) => type === 'User');
    expect(users).toHaveLength(1);
    expect(users?.[0]?.members.map(({ member }) => member)).toContain('UserId');
    const counts = new Set(
      testEstate(2_000, 1)
        .expectedCounts()
        .map(({ service, type }) => `${service} ${type}`),
    );
    for (const { service, type } of changes) expect(counts).toContain(`${service} ${type}`);
  });
});
