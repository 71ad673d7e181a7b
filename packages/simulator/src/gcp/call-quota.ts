import type { GcpQuota } from './gcp-options.ts';
import { errorInfo, GcpFault } from './gcp-fault.ts';

/** The calls that a project may make only so many of in a window. */
export type MeteredCall = 'lists' | 'searches' | 'histories';

/** Counts the calls of each consumer. */
export interface CallQuota {
  /** @throws GcpFault 429 where the consumer has no call left. */
  take(call: MeteredCall, consumer: string): void;
  /** Calls that were refused. */
  readonly refused: number;
}

const LIMITS = {
  lists: 'ListAssetsPerMinutePerProject',
  searches: 'SearchAllResourcesPerMinutePerProject',
  histories: 'HistoryPerMinutePerProject',
};

/** Makes the counter. Of any window that ends now, no more calls than the quota allows were let through. */
export function createCallQuota(quota: GcpQuota | 'none', now: () => number = () => performance.now()): CallQuota {
  const taken = new Map<string, number[]>();
  let refused = 0;
  return {
    get refused() {
      return refused;
    },
    take: (call, consumer) => {
      if (quota === 'none') return;
      const at = now();
      const key = `${call} ${consumer}`;
      const inWindow = (taken.get(key) ?? []).filter((time) => at - time < quota.windowMs);
      taken.set(key, inWindow);
      if (inWindow.length < quota[call]) {
        inWindow.push(at);
        return;
      }
      refused += 1;
      const waitSeconds = Math.ceil(quota.windowMs - (at - (inWindow[0] ?? at))) / 1_000;
      throw quotaExceeded(call, consumer, waitSeconds);
    },
  };
}

function quotaExceeded(call: MeteredCall, consumer: string, waitSeconds: number): GcpFault {
  const limit = LIMITS[call];
  return new GcpFault(429, 'RESOURCE_EXHAUSTED', {
    message: `Quota exceeded for quota metric '${limit}' and limit '${limit}' of service 'cloudasset.googleapis.com'.`,
    details: [
      errorInfo('RATE_LIMIT_EXCEEDED', {
        service: 'cloudasset.googleapis.com',
        consumer: `projects/${consumer}`,
        quota_limit: limit,
      }),
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${waitSeconds}s` },
    ],
  });
}
