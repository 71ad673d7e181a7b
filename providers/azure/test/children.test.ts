import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type AzureSimulator, type AzureSimulatorOptions, startAzureSimulator } from '@corkscrew/simulator';
import type { PlanRequest } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { CHILD_READS } from '../src/child-reads.ts';
import { createAzureProvider } from '../src/provider.ts';
import { signedInTo } from '../src/testing/simulated-credentials.ts';

interface Asked {
  readonly request?: PlanRequest;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly tenant?: Partial<AzureSimulatorOptions>;
}

type Scan = CollectedScan & { readonly simulator: AzureSimulator; readonly gets: readonly string[] };

async function scan({ request, config, tenant }: Asked = {}): Promise<Scan> {
  const gets: string[] = [];
  await using simulator = await startAzureSimulator({
    seed: 11,
    resources: 300,
    subscriptions: 2,
    graphQuota: 'none',
    logger: ({ method, target, status }) => {
      if (method === 'GET') gets.push(`${status} ${target}`);
    },
    ...tenant,
  });
  const client = await createInMemoryProvider(createAzureProvider(signedInTo(simulator)), {
    config: { endpoint: simulator.url, ...config },
  });
  try {
    return { ...(await collectScan(client, request)), simulator, gets };
  } finally {
    await client.close();
  }
}

/** `outcome count` of a type’s claims, added up over the subscriptions. */
function outcomesOf({ claims }: CollectedScan, type: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { scope, outcome, count } of claims) {
    if (scope.type === type) counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return counts;
}

describe('what Resource Graph does not hold', () => {
  test('is read below its parents, and everything together is what the tenant has', async () => {
    const result = await scan();
    const ids = result.resources.map(({ id }) => id);
    expect(new Set(ids)).toEqual(result.simulator.expectedIds());
    expect(ids).toHaveLength(new Set(ids).size);
    expect(result.diagnostics).toEqual([]);
    expect(result.claims.filter(({ outcome }) => outcome !== 'complete')).toEqual([]);
    const types = new Set(result.resources.map(({ service, type }) => `microsoft.${service}/${type}`));
    expect(CHILD_READS.filter(({ type }) => !types.has(type))).toEqual([]);
    const recorded = result.resources.filter(({ type }) => type === 'diagnosticsettings');
    expect(new Set(recorded.map(({ id }) => /\/providers\/([^/]+)\//.exec(id)?.[1]))).toEqual(
      new Set([
        'microsoft.insights',
        'microsoft.keyvault',
        'microsoft.sql',
        'microsoft.storage',
        'microsoft.web',
        'microsoft.containerservice',
        'microsoft.eventhub',
        'microsoft.servicebus',
      ]),
    );
  });

  test('stands below what it is part of, in its region, without what hands out access', async () => {
    const { resources } = await scan({ request: { types: ['azure_web_site', 'azure_web_site_config'] } });
    const config = resources.find(({ typeName }) => typeName === 'azure_web_site_config');
    const site = resources.find(({ id }) => id === config?.parentId);
    expect(site?.typeName).toBe('azure_web_site');
    expect(config?.region).toBe(site?.region);
    expect(config?.id).toBe(`${site?.id}/config/web`);
    const lists = CHILD_READS.map(({ path }) => path.toLowerCase());
    expect(lists.filter((path) => /list(keys|secrets)|connectionstrings|publishing/.test(path))).toEqual([]);
  });

  test('leaves what a management group hands down to the group', async () => {
    const { resources } = await scan({ request: { types: ['roleeligibilityschedules'] } });
    expect(resources).toHaveLength(2);
    expect(resources.every(({ id, accountId }) => id.startsWith(`/subscriptions/${accountId}/`))).toBe(true);
  });

  test('is asked for again in a version that the refusal names, and then in that one at once', async () => {
    const { gets, claims } = await scan({ request: { types: ['servers/firewallrules'] } });
    const asked = gets.filter((line) => line.includes('/firewallRules?'));
    expect(asked.filter((line) => line.startsWith('400')).length).toBeLessThan(asked.length);
    expect(asked.at(-1)).toMatch(/^200 .*api-version=2023-08-01$/);
    expect(claims.map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
  });

  test('is read as fast as the limits of each subscription allow, so that none has to be refused', async () => {
    const tenant = { resources: 900, subscriptions: 1, readBucket: { size: 30, perSecond: 25 } };
    const { simulator, gets, claims } = await scan({ request: { services: ['keyvault', 'storage'] }, tenant });
    expect(gets.length).toBeGreaterThan(90);
    expect(claims.every(({ outcome }) => outcome === 'complete')).toBe(true);
    expect(simulator.refusedReads()).toBe(0);
  });

  test('costs only its own claims where it is denied, and is told once', async () => {
    const result = await scan({ tenant: { faults: { deniedChildren: ['microsoft.keyvault/vaults/secrets'] } } });
    expect(outcomesOf(result, 'vaults/secrets')).toEqual({ denied: 0 });
    expect(outcomesOf(result, 'vaults/keys')['complete']).toBeGreaterThan(0);
    expect(result.claims.find(({ outcome }) => outcome === 'denied')?.reason).toMatch(
      /^\d+ of \d+ could not be read: AuthorizationFailed/,
    );
    expect(result.diagnostics).toHaveLength(1);
    expect(result.diagnostics[0]).toMatchObject({
      code: 'access_denied',
      scope: { service: 'keyvault', type: 'vaults/secrets' },
      advice: 'Give the identity microsoft.keyvault/vaults/secrets/read, which the role Reader has.',
    });
  });

  test('is not read where the configuration says so, and of subscriptions not where a filter names groups', async () => {
    const none = await scan({ config: { child_resources: 'none' } });
    expect(none.resources.filter(({ type }) => type.endsWith('/containers'))).toEqual([]);
    expect(none.claims.filter(({ scope }) => scope.subScope.startsWith('below'))).toEqual([]);
    const filtered = await scan({ config: { tags: { Environment: 'prod' } } });
    expect(filtered.resources.filter(({ type }) => type === 'locks')).toEqual([]);
    expect(filtered.claims.filter(({ scope }) => scope.subScope.startsWith('below')).length).toBeGreaterThan(0);
  });
});

test('the rights for one type are those of its list and of finding its parents', async () => {
  await using simulator = await startAzureSimulator({ seed: 11, resources: 100, graphQuota: 'none' });
  const client = await createInMemoryProvider(createAzureProvider(signedInTo(simulator)), {
    config: { endpoint: simulator.url },
  });
  const { operations } = await client.getPermissions({
    types: ['azure_storage_storage_account_blob_service_container'],
  });
  const needed = operations
    .filter(({ isProven }) => !isProven)
    .map(({ operation, permission }) => [operation, permission]);
  await client.close();
  expect(needed).toEqual([
    ['POST resourceGraph/resources (microsoft.storage/storageaccounts)', 'microsoft.storage/storageaccounts/read'],
    [
      'GET microsoft.storage/storageaccounts/blobservices/containers',
      'microsoft.storage/storageaccounts/blobservices/containers/read',
    ],
  ]);
});
