import { AdaptiveLimiter, type CallOptions, type ReadOnlyGuard, TtlCache } from '@corkscrew/sdk';
import { type CallStats, createDispatcher, createJsonApi, type JsonReply } from '@corkscrew/sdk/http';
import { createApiGuard } from './api-guard.ts';
import { allowanceOf, meteredCallOf } from './call-quotas.ts';
import type { GcpCredentials } from './credentials.ts';
import { readRefusal } from './refusal.ts';
import type { GcpSettings } from './settings.ts';

/** What a GET takes beside its service and path. */
export interface GcpGet extends CallOptions {
  /** The first label of the service's host: `cloudasset`. */
  readonly service: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>> | undefined;
  readonly stats?: CallStats | undefined;
}

/** Calls Google's APIs, with limits, retries and the read-only guard. */
export interface GcpApi {
  /**
   * @throws {CorkscrewError} read_only_violation, unauthenticated
   * @throws whatever the last try threw: see `describeHttpFailure`
   */
  get(call: GcpGet): Promise<JsonReply>;
  close(): Promise<void>;
}

/** What {@link createGcpApi} needs. */
export interface GcpApiOptions {
  readonly settings: GcpSettings;
  readonly credentials: GcpCredentials;
  /** @defaultValue the listed reads */
  readonly guard?: ReadOnlyGuard | undefined;
  /** Told of every call that passed the guard, before it is sent. */
  readonly onCall?: ((service: string, operation: string) => void) | undefined;
}

/** Google packs replies only for user agents that say so. */
const USER_AGENT = 'corkscrew (gzip)';
const MAX_LIMITERS = 1_024;

/** Makes the one way to Google Cloud. Close it to let go of its connections. */
export function createGcpApi({ settings, credentials, guard, onCall }: GcpApiOptions): GcpApi {
  const { endpoint, quotaProject, maxConcurrency, callsPerMinute } = settings;
  const dispatcher = createDispatcher({ url: endpoint ?? 'https://googleapis.com' });
  const limiters = new TtlCache<string, AdaptiveLimiter>({ maxEntries: MAX_LIMITERS });
  const api = createJsonApi({
    dispatcher,
    guard: guard ?? createApiGuard(),
    authorize: async (_call, options) => {
      const authorization = `Bearer ${await credentials.getToken(options)}`;
      const payer = quotaProject || (credentials.quotaProject?.() ?? '');
      const paid = payer === '' ? {} : { 'x-goog-user-project': payer };
      return { headers: { authorization, 'user-agent': USER_AGENT, ...paid } };
    },
    renewCredentials: () => credentials.expire(),
    limiterOf: ({ service, operation }) => {
      const metered = meteredCallOf(operation);
      const allowance = metered === undefined ? undefined : allowanceOf(metered, callsPerMinute);
      return limiters.get(metered ?? service, () => new AdaptiveLimiter({ maxConcurrency, allowance }));
    },
    readRefusal,
    onCall: onCall === undefined ? undefined : ({ service, operation }) => onCall(service, operation),
  });
  return {
    get: ({ service, path, query = {}, ...options }) => {
      const url = new URL((endpoint ?? `https://${service}.googleapis.com`) + path);
      for (const [name, value] of Object.entries(query)) {
        for (const one of Array.isArray(value) ? value : [value]) {
          if (one !== undefined && one !== '') url.searchParams.append(name, String(one));
        }
      }
      return api.call({ ...options, service, operation: `GET ${path}`, url: url.href });
    },
    close: () => dispatcher.destroy(),
  };
}
