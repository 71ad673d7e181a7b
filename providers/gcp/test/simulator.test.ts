import { type GcpSimulator, type GcpSimulatorOptions, startGcpSimulator } from '@corkscrew/simulator';
import type { PlanRequest, ProviderClient } from '@corkscrew/sdk';
import {
  type CollectedScan,
  collectScan,
  createInMemoryProvider,
  describeConformance,
  providerConformance,
} from '@corkscrew/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';

const UNPACED = { list: 0, search: 0, history: 0 };
const RATES = {
  throttleRate: 0.05,
  serverErrorRate: 0.05,
  resetRate: 0.03,
  truncatedBodyRate: 0.05,
  repeatTokenRate: 0.02,
  expiredTokenRate: 0.02,
} as const;

async function open(simulator: GcpSimulator, config: Readonly<Record<string, unknown>> = {}): Promise<ProviderClient> {
  const credentials = { getToken: () => Promise.resolve(simulator.issueToken()), expire: () => undefined };
  const provider = createGcpProvider({ env: {}, credentials });
  return await createInMemoryProvider(provider, {
    config: { endpoint: simulator.url, calls_per_minute: UNPACED, ...config },
  });
}

interface Asked {
  readonly config?: Record<string, unknown>;
  readonly request?: PlanRequest;
}

async function scan(simulator: GcpSimulator, { config, request }: Asked = {}): Promise<CollectedScan> {
  const client = await open(simulator, config);
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
  await using simulator = await startGcpSimulator({
    seed: 7,
    resources: 1_500,
    projects: 12,
    quota: 'none',
    ...options,
  });
  return await use(simulator);
}

function problemsOf({ diagnostics }: CollectedScan): readonly string[] {
  return diagnostics.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
}

function idsOf({ resources }: CollectedScan): ReadonlySet<string> {
  return new Set(resources.map(({ id }) => id));
}

function outcomesOf({ claims }: CollectedScan): ReadonlySet<string> {
  return new Set(claims.map(({ outcome }) => outcome));
}

describe('a scan of the simulated organisation', () => {
  test('finds the organisation by itself and everything in it, folders three deep', async () => {
    await withSimulator({}, async (simulator) => {
      const result = await scan(simulator);
      expect(result.plan.units.map(({ unitId }) => unitId)).toEqual([simulator.organization]);
      expect(idsOf(result)).toEqual(simulator.expectedIds());
      expect(problemsOf(result)).toEqual([]);
      expect(outcomesOf(result)).toEqual(new Set(['complete']));
      const accounts = new Map(simulator.expectedCounts().map(({ accountId }) => [accountId, true]));
      expect(new Set(result.resources.map(({ accountId }) => accountId))).toEqual(new Set(accounts.keys()));
    });
  });

  test('finds the same where calls are refused, cut off and lose their way, and tokens are revoked', async () => {
    await withSimulator(
      { resources: 4_000, maxPageSize: 100, faults: { ...RATES, revokeAfterCalls: 20 } },
      async (simulator) => {
        const result = await scan(simulator);
        expect(idsOf(result)).toEqual(simulator.expectedIds());
        expect(problemsOf(result)).toEqual([]);
        expect(outcomesOf(result)).toEqual(new Set(['complete']));
      },
    );
  });

  test('says which enabled services the inventory has nothing of', async () => {
    await withSimulator({}, async (simulator) => {
      const { diagnostics } = await scan(simulator);
      expect(diagnostics).toMatchObject([{ code: 'services_without_assets', severity: 'info' }]);
      expect(diagnostics[0]?.message).toContain('cloudasset, monitoring, serviceusage');
    });
  });

  test('of some services asks the inventory for those only', async () => {
    const targets: string[] = [];
    await withSimulator({ logger: ({ target }) => targets.push(target) }, async (simulator) => {
      const result = await scan(simulator, { request: { services: ['storage'] } });
      const expected = simulator.expectedCounts().filter(({ service }) => service === 'storage');
      expect(result.resources).toHaveLength(expected.reduce((sum, { count }) => sum + count, 0));
      expect(
        targets.filter((target) => target.includes('/assets')).every((target) => target.includes('assetTypes=')),
      ).toBe(true);
      await expect(scan(simulator, { request: { services: ['storge'] } })).rejects.toMatchObject({
        hint: 'Did you mean storage?',
      });
      await expect(scan(simulator, { request: { types: ['gcp_storage_buckett'] } })).rejects.toMatchObject({
        hint: expect.stringContaining('gcp_storage_bucket') as string,
      });
    });
  });

  test('shows one moment, though the organisation changes meanwhile', async () => {
    let lists = 0;
    let change = (): void => undefined;
    const logger = ({ target }: { readonly target: string }): void => {
      lists += target.includes('contentType=RESOURCE') ? 1 : 0;
      if (lists === 5) change();
    };
    await withSimulator({ maxPageSize: 300, logger }, async (simulator) => {
      const before = simulator.expectedIds();
      change = () => simulator.setEpoch(2);
      expect(idsOf(await scan(simulator))).toEqual(before);
      expect(idsOf(await scan(simulator))).toEqual(simulator.expectedIds());
    });
  });
});

describe('what policies allow everybody', () => {
  test('is found where it is inherited, and only for what it is about', async () => {
    await withSimulator({}, async (simulator) => {
      const { resources } = await scan(simulator);
      const project = simulator.projects[7];
      const grantsOf = (attributes: string): readonly { readonly from: string }[] =>
        (JSON.parse(attributes) as { public_access?: { grants: [] } }).public_access?.grants ?? [];
      const inherited = resources.filter(({ attributes }) =>
        grantsOf(attributes).some(({ from }) => from.includes('cloudresourcemanager')),
      );
      expect(new Set(inherited.map(({ accountId }) => accountId))).toEqual(new Set([project]));
      expect(new Set(inherited.map(({ service }) => service))).toEqual(new Set(['cloudresourcemanager', 'storage']));
      const tables = resources.filter(({ type, attributes }) => type === 'Table' && grantsOf(attributes).length > 0);
      expect(tables.every(({ parentId, attributes }) => grantsOf(attributes)[0]?.from === parentId)).toBe(true);
      expect(
        resources.every(({ facets }) => facets.every(({ status }) => status === 'present' || status === 'absent')),
      ).toBe(true);
    });
  });

  test('of what lies above the scope is not known', async () => {
    await withSimulator({}, async (simulator) => {
      const { resources } = await scan(simulator, { config: { projects: [simulator.projects[0]] } });
      const disk = resources.find(({ type }) => type === 'Disk');
      expect(disk?.facets).toMatchObject([
        { facet: 'iam_policy', status: 'absent' },
        { facet: 'public_access', status: 'not_read', reason: expect.stringContaining('lie above') as string },
      ]);
    });
  });
});

describe('scopes that cannot be read', () => {
  const faults = { hidesOrganization: true, forbiddenProjects: [2], unbilledProjects: [3] } as const;

  test('cost only themselves, and are told apart', async () => {
    await withSimulator({ projects: 6, faults }, async (simulator) => {
      const result = await scan(simulator, { config: { fallback: false } });
      expect(problemsOf(result).toSorted()).toEqual(['access_denied', 'billing_disabled']);
      const [, , forbidden, unbilled] = simulator.projects;
      const denied = result.claims.filter(({ outcome }) => outcome === 'denied').map(({ scope }) => scope.accountId);
      expect(denied).toEqual([forbidden, unbilled]);
      const missing = new Set([forbidden, unbilled]);
      const hidden = simulator
        .expectedCounts()
        .filter(({ accountId }) => !missing.has(accountId) && !accountId.includes('/'));
      expect(result.resources).toHaveLength(hidden.reduce((sum, { count }) => sum + count, 0));
    });
  });

  test('are gone where a project is deleted meanwhile', async () => {
    const lost = { hidesOrganization: true, lostProject: { position: 1, afterLists: 3 } };
    await withSimulator({ projects: 3, faults: lost }, async (simulator) => {
      const result = await scan(simulator);
      expect(problemsOf(result)).toEqual(['not_found']);
      expect(result.claims.find(({ scope }) => scope.accountId === simulator.projects[1])?.outcome).toBe('failed');
    });
  });

  test('say that the API is off', async () => {
    await withSimulator({ projects: 2, faults: { isInventoryOff: true } }, async (simulator) => {
      const result = await scan(simulator, { config: { fallback: false } });
      expect(problemsOf(result)).toEqual(['api_disabled', 'api_disabled']);
      expect(result.resources).toEqual([]);
    });
  });

  test('say which content is denied, and store the rest', async () => {
    await withSimulator({ faults: { deniedContents: ['IAM_POLICY'] } }, async (simulator) => {
      const result = await scan(simulator);
      expect(idsOf(result)).toEqual(simulator.expectedIds());
      expect(result.resources[0]?.facets).toContainEqual(
        expect.objectContaining({ facet: 'public_access', status: 'denied' }),
      );
    });
  });
});

test('where the quota refuses a call, the scan waits for as long as it is told', async () => {
  const quota = { lists: 4, searches: 4, histories: 4, windowMs: 300 };
  await withSimulator({ resources: 300, projects: 2, quota }, async (simulator) => {
    expect(idsOf(await scan(simulator))).toEqual(simulator.expectedIds());
    expect(simulator.refusedCalls()).toBeGreaterThan(0);
  });
});

let shared: GcpSimulator;
beforeAll(async () => {
  shared = await startGcpSimulator({ seed: 2, resources: 400, projects: 3, quota: 'none' });
});
afterAll(() => shared.close());
describeConformance(
  { describe, test },
  providerConformance((config) => open(shared, config)),
);
