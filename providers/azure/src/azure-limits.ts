import { AdaptiveLimiter, type QuotaReading, TtlCache } from '@corkscrew/sdk';
import { type HttpHeaders, headerText, type JsonApiOptions, readClockDuration } from '@corkscrew/sdk/http';

const MAX_LIMITERS = 4_096;
/**
 * Reads of a subscription that come again each second, up to 250. Source: Microsoft Learn, "Understand how Azure Resource Manager
 * throttles requests".
 */
const READS_PER_SECOND = 25;
/** A refusal that was not of our making costs little: what is allowed is known. */
const READ_PACE = { initialRatePerSecond: READS_PER_SECOND, increasePerSecond: 10, minRatePerSecond: 2 } as const;

/**
 * Makes the limits of a session: quotas count per identity in Resource Graph and Microsoft Graph, per subscription in Resource
 * Manager.
 */
export function createAzureLimits(maxConcurrency: number): Required<Pick<JsonApiOptions, 'limiterOf' | 'readQuota'>> {
  const graph = new AdaptiveLimiter({ maxConcurrency });
  const directory = new AdaptiveLimiter({ maxConcurrency });
  const subscriptions = new TtlCache<string, AdaptiveLimiter>({ maxEntries: MAX_LIMITERS });
  return {
    limiterOf: ({ service, url }) => {
      if (service === 'resource_graph') return graph;
      if (service === 'directory') return directory;
      return subscriptions.get(subscriptionOf(url), () => new AdaptiveLimiter({ maxConcurrency, ...READ_PACE }));
    },
    readQuota: (headers) => readGraphQuota(headers) ?? readReadsQuota(headers, maxConcurrency),
  };
}

function subscriptionOf(url: string): string {
  return /\/subscriptions\/([^/?]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
}

/** Resource Graph says with every answer what is left: calls, and until when. */
function readGraphQuota(headers: HttpHeaders): QuotaReading | undefined {
  const remaining = headerText(headers, 'x-ms-user-quota-remaining');
  const resetsAfterMs = readClockDuration(headerText(headers, 'x-ms-user-quota-resets-after'));
  if (remaining === undefined || resetsAfterMs === undefined) return undefined;
  return { remainingCalls: Number(remaining), resetsAfterMs };
}

/**
 * Resource Manager says how many reads are left of a bucket that fills all the time. Near its end calls go as it fills, and leave
 * as many as may be in flight.
 */
function readReadsQuota(headers: HttpHeaders, maxConcurrency: number): QuotaReading | undefined {
  const text =
    headerText(headers, 'x-ms-ratelimit-remaining-subscription-reads') ??
    headerText(headers, 'x-ms-ratelimit-remaining-tenant-reads');
  if (text === undefined) return undefined;
  const left = Number(text);
  const missing = 2 * maxConcurrency - left;
  const remainingCalls = Math.max(0, left - maxConcurrency);
  return missing > 0 ? { remainingCalls, resetsAfterMs: (missing / READS_PER_SECOND) * 1_000 } : undefined;
}
