import { type CallOptions, raceAbort, TtlCache } from '@corkscrew/sdk';
import type { AzureApi } from './azure-api.ts';
import { findTypes, type TypeFindings } from './find-types.ts';
import type { AzureSettings } from './settings.ts';
import { listSubscriptions, type SubscriptionList } from './subscriptions.ts';

/** What a session knows of its tenant, each part asked for once and shared. */
export interface Tenant {
  readonly api: AzureApi;
  readonly settings: AzureSettings;
  /** The subscriptions of the configuration, or of `accounts`. @throws {CorkscrewError} not_found for an unknown one */
  listSubscriptions(accounts: readonly string[], options: FreshOptions): Promise<SubscriptionList>;
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
  const findings = new TtlCache<string, TypeFindings>({ maxEntries: 1, ttlMs: TTL_MS });

  const listCached: Tenant['listSubscriptions'] = (accounts, { isFresh = false, signal }) => {
    const key = accounts.join('\n');
    if (isFresh) lists.delete(key);
    return raceAbort(
      lists.get(key, () => listSubscriptions(api, { settings, accounts }, { signal: life })),
      signal,
    );
  };

  return {
    api,
    settings,
    listSubscriptions: listCached,
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
