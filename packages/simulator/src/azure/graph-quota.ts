import { ArmFault } from './arm-fault.ts';
import type { GraphQuota } from './azure-options.ts';

/** Counts the queries of the identity. */
export interface QuotaCounter {
  /** Takes one query, and gives the headers that say what is left. @throws ArmFault 429 where nothing is left. */
  take(): Readonly<Record<string, string>>;
  /** Queries that were refused. */
  readonly refused: number;
}

/** Makes the counter of a quota that is given anew when its window ends. */
export function createQuotaCounter(
  quota: GraphQuota | 'none',
  now: () => number = () => performance.now(),
): QuotaCounter {
  if (quota === 'none') return { take: () => ({}), refused: 0 };
  let endsAtMs = 0;
  let left = 0;
  let refused = 0;
  return {
    get refused() {
      return refused;
    },
    take: () => {
      const at = now();
      if (at >= endsAtMs) {
        endsAtMs = at + quota.windowMs;
        left = quota.queries;
      }
      const isAllowed = left > 0;
      if (isAllowed) left -= 1;
      const headers = {
        'x-ms-user-quota-remaining': String(left),
        'x-ms-user-quota-resets-after': clockOf(endsAtMs - at),
      };
      if (isAllowed) return headers;
      refused += 1;
      throw new ArmFault(429, 'RateLimiting', {
        message: 'Please provide below info when asking for support: the quota of queries is used up.',
        headers,
      });
    },
  };
}

/** Whole seconds, as `hh:mm:ss`. */
function clockOf(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
