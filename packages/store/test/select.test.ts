import { contentHash, type Relationship, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { claimOf, instances, resourceOf, unitOf } from './fixtures/resources.ts';
import { StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: string[];
  }[];
}

/** What one unit lists of the cluster. */
function listed(subScope: string, resources: readonly ScannedResource[]): UnitInput {
  const key = ['111', 'eu-west-1', 'ec2', 'Instance', subScope].join('/');
  const rows = resources.map((resource) => ({ ...resource, claimKey: key }));
  return {
    unit: unitOf(`unit-${subScope}`, { provider: 'kubernetes' }),
    resources: rows,
    claims: [claimOf('complete', rows.length, { ...instances, subScope })],
  };
}

function objectOf(id: string, more: Partial<ScannedResource>): ScannedResource {
  const rawData = JSON.stringify({ id, ...more });
  return resourceOf(id, {
    provider: 'kubernetes',
    service: 'core',
    region: 'global',
    parentId: id.split('/')[0] ?? '',
    arn: '',
    rawData,
    contentHash: contentHash(rawData),
    ...more,
  });
}

function pod(id: string, tags: Readonly<Record<string, string>>): ScannedResource {
  return objectOf(id, { type: 'Pod', typeName: 'kubernetes_core_pod', tags });
}

function service(
  id: string,
  { matchLabels = {}, matchExpressions = [] }: Selector,
  namespace = 'shop',
): ScannedResource {
  const selector = JSON.stringify({
    matchLabels,
    matchExpressions: matchExpressions.map((x) => ({ values: [], ...x })),
  });
  const edge: Relationship = {
    targetId: 'whatever it says',
    targetType: 'Pod',
    targetService: 'core',
    relationshipType: 'references',
    label: 'selects',
    path: 'spec.selector',
    confidence: 'selector',
    properties: { selector, ...(namespace === '' ? {} : { namespace }) },
  };
  return objectOf(id, { type: 'Service', typeName: 'kubernetes_core_service', relationships: [edge] });
}

async function selectedBy(store: StoreHarness): Promise<string[]> {
  const rows = await store.read(
    `SELECT from_id || ' ' || label || ' ' || to_id AS edge FROM edges WHERE resolution = 'selected' ORDER BY ALL`,
  );
  return rows.map(({ edge }) => String(edge));
}

const PODS = [
  pod('shop/web', { app: 'web', 'k8s.io/tier': 'front' }),
  pod('shop/canary', { app: 'web', canary: 'yes' }),
  pod('shop/db', { app: 'db' }),
  pod('other/web', { app: 'web' }),
];

describe('a label selector', () => {
  const cases: readonly (readonly [Selector, readonly string[], string?])[] = [
    [{ matchLabels: { app: 'web' } }, ['shop/canary', 'shop/web']],
    [{ matchLabels: { app: 'web', 'k8s.io/tier': 'front' } }, ['shop/web']],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'cache'] }] }, ['shop/db']],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, ['shop/db']],
    [{ matchExpressions: [{ key: 'k8s.io/tier', operator: 'NotIn', values: ['front'] }] }, ['shop/canary', 'shop/db']],
    [{ matchExpressions: [{ key: 'canary', operator: 'Exists' }] }, ['shop/canary']],
    [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'canary', operator: 'DoesNotExist' }] }, ['shop/web']],
    [{}, ['shop/canary', 'shop/db', 'shop/web']],
    [{ matchLabels: { app: 'none' } }, []],
    [{ matchLabels: { app: 'web' } }, ['other/web', 'shop/canary', 'shop/web'], ''],
  ];

  test('chooses by labels and expressions, in its namespace or, without one, in all', async () => {
    const store = await StoreHarness.create();
    const services = cases.map(([selector, , namespace], index) => service(`shop/s${index}`, selector, namespace));
    await store.scan(1, [listed('', [...services, ...PODS])]);
    const expected = cases.flatMap(([, ids], index) => ids.map((id) => `shop/s${index} selects ${id}`));
    expect(await selectedBy(store)).toEqual(expected);
  });

  test('follows what comes, changes its labels and goes, though the one that selects stays the same', async () => {
    const store = await StoreHarness.create();
    const services = [listed('services', [service('shop/s', { matchLabels: { app: 'web' } })])];
    await store.scan(1, services);
    expect(await selectedBy(store)).toEqual([]);
    await store.scan(2, [...services, listed('pods', PODS)]);
    expect(await selectedBy(store)).toEqual(['shop/s selects shop/canary', 'shop/s selects shop/web']);
    const later = [pod('shop/web', { app: 'db' }), pod('shop/new', { app: 'web' }), ...PODS.slice(2)];
    await store.scan(3, [listed('pods', later)]);
    expect(await selectedBy(store)).toEqual(['shop/s selects shop/new']);
    await store.scan(4, [listed('services', [])]);
    expect(await selectedBy(store)).toEqual([]);
    const rows = await store.read(
      `SELECT count(*) AS n, count(valid_to) AS ended FROM relationships WHERE resolution = 'selected'`,
    );
    expect(rows).toMatchObject([{ n: '3', ended: '3' }]);
  });

  test('that changes chooses anew', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [
      listed('services', [service('shop/s', { matchLabels: { app: 'web' } })]),
      listed('pods', PODS),
    ]);
    await store.scan(2, [listed('services', [service('shop/s', { matchLabels: { app: 'db' } })])]);
    expect(await selectedBy(store)).toEqual(['shop/s selects shop/db']);
  });
});
