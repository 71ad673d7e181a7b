import type { PlanRequest } from '@corkscrew/sdk';
import {
  type CollectedScan,
  collectScan,
  createInMemoryProvider,
  describeConformance,
  providerConformance,
} from '@corkscrew/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAzureProvider } from '../src/provider.ts';
import { type FakeAzure, type FakeRow, type FakeTenant, startFakeAzure, TENANT_ID } from '../src/testing/fake-azure.ts';

const CREDENTIALS = { getToken: () => Promise.resolve('token'), expire: () => undefined };

function provider(): ReturnType<typeof createAzureProvider> {
  return createAzureProvider({ env: {}, credentials: CREDENTIALS });
}

function rowOf(type: string, name: string, fields: Partial<FakeRow> = {}): FakeRow {
  const { subscriptionId = 'sub-a' } = fields;
  const id = `/subscriptions/${subscriptionId}/resourceGroups/Group-1/providers/${type}/${name}`;
  return {
    name,
    location: 'westeurope',
    resourceGroup: 'group-1',
    tags: { Env: 'prod' },
    properties: { provisioningState: 'Succeeded' },
    ...fields,
    id: fields.id ?? id,
    type: type.toLowerCase(),
    subscriptionId,
  };
}

const DISKS = Array.from({ length: 2_500 }, (_, index) => rowOf('Microsoft.Compute/disks', `disk-${index}`));
const ROWS: readonly FakeRow[] = [
  ...DISKS,
  rowOf('Microsoft.Compute/virtualMachines', 'vm-1', {
    properties: {
      vmId: 'abc',
      provisioningState: 'Succeeded',
      storageProfile: { osDisk: { managedDisk: { id: DISKS[0]?.id } } },
    },
  }),
  rowOf('Microsoft.Network/virtualNetworks', 'net', { subscriptionId: 'sub-b' }),
];
const TENANT: FakeTenant = { rows: ROWS, subscriptions: ['sub-a', 'sub-b'] };

type ScanResult = CollectedScan & { readonly fake: FakeAzure };

async function scan(
  tenant: FakeTenant,
  asked: { readonly config?: Record<string, unknown>; readonly request?: PlanRequest } = {},
): Promise<ScanResult> {
  const fake = await startFakeAzure(tenant);
  const client = await createInMemoryProvider(provider(), { config: { endpoint: fake.url, ...asked.config } });
  try {
    return { fake, ...(await collectScan(client, asked.request)) };
  } finally {
    await client.close();
    await fake.close();
  }
}

function claimsOf({ claims }: ScanResult, subScope: string): readonly string[] {
  return claims
    .filter((claim) => claim.scope.subScope === subScope)
    .map(({ scope, outcome, count }) => `${scope.accountId} ${scope.service}/${scope.type} ${outcome} ${count}`)
    .sort();
}

describe('a scan of a tenant', () => {
  test('finds every row of every page, though no page says that there is more', async () => {
    const result = await scan(TENANT);
    const ids = result.resources.filter(({ service }) => service !== 'management').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ROWS.length);
    expect(ids).toHaveLength(ROWS.length);
    expect(claimsOf(result, 'resources')).toEqual([
      'sub-a */* complete 0',
      'sub-a compute/disks complete 2500',
      'sub-a compute/virtualmachines complete 1',
      'sub-b */* complete 0',
      'sub-b network/virtualnetworks complete 1',
    ]);
    expect(result.diagnostics).toEqual([]);
  });

  test('gives ids in lower case, owners, parents, regions and references', async () => {
    const { resources } = await scan(TENANT);
    expect(resources.find(({ name }) => name === 'vm-1')).toMatchObject({
      provider: 'azure',
      service: 'compute',
      type: 'virtualmachines',
      typeName: 'azure_compute_virtual_machine',
      id: '/subscriptions/sub-a/resourcegroups/group-1/providers/microsoft.compute/virtualmachines/vm-1',
      parentId: '/subscriptions/sub-a/resourcegroups/group-1',
      accountId: 'sub-a',
      region: 'westeurope',
      tags: { Env: 'prod' },
      incarnation: 'abc',
      lifecycle: 'Succeeded',
      relationships: [
        {
          targetId: '/subscriptions/sub-a/resourcegroups/group-1/providers/microsoft.compute/disks/disk-0',
          targetService: 'compute',
          targetType: 'disks',
          relationshipType: 'depends_on',
          label: 'managed_disk',
          path: 'properties.storageProfile.osDisk.managedDisk.id',
        },
      ],
    });
  });

  test('stores the management groups with what they hold', async () => {
    const root = `/providers/Microsoft.Management/managementGroups/${TENANT_ID}`;
    const group = '/providers/Microsoft.Management/managementGroups/Prod';
    const groups = [
      {
        id: group,
        type: 'Microsoft.Management/managementGroups',
        name: 'Prod',
        properties: { displayName: 'Production', parent: { id: root } },
      },
      {
        id: `${group}/subscriptions/sub-a`,
        type: 'Microsoft.Management/managementGroups/subscriptions',
        name: 'SUB-A',
        properties: { displayName: 'a', parent: { id: group } },
      },
    ];
    const { resources } = await scan({ ...TENANT, groups });
    const found = resources.filter(({ type }) => type === 'managementgroups');
    expect(found.map(({ name, parentId, accountId }) => [name, parentId, accountId])).toEqual([
      ['Tenant Root Group', '', TENANT_ID],
      ['Production', root.toLowerCase(), TENANT_ID],
    ]);
    expect(found[1]?.relationships).toMatchObject([
      { targetId: '/subscriptions/sub-a', relationshipType: 'contains', targetAccountId: 'sub-a' },
    ]);
  });

  test('does not take a subscription that it may read in part for whole', async () => {
    const result = await scan({ ...TENANT, partlyReadable: ['sub-a'] });
    expect(claimsOf(result, 'resources')).toContain('sub-a */* denied 0');
    expect(claimsOf(result, 'resources')).toContain('sub-a compute/disks denied 2500');
    expect(claimsOf(result, 'resources')).toContain('sub-b network/virtualnetworks complete 1');
    expect(result.diagnostics).toMatchObject([{ code: 'access_denied', scope: { accountId: 'sub-a' } }]);
  });

  test('cuts a large result into parts that lose nothing', async () => {
    const rows = Array.from({ length: 50_500 }, (_, index) => rowOf('Microsoft.Compute/disks', `d-${index}`));
    const result = await scan({ rows, subscriptions: ['sub-a'] }, { request: { services: ['compute'] } });
    expect(new Set(result.resources.map(({ id }) => id)).size).toBe(50_500);
    expect(claimsOf(result, 'resources')).toEqual(['sub-a compute/disks complete 50500']);
    expect(result.fake.queries.filter(({ query }) => query.includes('hash(id, 2)')).length).toBeGreaterThan(50);
  });
});

describe('what does not add up', () => {
  test('is a row that a page lost, which a second walk brings', async () => {
    let hasLost = false;
    const result = await scan({
      ...TENANT,
      answerQuery: ({ query, options }) => {
        if (hasLost || !query.startsWith('resources | order') || options?.$skipToken !== '2000') return undefined;
        hasLost = true;
        return { body: { totalRecords: ROWS.length, count: 0, data: [] } };
      },
    });
    expect(claimsOf(result, 'resources')).toContain('sub-a compute/disks complete 2500');
    expect(new Set(result.resources.map(({ id }) => id)).size).toBe(ROWS.length + 1);
  });

  test('is truncated when it stays lost', async () => {
    const result = await scan({
      ...TENANT,
      answerQuery: ({ query, options }) =>
        query.startsWith('resources | order') && options?.$skipToken === '2000'
          ? { body: { totalRecords: ROWS.length, count: 0, data: [] } }
          : undefined,
    });
    expect(claimsOf(result, 'resources')).toContain('sub-a */* truncated 0');
    expect(result.diagnostics.map(({ message }) => message)).toEqual([
      'query table resources of several subscriptions: 2000 of 2502 rows of table resources arrived',
    ]);
  });

  test('is truncated when a token comes twice', async () => {
    const result = await scan({
      ...TENANT,
      answerQuery: ({ query }) =>
        query.startsWith('resources | order')
          ? { body: { totalRecords: 9, count: 1, data: [ROWS[0]], $skipToken: 'again' } }
          : undefined,
    });
    expect(claimsOf(result, 'resources')).toContain('sub-a compute/disks truncated 1');
    expect(result.diagnostics[0]?.message).toContain('gave a page token twice');
  });
});

describe('failures', () => {
  test('of one table cost only that table', async () => {
    const denied = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no right' } } };
    const result = await scan({
      ...TENANT,
      answerQuery: ({ query }) => (query.startsWith('policyresources') ? denied : undefined),
    });
    expect(claimsOf(result, 'policyresources')).toContain('sub-a */* denied 0');
    expect(claimsOf(result, 'resources')).toContain('sub-a compute/disks complete 2500');
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['access_denied', 'access_denied']);
  });

  test('a table that this cloud does not have is not applicable, and nothing to tell', async () => {
    const unknown = {
      status: 400,
      body: { error: { code: 'InvalidQuery', message: 'Table dnsresources could not be found' } },
    };
    const result = await scan({
      ...TENANT,
      answerQuery: ({ query }) => (query.startsWith('dnsresources') ? unknown : undefined),
    });
    expect(claimsOf(result, 'dnsresources')).toEqual(['sub-a */* not_applicable 0', 'sub-b */* not_applicable 0']);
    expect(result.diagnostics).toEqual([]);
  });

  test('name what was asked for and is not there', async () => {
    await expect(scan(TENANT, { request: { accounts: ['sub-x'] } })).rejects.toMatchObject({ code: 'not_found' });
    await expect(scan(TENANT, { request: { services: ['compte'] } })).rejects.toMatchObject({
      hint: 'Did you mean compute?',
    });
    await expect(scan(TENANT, { request: { regions: ['westeurope'] } })).rejects.toMatchObject({
      code: 'invalid_argument',
    });
    await expect(scan({ rows: [], subscriptions: [] })).rejects.toMatchObject({ code: 'not_found' });
    await expect(scan(TENANT, { config: { endpoint: 'http://example.com' } })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });
});

describe('rights', () => {
  async function ask<T>(
    tenant: FakeTenant,
    question: (client: Awaited<ReturnType<typeof createInMemoryProvider>>) => Promise<T>,
  ): Promise<T> {
    const fake = await startFakeAzure(tenant);
    const client = await createInMemoryProvider(provider(), { config: { endpoint: fake.url } });
    try {
      return await question(client);
    } finally {
      await client.close();
      await fake.close();
    }
  }

  test('are those of a custom role, of everything or of the types that are asked for', async () => {
    const whole = await ask(TENANT, (client) => client.getPermissions({}));
    expect(JSON.parse(whole.documents[0]?.body ?? '')).toMatchObject({
      Actions: expect.arrayContaining(['*/read', 'Microsoft.ResourceGraph/resources/read']) as unknown,
    });
    const narrow = await ask(TENANT, (client) => client.getPermissions({ services: ['network'] }));
    const actions = (JSON.parse(narrow.documents[0]?.body ?? '') as { Actions: string[] }).Actions;
    expect(actions).toContain('microsoft.network/virtualnetworks/read');
    expect(actions).not.toContain('*/read');
  });

  test('that are missing are named before a scan', async () => {
    const report = await ask({ ...TENANT, partlyReadable: ['sub-b'] }, (client) => client.preflight({}));
    expect(report.checkedCount).toBe(2);
    expect(report.diagnostics).toMatchObject([{ code: 'access_denied', scope: { accountId: 'sub-b' } }]);
  });
});

test('a scan only reads', async () => {
  const { fake } = await scan(TENANT);
  expect(fake.requests.length).toBeGreaterThan(20);
  const writes = fake.requests.filter(
    ({ method, path }) => method !== 'GET' && path !== '/providers/Microsoft.ResourceGraph/resources',
  );
  expect(writes).toEqual([]);
});

let shared: FakeAzure;
beforeAll(async () => {
  shared = await startFakeAzure({ ...TENANT, rows: ROWS.slice(-60) });
});
afterAll(() => shared.close());

describeConformance(
  { describe, test },
  providerConformance((config) => createInMemoryProvider(provider(), { config: { endpoint: shared.url, ...config } })),
);
