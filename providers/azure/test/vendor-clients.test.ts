import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { DefaultAzureCredential } from '@azure/identity';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { type AzureSimulator, startAzureSimulator } from '@corkscrew/simulator';
import { CHILD_READS } from '../src/child-reads.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createIdentity } from '../../../packages/go-plugin/src/tls/identity.ts';

/** What the simulator answers is held against the clients that the cloud's vendor ships. */
let simulator: AzureSimulator;
let client: ResourceGraphClient;

beforeAll(async () => {
  const { certificatePem, privateKeyPem } = createIdentity();
  setDefaultCACertificates([...getCACertificates('default'), certificatePem]);
  simulator = await startAzureSimulator({
    seed: 3,
    resources: 1_500,
    tls: { cert: certificatePem, key: privateKeyPem },
    graphQuota: { queries: 4, windowMs: 1_000 },
  });
  vi.stubEnv('AZURE_TENANT_ID', simulator.tenantId);
  vi.stubEnv('AZURE_CLIENT_ID', '11111111-2222-4333-8444-555555555555');
  vi.stubEnv('AZURE_CLIENT_SECRET', 'a secret of the test');
  vi.stubEnv('AZURE_AUTHORITY_HOST', simulator.url);
  client = new ResourceGraphClient(new DefaultAzureCredential({ disableInstanceDiscovery: true }), {
    endpoint: simulator.url,
  });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
});

/** Asks for a table as any script does. The client shows an array as an object with numbers for keys. */
async function ask(query: string, subscriptions?: string[]): Promise<readonly Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let token: string | undefined;
  do {
    const page = await client.resources({
      query,
      ...(subscriptions === undefined ? {} : { subscriptions }),
      options: { top: 1_000, resultFormat: 'objectArray', ...(token === undefined ? {} : { skipToken: token }) },
    });
    rows.push(...Object.values(page.data as Record<string, Record<string, unknown>>));
    token = page.skipToken;
  } while (token !== undefined);
  return rows;
}

describe('the vendor’s own clients', () => {
  test('sign in, ask page after page, and wait where the quota is used up', async () => {
    const rows = await ask('resources | order by id asc');
    const expected = simulator
      .expectedCounts()
      .filter(({ service }) => !['management', 'authorization', 'resources'].includes(service))
      .filter(({ service, type }) => !CHILD_READS.some((read) => read.type === `microsoft.${service}/${type}`));
    expect(rows).toHaveLength(expected.reduce((sum, { count }) => sum + count, 0));
    const ids = rows.map(({ id }) => String(id).toLowerCase());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted());
    expect(simulator.issuedTokens()).toBe(1);
  });

  test('see what is asked for only', async () => {
    const [subscription = ''] = simulator.subscriptions;
    const [first] = await ask("resources | where type in~ ('Microsoft.Compute/disks') | summarize total = count()", [
      subscription,
    ]);
    const expected = simulator
      .expectedCounts()
      .filter(({ accountId, type }) => accountId === subscription && type === 'disks');
    expect(first).toEqual({ total: expected.reduce((sum, { count }) => sum + count, 0) });
  });

  test('are refused what is no query', async () => {
    await expect(ask('resources | evaluate everything()')).rejects.toMatchObject({ statusCode: 400 });
    await expect(ask('nosuchtable')).rejects.toThrow(/nosuchtable is invalid|BadRequest|Please provide/);
  });
});
