import { type CallOptions, raceAbort, TtlCache } from '@corkscrew/sdk';
import { createResourceReader, type ResourceReader } from './api-versions.ts';
import type { AzureApi } from './azure-api.ts';
import { findTypes, type TypeFindings } from './find-types.ts';
import type { AzureSettings } from './settings.ts';
import { findLostSubscriptions, listSubscriptions, type SubscriptionList } from './subscriptions.ts';

/** What a session knows of its tenant, each part asked for once and shared. */
export interface Tenant {
  readonly api: AzureApi;
  readonly settings: AzureSettings;
  readonly reader: ResourceReader;
  /** The subscriptions of the configuration, or of `accounts`. @throws {CorkscrewError} not_found for an unknown one */
  listSubscriptions(accounts: readonly string[], options: FreshOptions): Promise<SubscriptionList>;
  /** Says of each of these subscriptions that the identity sees no more why that is so, as things are now. */
  findLost(ids: readonly string[], options: CallOptions): Promise<Readonly<Record<string, string>>>;
  /** Tells of each subscription once in a scan that it is lost: gives those that were not told of before. */
  tellLost(ids: readonly string[]): readonly string[];
  /** The types of all configured subscriptions. */
  findTypes(options: FreshOptions): Promise<TypeFindings>;
}

/** What a call of the session works with. */
export interface TenantContext extends CallOptions {
  readonly tenant: Tenant;
}

/** Options of a question that is answered from memory where it was asked lately. */
export interface FreshOptions extends CallOptions {
  /** Whether to ask again. @defaultValue false */
  readonly isFresh?: boolean | undefined;
}

const TTL_MS = 10 * 60_000;
const MAX_ANSWERS = 64;

/** Makes the memory of a session. `life` ends what is still being asked when the session is closed. */
export function createTenant(api: AzureApi, settings: AzureSettings, life: AbortSignal): Tenant {
  const lists = new TtlCache<string, SubscriptionList>({ maxEntries: MAX_ANSWERS, ttlMs: TTL_MS });
  const toldLost = new Set<string>();
  const findings = new TtlCache<string, TypeFindings>({ maxEntries: 1, ttlMs: TTL_MS });

  const listCached: Tenant['listSubscriptions'] = (accounts, { isFresh = false, signal }) => {
    const key = accounts.join('\n');
    if (isFresh) {
      lists.delete(key);
      toldLost.clear();
    }
    return raceAbort(
      lists.get(key, () => listSubscriptions(api, { settings, accounts }, { signal: life })),
      signal,
    );
  };

  return {
    api,
    settings,
    reader: createResourceReader(api),
    listSubscriptions: listCached,
    findLost: (ids, options) => findLostSubscriptions(api, ids, options),
    tellLost: (ids) => {
      const fresh = ids.filter((id) => !toldLost.has(id));
      for (const id of fresh) toldLost.add(id);
      return fresh;
    },
    findTypes: ({ isFresh = false, signal }) => {
      if (isFresh) findings.delete('');
      const asking = findings.get('', async () => {
        const { subscriptions } = await listCached([], { signal: life });
        return await findTypes(
          api,
          subscriptions.map(({ id }) => id),
          { signal: life },
        );
      });
      return raceAbort(asking, signal);
    },
  };
}
