import { type GcpSimulator, type GcpSimulatorOptions, startGcpSimulator } from '@corkscrew/simulator';
import type { PlanRequest } from '@corkscrew/sdk';
import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';

const OFF = { isInventoryOff: true } as const;

interface Asked {
  readonly config?: Record<string, unknown>;
  readonly request?: PlanRequest;
}

async function scan(simulator: GcpSimulator, { config, request }: Asked = {}): Promise<CollectedScan> {
  const credentials = { getToken: () => Promise.resolve(simulator.issueToken()), expire: () => undefined };
  const client = await createInMemoryProvider(createGcpProvider({ env: {}, credentials }), {
    config: { endpoint: simulator.url, calls_per_minute: { list: 0, search: 0, history: 0 }, ...config },
  });
  try {
    return await collectScan(client, request);
  } finally {
    await client.close();
  }
}

async function withSimulator<T>(
  options: GcpSimulatorOptions,
  use: (simulator: GcpSimulator) => Promise<T>,
): Promise<T> {
  await using simulator = await startGcpSimulator({ seed: 7, resources: 800, projects: 6, quota: 'none', ...options });
  return await use(simulator);
}

/** What both ways must say of a resource alike. */
function factsOf({ resources }: CollectedScan): ReadonlyMap<string, unknown> {
  return new Map(
    resources.map((resource) => {
      const { id, accountId, region, service, type, typeName, name, incarnation, lifecycle, tags } = resource;
      const relationships = resource.relationships
        .map(({ targetId, label, path }) => ({ targetId, label, path }))
        .toSorted((a, b) => `${a.targetId} ${a.path}`.localeCompare(`${b.targetId} ${b.path}`));
      const data = (JSON.parse(resource.rawData) as { resource: { data: unknown } }).resource.data;
      return [
        id,
        { accountId, region, service, type, typeName, name, incarnation, lifecycle, tags, relationships, data },
      ];
    }),
  );
}

function listed(result: CollectedScan, ids: ReadonlySet<string>): ReadonlyMap<string, unknown> {
  return new Map([...factsOf(result)].filter(([id]) => ids.has(id)));
}

describe('where the inventory is off', () => {
  test('the services’ own lists find the same of the types that both know, with the same facts', async () => {
    const byInventory = await withSimulator({}, scan);
    await withSimulator({ faults: OFF }, async (simulator) => {
      const byLists = await scan(simulator);
      const expected = simulator.expectedIds({ onlyListed: true });
      expect(expected.size).toBeGreaterThan(500);
      const found = byLists.resources.filter(({ type }) => type !== 'Project').map(({ id }) => id);
      expect(found).toHaveLength(expected.size);
      expect(new Set(found)).toEqual(expected);
      expect(listed(byLists, expected)).toEqual(listed(byInventory, expected));
    });
  });

  test('claims are of their own, and what no list is known of is not claimed', async () => {
    await withSimulator({ projects: 2, resources: 200, faults: OFF }, async (simulator) => {
      const { claims, diagnostics } = await scan(simulator);
      const complete = claims.filter(({ outcome }) => outcome === 'complete');
      expect(new Set(complete.map(({ scope }) => scope.subScope))).toEqual(new Set(['apis']));
      expect(complete.some(({ scope }) => scope.type === '*' || scope.service === '*')).toBe(false);
      const whole = claims.filter(({ scope }) => scope.service === '*');
      expect(whole.map(({ outcome }) => outcome)).toEqual(['denied', 'denied']);
      expect(diagnostics.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['api_disabled', 'inventory_replaced']),
      );
    });
  });

  test('policies are said to be unread, never absent', async () => {
    await withSimulator({ projects: 2, resources: 200, faults: OFF }, async (simulator) => {
      const { resources } = await scan(simulator);
      const bucket = resources.find(({ type }) => type === 'Bucket');
      expect(bucket?.facets.map(({ facet, status }) => `${facet} ${status}`)).toEqual([
        'iam_policy denied',
        'public_access denied',
      ]);
    });
  });

  test('an organisation or a folder that is asked for is scanned project by project', async () => {
    await withSimulator({ faults: OFF }, async (simulator) => {
      const result = await scan(simulator, { config: { organizations: [simulator.organization.split('/')[1]] } });
      const ids = new Set(result.resources.filter(({ type }) => type !== 'Project').map(({ id }) => id));
      expect(ids).toEqual(simulator.expectedIds({ onlyListed: true }));
      expect(result.resources.filter(({ type }) => type === 'Project')).toHaveLength(simulator.projects.length);
    });
  });

  test('a place that does not answer makes its types truncated, with its name', async () => {
    await withSimulator({ projects: 2, faults: { ...OFF, hasUnreachablePlaces: true } }, async (simulator) => {
      const { claims, diagnostics } = await scan(simulator);
      const disks = claims.filter(({ scope }) => scope.type === 'Disk');
      expect(disks.map(({ outcome }) => outcome)).toEqual(['truncated', 'truncated']);
      const told = diagnostics.find(({ code }) => code === 'list_incomplete');
      expect(told?.message).toContain('no answer for zones/nowhere1-a: UNREACHABLE');
    });
  });

  test('of some types only those are asked for', async () => {
    const targets: string[] = [];
    const logger = ({ target }: { readonly target: string }): unknown => targets.push(target);
    await withSimulator({ projects: 2, faults: OFF, logger }, async (simulator) => {
      const { resources } = await scan(simulator, { request: { types: ['gcp_cloudkms_crypto_key'] } });
      expect(new Set(resources.map(({ type }) => type))).toEqual(new Set(['CryptoKey']));
      expect(targets.some((target) => target.startsWith('/compute/'))).toBe(false);
    });
  });

  test('only reads of the catalog are sent', async () => {
    const methods = new Set<string>();
    await withSimulator(
      { projects: 2, faults: OFF, logger: ({ method }) => methods.add(method) },
      async (simulator) => {
        await scan(simulator);
        expect([...methods]).toEqual(['GET']);
      },
    );
  });
});

test('where only some projects’ inventory is denied, those are listed by their services', async () => {
  const faults = { hidesOrganization: true, forbiddenProjects: [1] } as const;
  await withSimulator({ projects: 3, faults }, async (simulator) => {
    const result = await scan(simulator);
    const denied = simulator.projects[1] ?? '';
    const wanted = simulator.expectedCounts({ onlyListed: true }).filter(({ accountId }) => accountId === denied);
    const found = result.resources.filter(({ accountId, type }) => accountId === denied && type !== 'Project');
    expect(found).toHaveLength(wanted.reduce((sum, { count }) => sum + count, 0));
  });
});
