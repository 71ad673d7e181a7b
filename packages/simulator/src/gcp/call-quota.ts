import type { CallLimits, GcpQuota } from './gcp-options.ts';
import { errorInfo, GcpFault } from './gcp-fault.ts';

/** The calls of which only so many may be made in a window. */
export type MeteredCall = keyof CallLimits;

/** Counts the calls of each consumer, and those of all. */
export interface CallQuota {
  /** @throws GcpFault 429 where the consumer, or the organisation, has no call left. */
  take(call: MeteredCall, consumer: string): void;
  /** Calls that were refused. */
  readonly refused: number;
}

const NAMES = { lists: 'ListAssets', searches: 'SearchAllResources', histories: 'BatchGetAssetsHistory' };

/** A limit that a call counts against. */
interface Limit {
  /** What its calls are counted under. */
  readonly key: string;
  readonly name: string;
  readonly consumer: string;
  readonly calls: number;
}

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
      const { windowMs } = quota;
      const at = now();
      const counted = [...limitsOf(quota, call, consumer)].map((limit) => {
        const calls = (taken.get(limit.key) ?? []).filter((time) => at - time < windowMs);
        taken.set(limit.key, calls);
        return { limit, calls };
      });
      const full = counted.find(({ limit, calls }) => calls.length >= limit.calls);
      if (full === undefined) {
        for (const { calls } of counted) calls.push(at);
        return;
      }
      refused += 1;
      const waitSeconds = Math.ceil(windowMs - (at - (full.calls[0] ?? at))) / 1_000;
      throw quotaExceeded(full.limit, waitSeconds);
    },
  };
}

function* limitsOf(quota: GcpQuota, call: MeteredCall, consumer: string): Generator<Limit> {
  const project = `projects/${consumer}`;
  const key = `${call} ${project}`;
  yield { key, name: `${NAMES[call]}PerMinutePerProject`, consumer: project, calls: quota[call] };
  if (quota.ofOrganization === undefined) return;
  const calls = quota.ofOrganization[call];
  yield { key: call, name: `${NAMES[call]}PerMinutePerOrg`, consumer: project, calls };
}

function quotaExceeded({ name, consumer }: Limit, waitSeconds: number): GcpFault {
  return new GcpFault(429, 'RESOURCE_EXHAUSTED', {
    message: `Quota exceeded for quota metric '${name}' and limit '${name}' of service 'cloudasset.googleapis.com'.`,
    details: [
      errorInfo('RATE_LIMIT_EXCEEDED', { service: 'cloudasset.googleapis.com', consumer, quota_limit: name }),
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${waitSeconds}s` },
    ],
  });
}
