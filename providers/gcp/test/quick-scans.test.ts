import { type GcpSimulator, type GcpSimulatorOptions, startGcpSimulator } from '@corkscrew/simulator';
import type { PlanRequest, TypeRows, WholeRead } from '@corkscrew/sdk';
import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';

const UNPACED = { list: 0, search: 0, history: 0 };
const MANAGER = 'cloudresourcemanager';
const DAY_MS = 86_400_000;
/** Before all that the simulated organisation dates as changed. */
const LONG_AGO = new Date(Date.now() - 30 * DAY_MS);

interface Organisation extends AsyncDisposable {
  readonly simulator: GcpSimulator;
  readonly targets: readonly string[];
  scan(request?: PlanRequest, config?: Readonly<Record<string, unknown>>): Promise<CollectedScan>;
}

async function openOrganisation(options: GcpSimulatorOptions = {}): Promise<Organisation> {
  const targets: string[] = [];
  const simulator = await startGcpSimulator({
    seed: 7,
    resources: 6_000,
    projects: 12,
    quota: 'none',
    logger: ({ target }) => targets.push(decodeURIComponent(target)),
    ...options,
  });
  const credentials = { getToken: () => Promise.resolve(simulator.issueToken()), expire: () => undefined };
  return {
    simulator,
    targets,
    scan: async (request, config = {}) => {
      const client = await createInMemoryProvider(createGcpProvider({ env: {}, credentials }), {
        config: { endpoint: simulator.url, calls_per_minute: UNPACED, ...config },
      });
      try {
        return await collectScan(client, request);
      } finally {
        await client.close();
      }
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

function idsOf({ resources }: CollectedScan): ReadonlySet<string> {
  return new Set(resources.map(({ id }) => id));
}

function codesOf({ diagnostics }: CollectedScan): readonly string[] {
  return diagnostics.map(({ code }) => code);
}

/** What an inventory has of a full scan. */
function wholeReadsOf({ claims }: CollectedScan, readAt: Date): readonly WholeRead[] {
  const complete = claims.filter(({ outcome }) => outcome === 'complete');
  return complete
    .filter(({ scope }) => scope.type === '*')
    .map(({ scope }) => ({ scope, readAt, types: typesOf(complete, scope.accountId) }));
}

function typesOf(claims: CollectedScan['claims'], accountId: string): readonly TypeRows[] {
  return claims
    .filter(({ scope }) => scope.accountId === accountId && scope.type !== '*')
    .map(({ scope: { service, type }, count }) => ({ service, type, rows: count }));
}

/** What an inventory has after a second scan: what a complete claim did not list is gone. */
function apply(first: CollectedScan, second: CollectedScan): ReadonlySet<string> {
  const read = new Set(
    second.claims
      .filter(({ outcome }) => outcome === 'complete')
      .map(({ scope }) => `${scope.accountId} ${scope.service}/${scope.type}`),
  );
  const kept = first.resources.filter(
    ({ accountId, service, type }) => !read.has(`${accountId} ${service}/${type}`) && !read.has(`${accountId} */*`),
  );
  return new Set([...kept, ...second.resources].map(({ id }) => id));
}

describe('a fast scan', () => {
  test('finds by search what a list finds, in the same form, with what it did not read said', async () => {
    await using organisation = await openOrganisation();
    const full = await organisation.scan();
    const before = organisation.targets.length;
    const fast = await organisation.scan({ isFast: true });
    const targets = organisation.targets.slice(before);
    expect(idsOf(fast)).toEqual(organisation.simulator.expectedIds());
    const hashes = new Map(full.resources.map(({ id, payloadHash }) => [id, payloadHash]));
    expect(fast.resources.filter(({ id, payloadHash }) => hashes.get(id) !== payloadHash)).toEqual([]);
    expect(fast.resources.every(({ facets }) => facets.every(({ status }) => status === 'not_read'))).toBe(true);
    expect(codesOf(fast)).toEqual(['fast_listing']);
    const lists = targets.filter((target) => target.includes('/assets'));
    expect(lists.every((target) => target.includes('assetTypes=cloudresourcemanager'))).toBe(true);
    expect(targets.filter((target) => target.includes(':searchAllResources')).length).toBeGreaterThan(5);
  });

  test('claims the types that it found something of, and speaks for no others', async () => {
    await using organisation = await openOrganisation({ resources: 600, projects: 3 });
    const { claims } = await organisation.scan({ isFast: true });
    expect(new Set(claims.map(({ outcome }) => outcome))).toEqual(new Set(['complete']));
    expect(claims.filter(({ scope }) => scope.type === '*')).toEqual([]);
  });

  test('finds the same where calls are refused, cut off and lose their way', async () => {
    const rates = { throttleRate: 0.05, resetRate: 0.03, truncatedBodyRate: 0.05, repeatTokenRate: 0.03 };
    await using organisation = await openOrganisation({
      resources: 1_200,
      maxPageSize: 60,
      faults: { ...rates, expiredTokenRate: 0.03 },
    });
    const fast = await organisation.scan({ isFast: true });
    expect(idsOf(fast)).toEqual(organisation.simulator.expectedIds());
    expect(fast.claims.every(({ outcome }) => outcome === 'complete')).toBe(true);
  });

  test('of some services searches for those only', async () => {
    await using organisation = await openOrganisation({ resources: 600, projects: 3 });
    const fast = await organisation.scan({ isFast: true, services: ['storage'] });
    expect(new Set(fast.resources.map(({ service }) => service))).toEqual(new Set(['storage']));
  });
});

test.each([
  ['a fast scan', () => ({ isFast: true })],
  ['a scan of what changed', (full: CollectedScan) => ({ wholeReads: wholeReadsOf(full, new Date()) })],
])('%s lists everything where it may not search', async (_name, requestOf) => {
  await using organisation = await openOrganisation({ resources: 600, projects: 3, faults: { deniesSearch: true } });
  const full = await organisation.scan();
  const again = await organisation.scan(requestOf(full));
  expect(idsOf(again)).toEqual(idsOf(full));
  expect(again.claims).toEqual(full.claims);
  expect(codesOf(again)).toContain('search_refused');
});

describe('a scan of what changed', () => {
  test('reads again what was updated, has come or is gone, and nothing else', async () => {
    await using organisation = await openOrganisation();
    const { simulator } = organisation;
    const [, , busy] = simulator.projects;
    const first = await organisation.scan();
    simulator.setEpoch(3);
    const second = await organisation.scan();
    // Of all projects but one, the inventory has all by now.
    const isBusy = (accountId: string): boolean => accountId === busy;
    const inventory = [
      ...first.resources.filter(({ accountId }) => isBusy(accountId)),
      ...second.resources.filter(({ accountId }) => !isBusy(accountId)),
    ];
    const wholeReads = [
      ...wholeReadsOf(first, LONG_AGO).filter(({ scope }) => isBusy(scope.accountId)),
      ...wholeReadsOf(second, new Date()).filter(({ scope }) => !isBusy(scope.accountId)),
    ];
    const changed = await organisation.scan({ wholeReads });
    expect(codesOf(changed)).toEqual(['changes_only']);
    expect(apply({ ...first, resources: inventory }, changed)).toEqual(simulator.expectedIds());
    const reread = new Map(changed.resources.map(({ id, payloadHash }) => [id, payloadHash]));
    const differing = second.resources.filter(({ id, accountId, payloadHash }) => {
      const before = first.resources.find((resource) => resource.id === id)?.payloadHash;
      return isBusy(accountId) && before !== payloadHash;
    });
    expect(differing.length).toBeGreaterThan(10);
    expect(differing.filter(({ id, payloadHash }) => reread.get(id) !== payloadHash)).toEqual([]);
    const others = changed.resources.filter(({ accountId, service }) => !isBusy(accountId) && service !== MANAGER);
    expect(others).toEqual([]);
  });

  test('reads nothing but the hierarchy where nothing did', async () => {
    await using organisation = await openOrganisation({ resources: 600, projects: 3 });
    const full = await organisation.scan();
    const before = organisation.targets.length;
    const again = await organisation.scan({ wholeReads: wholeReadsOf(full, new Date()) });
    expect(new Set(again.resources.map(({ service }) => service))).toEqual(new Set(['cloudresourcemanager']));
    expect(apply(full, again)).toEqual(organisation.simulator.expectedIds());
    const lists = organisation.targets.slice(before).filter((target) => target.includes('contentType=RESOURCE'));
    expect(lists.every((target) => target.includes('assetTypes='))).toBe(true);
  });

  test('reads a project whole that it does not know, with what that is the first of', async () => {
    await using organisation = await openOrganisation({ resources: 600, projects: 3 });
    const full = await organisation.scan();
    const [, unknown] = organisation.simulator.projects;
    const wholeReads = wholeReadsOf(full, new Date()).filter(({ scope }) => scope.accountId !== unknown);
    const again = await organisation.scan({ wholeReads });
    const ids = full.resources.filter(({ accountId }) => accountId === unknown).map(({ id }) => id);
    expect(ids.filter((id) => !idsOf(again).has(id))).toEqual([]);
    expect(again.claims).toContainEqual(
      expect.objectContaining({ scope: expect.objectContaining({ accountId: unknown, type: '*' }) as unknown }),
    );
  });

  test.each([
    [
      'nothing is known of how much there is',
      (reads: readonly WholeRead[]) => reads.map(({ scope, readAt }) => ({ scope, readAt })),
      {},
    ],
    ['a filter hides a part', (reads: readonly WholeRead[]) => reads, { labels: { env: 'prod' } }],
  ])('reads everything where %s', async (_why, forget, config) => {
    await using organisation = await openOrganisation({ resources: 600, projects: 3 });
    const full = await organisation.scan({}, config);
    const again = await organisation.scan({ wholeReads: forget(wholeReadsOf(full, new Date())) }, config);
    expect(idsOf(again)).toEqual(idsOf(full));
    expect(codesOf(again)).not.toContain('changes_only');
  });

  test('asks for less of everything than a full scan where little changed', async () => {
    await using organisation = await openOrganisation({ resources: 6_000, projects: 12 });
    const full = await organisation.scan();
    const wholeReads = wholeReadsOf(full, new Date()).map((read, index) =>
      index === 0 ? { ...read, types: (read.types ?? []).map((type) => ({ ...type, rows: type.rows + 1 })) } : read,
    );
    const again = await organisation.scan({ wholeReads });
    expect(apply(full, again)).toEqual(organisation.simulator.expectedIds());
    expect(again.resources.length).toBeLessThan(full.resources.length / 4);
  });
});
