import type { ResourceRef } from '@corkscrew/sdk';
import { collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type AzureSimulator, startAzureSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAzureApi } from '../src/azure-api.ts';
import { createResourceReader } from '../src/api-versions.ts';
import { createAzureProvider } from '../src/provider.ts';
import { createSettings } from '../src/settings.ts';
import { signedInTo } from '../src/testing/simulated-credentials.ts';

let tenant: AzureSimulator;
let client: Awaited<ReturnType<typeof createInMemoryProvider>>;

beforeAll(async () => {
  tenant = await startAzureSimulator({ seed: 4, resources: 150, subscriptions: 2, graphQuota: 'none' });
  client = await createInMemoryProvider(createAzureProvider(signedInTo(tenant)), { config: { endpoint: tenant.url } });
});
afterAll(async () => {
  await client.close();
  await tenant.close();
});

function refOf(id: string): ResourceRef {
  return { id, name: '', type: '', service: '', region: '', accountId: '', basicAttributes: {} };
}

describe('a description', () => {
  test('is what a scan stores, of each type', async () => {
    const { resources } = await collectScan(client, { services: ['compute', 'network', 'sql', 'storage', 'web'] });
    const oneOfEach = [...new Map(resources.map((resource) => [resource.typeName, resource])).values()];
    expect(oneOfEach.length).toBeGreaterThan(12);
    for (const stored of oneOfEach) {
      const { name, accountId, region, parentId, typeName } = stored;
      const found = await client.describeResource({ ...refOf(stored.id), region });
      expect(found).toMatchObject({ id: stored.id, name, accountId, region, parentId });
      const payload = JSON.parse(stored.rawData) as Record<string, unknown>;
      expect([typeName, (JSON.parse(found.rawData) as Record<string, unknown>)['properties']]).toEqual([
        typeName,
        payload['properties'],
      ]);
    }
  });

  test('says what is not there and what is no id', async () => {
    const [subscription = ''] = tenant.subscriptions;
    const missing = `/subscriptions/${subscription}/resourceGroups/none/providers/Microsoft.Compute/disks/none`;
    await expect(client.describeResource(refOf(missing))).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.describeResource(refOf('vm-1'))).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

test('a discovery names the newest version that the provider of a type takes', async () => {
  const { services } = await client.discoverServices({ includeServices: ['compute', 'sql'] });
  const reads = services.flatMap(({ resourceTypes }) => resourceTypes.map(({ getOperation }) => getOperation));
  expect(reads).toContain('GET microsoft.compute/disks?api-version=2024-03-02');
  expect(reads).toContain('GET microsoft.sql/servers/firewallrules?api-version=2023-08-01');
});

test('a version that a provider does not take is replaced by the newest that it names', async () => {
  const [id = ''] = [...tenant.expectedIds()].filter((known) => known.includes('/microsoft.compute/disks/'));
  const asked: string[] = [];
  const credentials = { getToken: () => Promise.resolve(tenant.issueToken()), expire: () => undefined };
  const api = createAzureApi({
    settings: createSettings({ endpoint: tenant.url }, {}),
    credentials: { management: credentials, directory: credentials },
    onCall: (operation) => asked.push(operation),
  });
  // A list that may not be read leaves the reader without a version to begin with.
  const reader = createResourceReader({
    ...api,
    get: (path, options) =>
      path.endsWith('/providers') ? Promise.reject(new Error('denied')) : api.get(path, options),
  });
  const { body } = await reader.get(id, {});
  expect(String(body['id']).toLowerCase()).toBe(id);
  expect(asked).toHaveLength(2);
  await reader.get(id, {});
  expect(asked).toHaveLength(3);
  await api.close();
});
