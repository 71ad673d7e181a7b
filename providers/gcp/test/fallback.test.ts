import { type GcpSimulator, type GcpSimulatorOptions, startGcpSimulator } from '@corkscrew/simulator';
import type { PlanRequest } from '@corkscrew/sdk';
import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';

const OFF = { isInventoryOff: true } as const;
const MANAGER = '//cloudresourcemanager.googleapis.com/';
/** What stands in an organisation or a folder itself. */
const CONTAINER = /^\/\/[^/]+\/(?:organizations|folders)\//;

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
        // Whom policies name, only the inventory tells.
        .filter(({ label }) => label !== 'grants_access_to')
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
      // Nobody names the organisation, so that its projects are scanned one by one.
      const inProjects = new Set([...expected].filter((id) => !CONTAINER.test(id)));
      const found = byLists.resources.map(({ id }) => id);
      expect(found).toHaveLength(inProjects.size);
      expect(new Set(found)).toEqual(inProjects);
      const alike = new Set([...inProjects].filter((id) => !id.startsWith(MANAGER)));
      expect(listed(byLists, alike)).toEqual(listed(byInventory, alike));
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

  test('of an organisation everything is found that its services list: in it, in its folders and in its projects', async () => {
    const config = (simulator: GcpSimulator): Record<string, unknown> => ({
      organizations: [simulator.organization.split('/')[1]],
    });
    const byInventory = await withSimulator({}, (simulator) => scan(simulator, { config: config(simulator) }));
    await withSimulator({ faults: OFF }, async (simulator) => {
      const result = await scan(simulator, { config: config(simulator) });
      const expected = simulator.expectedIds({ onlyListed: true });
      const found = result.resources.map(({ id }) => id);
      expect(found).toHaveLength(expected.size);
      expect(new Set(found)).toEqual(expected);
      const alike = new Set([...expected].filter((id) => !id.startsWith(MANAGER)));
      expect(listed(result, alike)).toEqual(listed(byInventory, alike));
      const sink = result.resources.find(({ id }) => id.includes(`${simulator.organization}/sinks/`));
      expect(sink).toMatchObject({ accountId: simulator.organization, type: 'LogSink', region: 'global' });
      const claimed = result.claims.filter(({ scope }) => scope.accountId === simulator.organization);
      expect(claimed.filter(({ outcome }) => outcome === 'complete').map(({ scope }) => scope.type)).toEqual(
        expect.arrayContaining(['Organization', 'LogSink', 'Role']),
      );
    });
  });

  test('of a folder, it is only what stands below it', async () => {
    await withSimulator({ projects: 30, resources: 1_200, faults: OFF }, async (simulator) => {
      const folder = [...simulator.expectedIds()].find((id) => id.startsWith(`${MANAGER}folders/`)) ?? '';
      const name = folder.replace(MANAGER, '');
      const { resources } = await scan(simulator, { config: { folders: [name.replace('folders/', '')] } });
      const accounts = new Set(resources.map(({ accountId }) => accountId));
      expect(accounts).toContain(name);
      expect(accounts).not.toContain(simulator.organization);
      const projects = simulator.projects.filter((project) => accounts.has(project));
      expect(projects.length).toBeGreaterThan(3);
      expect(projects.length).toBeLessThan(simulator.projects.length);
      const wanted = simulator
        .expectedCounts({ onlyListed: true })
        .filter(({ accountId }) => accounts.has(accountId))
        .reduce((sum, { count }) => sum + count, 0);
      expect(resources).toHaveLength(wanted);
    });
  });

  test('a place that does not answer makes its types truncated, with its name', async () => {
    await withSimulator({ projects: 2, faults: { ...OFF, hasUnreachablePlaces: true } }, async (simulator) => {
      const { claims, diagnostics } = await scan(simulator);
      const disks = claims.filter(({ scope }) => scope.type === 'Disk');
      expect(disks.map(({ outcome }) => outcome)).toEqual(['truncated', 'truncated']);
      const told = diagnostics.filter(({ code }) => code === 'list_incomplete').map(({ message }) => message);
      expect(told).toContainEqual(expect.stringContaining('no answer for zones/nowhere1-a: UNREACHABLE'));
      expect(told).toContainEqual(
        expect.stringContaining(`no answer for projects/${simulator.projects[0]}/locations/nowhere1`),
      );
      const rings = claims.filter(({ scope }) => scope.type === 'KeyRing');
      expect(rings.map(({ outcome }) => outcome)).toEqual(['truncated', 'truncated']);
    });
  });

  test('billing that is off, an API that is off, a denial and a project that is gone are told apart', async () => {
    const faults = {
      ...OFF,
      unbilledProjects: [1],
      unlistedProjects: [2],
      disabledProjects: [3],
      lostProject: { position: 4, afterLists: 3 },
    };
    await withSimulator({ projects: 5, resources: 500, faults }, async (simulator) => {
      // Which projects there are is asked before the fifth is deleted.
      const result = await scan(simulator, { config: { organizations: [simulator.organization.split('/')[1]] } });
      const codes = Map.groupBy(
        result.diagnostics.filter(({ operation }) => operation !== 'cloudasset.assets.listResource'),
        ({ scope }) => scope.accountId,
      );
      const [whole = '', unbilled = '', unlisted = '', disabled = '', lost = ''] = simulator.projects;
      const codesOf = (project: string): readonly string[] => [
        ...new Set(codes.get(project)?.map(({ code }) => code) ?? []),
      ];
      expect([whole, unbilled, unlisted, disabled, lost].map(codesOf)).toEqual([
        [],
        ['billing_disabled'],
        ['access_denied'],
        ['api_disabled'],
        ['not_found'],
      ]);
      const outcomes = (project: string): ReadonlySet<string> =>
        new Set(
          result.claims
            .filter(({ scope }) => scope.accountId === project && scope.type === 'Disk')
            .map(({ outcome }) => outcome),
        );
      expect([whole, unbilled, unlisted, disabled, lost].map((project) => [...outcomes(project)])).toEqual([
        ['complete'],
        ['denied'],
        ['denied'],
        ['denied'],
        ['failed'],
      ]);
    });
  });

  test('of a project that is gone nothing is claimed but that', async () => {
    const faults = { ...OFF, lostProject: { position: 1, afterLists: -1 } };
    await withSimulator({ projects: 2, resources: 200, faults }, async (simulator) => {
      const { claims, diagnostics } = await scan(simulator, { config: { projects: [simulator.projects[1]] } });
      expect(claims.map(({ outcome }) => outcome)).toEqual(['denied']);
      expect(diagnostics.map(({ code }) => code)).toEqual(['api_disabled', 'not_found']);
    });
  });

  test('the address that a reply has of its own is no resource’s', async () => {
    await withSimulator({ projects: 2, resources: 200, faults: OFF }, async (simulator) => {
      const [project] = simulator.projects;
      const path = `/compute/v1/projects/${project}/aggregated/disks`;
      const reply = await fetch(simulator.url + path, {
        headers: { authorization: `Bearer ${simulator.issueToken()}` },
      });
      expect(await reply.json()).toMatchObject({ selfLink: `https://www.googleapis.com${path}`, kind: 'list#disks' });
      const { resources } = await scan(simulator);
      expect(resources.filter(({ id }) => id.includes('/aggregated/') || id.endsWith('/disks'))).toEqual([]);
      expect(new Set(resources.filter(({ type }) => type === 'Disk').map(({ id }) => id)).size).toBeGreaterThan(1);
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
    const found = result.resources.filter(({ accountId }) => accountId === denied);
    expect(found).toHaveLength(wanted.reduce((sum, { count }) => sum + count, 0));
  });
});
