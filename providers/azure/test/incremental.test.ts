import type { PlanRequest, WholeRead } from '@corkscrew/sdk';
import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type AzureFaultOptions, type AzureSimulator, startAzureSimulator } from '@corkscrew/simulator';
import { describe, expect, test } from 'vitest';
import { createAzureProvider } from '../src/provider.ts';
import { signedInTo } from '../src/testing/simulated-credentials.ts';

interface Tenant extends AsyncDisposable {
  readonly simulator: AzureSimulator;
  scan(request?: PlanRequest): Promise<CollectedScan>;
}

/** A tenant of which only the tables are read: what is below resources has no history. */
async function openTenant(faults: AzureFaultOptions = {}): Promise<Tenant> {
  const simulator = await startAzureSimulator({
    seed: 21,
    resources: 900,
    subscriptions: 2,
    graphQuota: 'none',
    faults,
  });
  const client = await createInMemoryProvider(createAzureProvider(signedInTo(simulator)), {
    config: { endpoint: simulator.url, child_resources: 'none' },
  });
  return {
    simulator,
    scan: (request) => collectScan(client, request),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await simulator.close();
    },
  };
}

/** Why the history does not tell everything. */
interface Gap {
  readonly ageMs?: number;
  readonly faults?: AzureFaultOptions;
  /** How many were read whole before. */
  readonly subscriptions?: number;
}

const HOUR_MS = 3_600_000;

/** What an inventory has of a scan: when each enumeration of all types was read whole. */
function wholeReadsOf({ claims }: CollectedScan, ageMs = 0): readonly WholeRead[] {
  return claims
    .filter(({ scope, outcome }) => scope.service === '*' && scope.type === '*' && outcome === 'complete')
    .map(({ scope }) => ({ scope, readAt: new Date(Date.now() - ageMs) }));
}

/** Rows of the table of resources, and the claims about them. */
function ofResources({ resources, claims }: CollectedScan): {
  readonly ids: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
} {
  const mine = claims.filter(({ scope }) => scope.subScope === 'resources');
  return {
    ids: new Set(resources.filter(({ claimKey }) => claimKey.endsWith('/resources')).map(({ id }) => id)),
    types: new Set(mine.map(({ scope }) => `${scope.service}/${scope.type}`)),
  };
}

describe('a scan of what changed', () => {
  test('reads whole the types in which something came, changed or went, and no others', async () => {
    await using tenant = await openTenant();
    const before = await tenant.scan();
    tenant.simulator.setEpoch(1);
    const changes = tenant.simulator.expectedChanges(0, 1).filter(({ id }) => ofTable(id));
    const after = await tenant.scan({ wholeReads: wholeReadsOf(before) });
    const { ids, types } = ofResources(after);
    expect(types).toEqual(new Set(changes.map(({ service, type }) => `${service}/${type}`)));
    expect(types.size).toBeLessThan(ofResources(before).types.size);
    for (const { kind, id } of changes) expect([id, ids.has(id)]).toEqual([id, kind !== 'vanished']);
    const claimed = after.claims.filter(({ scope }) => scope.subScope === 'resources');
    expect(claimed.every(({ outcome }) => outcome === 'complete')).toBe(true);
    expect(after.diagnostics).toEqual([]);
  });

  test('reads nothing of a table in which nothing did, and all of those without a history', async () => {
    await using tenant = await openTenant();
    const before = await tenant.scan();
    const after = await tenant.scan({ wholeReads: wholeReadsOf(before) });
    expect(ofResources(after)).toEqual({ ids: new Set(), types: new Set() });
    const subScopes = new Set(after.claims.map(({ scope }) => scope.subScope));
    expect(subScopes.has('resourcecontainers')).toBe(false);
    expect(subScopes.has('authorizationresources')).toBe(true);
  });

  test.each([
    ['the history does not go back that far', { ageMs: 14 * 24 * HOUR_MS }],
    ['a subscription was never read whole', { subscriptions: 1 }],
    ['the history may not be read', { faults: { deniedTables: ['resourcechanges'] } }],
  ] as readonly (readonly [string, Gap])[])(
    'reads everything where %s',
    async (_why, { ageMs, faults, subscriptions = 2 }) => {
      await using tenant = await openTenant(faults);
      const before = await tenant.scan();
      const known = wholeReadsOf(before, ageMs).filter(({ scope }) =>
        tenant.simulator.subscriptions.slice(0, subscriptions).includes(scope.accountId),
      );
      const after = await tenant.scan({ wholeReads: known });
      const all = [...ofResources(before).ids];
      const [first = ''] = tenant.simulator.subscriptions;
      expect(ofResources(after).ids).toEqual(
        new Set(subscriptions === 1 ? all.filter((id) => !id.includes(first)) : all),
      );
    },
  );
});

/** Whether a resource stands in the table of resources itself, and not below one of it. */
function ofTable(id: string): boolean {
  return !/\/(config|blobservices|firewallrules|auditingsettings|encryptionprotector|transparentdataencryption|keys|secrets|diagnosticsettings)\//.test(
    id,
  );
}
