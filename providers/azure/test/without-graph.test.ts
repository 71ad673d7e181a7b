import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type AzureFaultOptions, type AzureSimulator, startAzureSimulator } from '@corkscrew/simulator';
import { describe, expect, test } from 'vitest';
import { createAzureProvider } from '../src/provider.ts';
import { signedInTo } from '../src/testing/simulated-credentials.ts';

type Scan = CollectedScan & { readonly simulator: AzureSimulator };

async function scan(faults: AzureFaultOptions, config: Readonly<Record<string, unknown>> = {}): Promise<Scan> {
  await using simulator = await startAzureSimulator({
    seed: 12,
    resources: 200,
    subscriptions: 2,
    graphQuota: 'none',
    faults,
  });
  const client = await createInMemoryProvider(createAzureProvider(signedInTo(simulator)), {
    config: { endpoint: simulator.url, ...config },
  });
  try {
    return { ...(await collectScan(client)), simulator };
  } finally {
    await client.close();
  }
}

const DENIED = ['resources', 'resourcecontainers', 'authorizationresources', 'policyresources'];

describe('where Resource Graph does not answer', () => {
  test('Resource Manager gives what is in the subscriptions, and what it has not is denied', async () => {
    const { resources, claims, diagnostics, simulator } = await scan({ deniedTables: DENIED });
    const expected = [...simulator.expectedIds()].filter(
      (id) =>
        (id.startsWith('/subscriptions/') && !id.includes('/microsoft.authorization/policy')) ||
        (id.startsWith('/providers/microsoft.management/managementgroups/') && id.split('/').length === 5),
    );
    expect(resources.map(({ id }) => id).sort()).toEqual(expected.sort());
    const whole = claims.filter(({ scope }) => scope.subScope === 'resources');
    expect(whole.length).toBeGreaterThan(10);
    expect(whole.filter(({ outcome }) => outcome !== 'complete')).toEqual([]);
    expect(claims.filter(({ scope, outcome }) => scope.subScope === 'policyresources' && outcome !== 'denied')).toEqual(
      [],
    );
    expect(diagnostics.filter(({ message }) => message.includes('Resource Manager is asked instead'))).toHaveLength(3);
  });

  test('rows are what they are with it: the same types, places and settings', async () => {
    const [with_, without] = [await scan({}), await scan({ deniedTables: DENIED })];
    const settingsOf = ({ resources }: Scan): ReadonlyMap<string, unknown> =>
      new Map(
        resources
          .filter(({ service }) => ['compute', 'network', 'sql', 'keyvault'].includes(service))
          .map(({ id, typeName, region, tags, rawData }) => [
            id,
            { typeName, region, tags, settings: (JSON.parse(rawData) as { properties?: unknown }).properties },
          ]),
      );
    expect(settingsOf(without)).toEqual(settingsOf(with_));
    expect(settingsOf(without).size).toBeGreaterThan(50);
  });

  test('a filter lets the same through', async () => {
    const config = { tags: { Environment: 'prod' }, child_resources: 'none' };
    const idsOf = ({ resources }: Scan): readonly string[] =>
      resources.flatMap(({ id, claimKey }) => (claimKey.includes('resources filtered') ? [id] : [])).sort();
    const [with_, without] = [await scan({}, config), await scan({ deniedTables: ['resources'] }, config)];
    expect(idsOf(without)).toEqual(idsOf(with_));
    expect(idsOf(with_).length).toBeGreaterThan(5);
  });
});
