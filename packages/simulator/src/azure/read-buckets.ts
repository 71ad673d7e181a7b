import { ArmFault } from './arm-fault.ts';
import type { ReadBucket } from './azure-options.ts';

/** Counts the reads of Resource Manager, by subscription; of what is in none, for the tenant. */
export interface ReadBuckets {
  /** Takes one read of a path, and gives the header that says what is left. @throws ArmFault 429 where nothing is */
  take(path: string): Readonly<Record<string, string>>;
  /** Reads that were refused. */
  readonly refused: number;
}

interface Level {
  tokens: number;
  atMs: number;
}

/** Makes buckets that are full at first and fill again with time. */
export function createReadBuckets(
  bucket: ReadBucket | 'none',
  now: () => number = () => performance.now(),
): ReadBuckets {
  if (bucket === 'none') return { take: () => ({}), refused: 0 };
  const { size, perSecond } = bucket;
  const levels = new Map<string, Level>();
  let refused = 0;
  return {
    get refused() {
      return refused;
    },
    take: (path) => {
      const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
      const at = now();
      const before = levels.get(subscription ?? '') ?? { tokens: size, atMs: at };
      const tokens = Math.min(size, before.tokens + ((at - before.atMs) / 1_000) * perSecond);
      const isAllowed = tokens >= 1;
      const left = isAllowed ? tokens - 1 : tokens;
      levels.set(subscription ?? '', { tokens: left, atMs: at });
      const scope = subscription === undefined ? 'tenant' : 'subscription';
      const headers = { [`x-ms-ratelimit-remaining-${scope}-reads`]: String(Math.floor(left)) };
      if (isAllowed) return headers;
      refused += 1;
      throw new ArmFault(429, 'SubscriptionRequestsThrottled', {
        message: `Number of read requests for ${scope} exceeded the limit. Please try again after some time.`,
        headers: { ...headers, 'retry-after': String(Math.ceil(1 / perSecond)) },
      });
    },
  };
}
