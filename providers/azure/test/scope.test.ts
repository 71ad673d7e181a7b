import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type AzureSimulator, type AzureSimulatorOptions, startAzureSimulator } from '@corkscrew/simulator';
import { describe, expect, test } from 'vitest';
import { createAzureProvider } from '../src/provider.ts';
import { signedInTo } from '../src/testing/simulated-credentials.ts';

type Scan = CollectedScan & { readonly simulator: AzureSimulator; readonly calls: readonly string[] };

async function scan(
  config: Readonly<Record<string, unknown>> = {},
  tenant: Partial<AzureSimulatorOptions> = {},
): Promise<Scan> {
  const calls: string[] = [];
  await using simulator = await startAzureSimulator({
    seed: 23,
    resources: 400,
    subscriptions: 5,
    graphQuota: 'none',
    ...tenant,
  });
  const provider = createAzureProvider({ ...signedInTo(simulator), onCall: (operation) => calls.push(operation) });
  const client = await createInMemoryProvider(provider, {
    config: { endpoint: simulator.url, child_resources: 'none', ...config },
  });
  try {
    return { ...(await collectScan(client)), simulator, calls };
  } finally {
    await client.close();
  }
}

function groupsIn({ resources }: CollectedScan): readonly string[] {
  return resources
    .filter(({ type }) => type === 'managementgroups')
    .map(({ name }) => name)
    .sort();
}

function hierarchyOf({ claims }: CollectedScan): readonly string[] {
  return claims
    .filter(({ scope }) => scope.type === 'managementgroups')
    .map(({ scope, outcome, count }) => `${scope.subScope} ${outcome} ${count}`);
}

describe('management groups', () => {
  test('hold groups and subscriptions, from the top of the tenant down', async () => {
    const result = await scan();
    expect(hierarchyOf(result)).toEqual(['hierarchy complete 10']);
    const ids = new Map(result.resources.map(({ id, type }) => [id, type]));
    const groups = result.resources.filter(({ type }) => type === 'managementgroups');
    expect(groups.filter(({ parentId }) => parentId === '').map(({ name }) => name)).toEqual(['Tenant Root Group']);
    expect(groups.every(({ parentId }) => parentId === '' || ids.get(parentId) === 'managementgroups')).toBe(true);
    const held = groups.flatMap(({ relationships }) => relationships);
    expect(held.map(({ targetId, relationshipType }) => `${relationshipType} ${targetId}`).sort()).toEqual(
      result.simulator.subscriptions.map((id) => `contains /subscriptions/${id}`).sort(),
    );
    expect(result.calls.filter((call) => call.startsWith('POST') && call.endsWith('getEntities'))).toEqual([]);
  });

  test('are those that the identity sees where it may not read the one at the top, which is told', async () => {
    const result = await scan({}, { faults: { deniesRootGroup: true } });
    expect(groupsIn(result)).toEqual(['Corp', 'Landing zones', 'Larkspur', 'Online', 'Sandbox a', 'Sandboxes']);
    expect(hierarchyOf(result)).toEqual(['hierarchy denied 6']);
    expect(result.diagnostics.map(({ code, scope }) => `${code} ${scope.type}`)).toEqual([
      'access_denied managementgroups',
    ]);
    expect(result.diagnostics[0]?.advice).toContain('Management Group Reader');
    const held = result.resources.flatMap(({ type, relationships }) =>
      type === 'managementgroups' ? relationships : [],
    );
    expect(held.length).toBeGreaterThan(0);
    expect(held.every(({ targetType }) => targetType === 'subscriptions')).toBe(true);
  });

  test('that the configuration names narrow the scan to what is below them, and themselves', async () => {
    const result = await scan({ management_groups: ['landing-zones'] });
    expect(groupsIn(result)).toEqual(['Corp', 'Landing zones', 'Online']);
    expect(hierarchyOf(result)).toEqual(['hierarchy below landing-zones complete 3']);
    const accounts = new Set(result.resources.map(({ accountId }) => accountId));
    accounts.delete(result.simulator.tenantId);
    const below = result.resources.flatMap(({ type, relationships }) =>
      type === 'managementgroups' ? relationships.map(({ targetAccountId }) => targetAccountId) : [],
    );
    expect(accounts).toEqual(new Set(below));
    expect(accounts.size).toBe(2);
  });
});

test('a scope that Resource Graph cut is told, and nothing of it counts as whole', async () => {
  const result = await scan({}, { maxScopeSubscriptions: 2 });
  const cut = result.claims.filter(({ reason }) => reason.includes('left subscriptions out'));
  expect(cut.map(({ outcome }) => outcome)).toEqual(cut.map(() => 'truncated'));
  expect(new Set(cut.map(({ scope }) => scope.subScope))).toEqual(
    new Set(['authorizationresources', 'policyresources', 'managedservicesresources']),
  );
  expect(result.diagnostics.every(({ code }) => code === 'truncated')).toBe(true);
  expect(result.diagnostics).toHaveLength(3);
});

describe('a filter', () => {
  test('by resource groups lets only what is in them through, in whatever case they are written', async () => {
    const all = await scan();
    const [wanted = ''] = all.resources.flatMap(({ id }) => /\/resourcegroups\/([^/]+)\//.exec(id)?.[1] ?? []);
    const { resources } = await scan({ resource_groups: [wanted.toUpperCase()] });
    const inGroup = all.resources.filter(({ id }) => new RegExp(`/resourcegroups/${wanted}(/|$)`).test(id));
    const found = resources.filter(({ type }) => type !== 'managementgroups').map(({ id }) => id);
    expect(new Set(found)).toEqual(new Set(inGroup.map(({ id }) => id)));
  });

  test('by tags lets only what has all of them through', async () => {
    const all = await scan();
    const { Environment = '', Application = '' } = all.resources.find(({ tags: own }) => own?.['Owner'])?.tags ?? {};
    const tags = { Environment, Application };
    const { resources } = await scan({ tags });
    const tagged = all.resources.filter(({ tags: own }) =>
      Object.entries(tags).every(([name, value]) => own?.[name] === value),
    );
    const found = resources.filter(({ type }) => type !== 'managementgroups').map(({ id }) => id);
    expect(tagged.length).toBeGreaterThan(5);
    expect(new Set(found)).toEqual(new Set(tagged.map(({ id }) => id)));
  });
});
