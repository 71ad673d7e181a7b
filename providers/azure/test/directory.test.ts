import type { PlanRequest } from '@corkscrew/sdk';
import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type AzureSimulator, type AzureSimulatorOptions, startAzureSimulator } from '@corkscrew/simulator';
import { describe, expect, test } from 'vitest';
import { createAzureProvider } from '../src/provider.ts';
import { signedInTo } from '../src/testing/simulated-credentials.ts';

interface Opened extends AsyncDisposable {
  readonly simulator: AzureSimulator;
  readonly client: Awaited<ReturnType<typeof createInMemoryProvider>>;
  readonly calls: readonly string[];
}

async function open(
  tenant: Partial<AzureSimulatorOptions> = {},
  config: Readonly<Record<string, unknown>> = { entra: true },
): Promise<Opened> {
  const calls: string[] = [];
  const simulator = await startAzureSimulator({
    seed: 17,
    resources: 60,
    subscriptions: 3,
    graphQuota: 'none',
    ...tenant,
  });
  const provider = createAzureProvider({ ...signedInTo(simulator), onCall: (operation) => calls.push(operation) });
  const client = await createInMemoryProvider(provider, {
    config: { endpoint: simulator.url, directory_endpoint: simulator.url, child_resources: 'none', ...config },
  });
  return {
    simulator,
    client,
    calls,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await simulator.close();
    },
  };
}

const ENTRA: PlanRequest = { services: ['entra'] };

function entra({ resources }: CollectedScan): CollectedScan['resources'] {
  return resources.filter(({ service }) => service === 'entra');
}

function endsOf({ claims }: CollectedScan): readonly string[] {
  return claims
    .filter(({ scope }) => scope.service === 'entra')
    .map(({ scope, outcome }) => `${scope.type} ${outcome}`)
    .sort();
}

describe('the directory', () => {
  test('is left alone where nobody asks for it', async () => {
    await using tenant = await open({}, {});
    const result = await collectScan(tenant.client);
    expect(entra(result)).toEqual([]);
    expect(tenant.calls.filter((call) => call.startsWith('GET /v1.0/'))).toEqual([]);
  });

  test('is read whole, page after page, where the configuration asks for it', async () => {
    await using tenant = await open({ maxPageSize: 7 });
    const result = await collectScan(tenant.client);
    const ids = entra(result).map(({ id }) => id);
    expect(new Set(ids)).toEqual(tenant.simulator.expectedDirectoryIds());
    expect(ids).toHaveLength(new Set(ids).size);
    expect(endsOf(result)).toEqual([
      'applications complete',
      'groups complete',
      'serviceprincipals complete',
      'users complete',
    ]);
    expect(entra(result).every(({ accountId }) => accountId === tenant.simulator.tenantId)).toBe(true);
    expect(result.diagnostics).toEqual([]);
  });

  test('is read where it is named, whatever the configuration says', async () => {
    await using tenant = await open({}, {});
    const result = await collectScan(tenant.client, { types: ['azure_entra_user'] });
    expect(new Set(result.resources.map(({ typeName }) => typeName))).toEqual(new Set(['azure_entra_user']));
    expect(endsOf(result)).toEqual(['users complete']);
  });

  test('has the principals of role assignments, and members of groups', async () => {
    await using tenant = await open();
    const result = await collectScan(tenant.client);
    const known = new Map(entra(result).map((one) => [one.id, one]));
    const given = result.resources
      .filter(({ type }) => type === 'roleassignments')
      .flatMap(({ relationships }) => relationships.filter(({ targetService }) => targetService === 'entra'));
    expect(given.length).toBeGreaterThan(8);
    for (const { targetId, targetType } of given)
      expect([targetId, known.get(targetId)?.type]).toEqual([targetId, targetType]);
    expect(new Set(given.map(({ targetType }) => targetType))).toEqual(
      new Set(['users', 'groups', 'serviceprincipals']),
    );
    const groups = entra(result).filter(({ type }) => type === 'groups');
    const members = groups.flatMap(({ relationships }) => relationships);
    expect(members.every(({ label, relationshipType }) => label === 'member' && relationshipType === 'contains')).toBe(
      true,
    );
    for (const { targetId, targetType } of members) expect(known.get(targetId)?.type).toBe(targetType);
    const everybody = groups.find(({ name }) => name === 'All staff');
    expect(everybody?.relationships).toHaveLength(entra(result).filter(({ type }) => type === 'users').length);
    expect((JSON.parse(everybody?.attributes ?? '{}') as { members: unknown[] }).members).toHaveLength(
      everybody?.relationships.length ?? -1,
    );
  });

  test('says whose application a service principal is, and of what a managed identity', async () => {
    await using tenant = await open();
    const { resources } = await collectScan(tenant.client, ENTRA);
    const deployer = resources.find(({ type, name }) => type === 'serviceprincipals' && name.startsWith('deploy-'));
    const [application] = deployer?.relationships ?? [];
    expect(resources.find(({ arn }) => arn === application?.targetId)?.name).toBe(deployer?.name);
    const identity = resources.find(({ rawData }) => rawData.includes('"ManagedIdentity"'));
    expect(identity?.relationships.map(({ targetType }) => targetType)).toContain('userassignedidentities');
  });

  test('tells when passwords run out, and nothing of them', async () => {
    await using tenant = await open();
    const { resources } = await collectScan(tenant.client, { types: ['azure_entra_application'] });
    const rawData = resources[0]?.rawData ?? '';
    expect(rawData).toContain('2026-06-30');
    expect(rawData).not.toContain('q1W');
  });
});

describe('what the identity may not read of the directory', () => {
  test('is denied and told, list by list', async () => {
    await using tenant = await open({ faults: { deniedDirectory: ['users', 'applications'] } });
    const result = await collectScan(tenant.client);
    expect(endsOf(result)).toEqual([
      'applications denied',
      'groups complete',
      'serviceprincipals complete',
      'users denied',
    ]);
    expect(result.diagnostics.map(({ code, operation }) => `${code} ${operation}`).sort()).toEqual([
      'access_denied GET /applications',
      'access_denied GET /users',
    ]);
    expect(result.diagnostics.find(({ operation }) => operation === 'GET /users')?.advice).toContain(
      'User.ReadBasic.All',
    );
  });

  test('costs groups their members only, and is asked for once', async () => {
    await using tenant = await open({ faults: { deniedDirectory: ['members'] } });
    const result = await collectScan(tenant.client, { types: ['azure_entra_group'] });
    expect(result.resources).toHaveLength(7);
    const readings = result.resources.flatMap(({ facets }) => facets);
    expect(readings.map(({ facet, status }) => `${facet} ${status}`)).toEqual(Array(7).fill('members denied'));
    expect(tenant.calls.filter((call) => call.endsWith('/members')).length).toBeLessThan(9);
    expect(endsOf(result)).toEqual(['groups complete']);
  });

  test('is named before a scan, with the rights that it takes', async () => {
    await using tenant = await open({ faults: { deniedDirectory: ['groups'] } });
    const { diagnostics, checkedCount } = await tenant.client.preflight({});
    expect(checkedCount).toBe(7);
    expect(diagnostics.map(({ severity, operation }) => `${severity} ${operation}`)).toEqual(['error GET /groups']);
    const { documents, operations } = await tenant.client.getPermissions({});
    expect(documents.map(({ title }) => title)).toEqual(['Custom role', 'Consents in Microsoft Graph']);
    expect(documents[1]?.body).toBe('Application.Read.All\nGroupMember.Read.All\nUser.ReadBasic.All\n');
    expect(documents[0]?.body).not.toContain('GroupMember');
    expect(operations.map(({ operation }) => operation)).toContain('GET /groups/{id}/members');
  });
});

test('faults of the directory are waited out', async () => {
  const faults = { throttleRate: 0.1, serverErrorRate: 0.1, truncatedBodyRate: 0.1, resetRate: 0.05 };
  await using tenant = await open({ maxPageSize: 20, faults });
  const result = await collectScan(tenant.client, ENTRA);
  expect(new Set(result.resources.map(({ id }) => id))).toEqual(tenant.simulator.expectedDirectoryIds());
  expect(result.resources.flatMap(({ facets }) => facets).every(({ status }) => status === 'present')).toBe(true);
});

test('one object is described as it is now', async () => {
  await using tenant = await open();
  const { resources } = await collectScan(tenant.client, { types: ['azure_entra_group'] });
  const [stored] = resources;
  const found = await tenant.client.describeResource({
    id: stored?.id ?? '',
    service: 'entra',
    type: 'groups',
    name: '',
    region: 'global',
    accountId: stored?.accountId ?? '',
    basicAttributes: {},
  });
  expect(found).toMatchObject({ name: stored?.name, attributes: stored?.attributes, rawData: stored?.rawData });
});
