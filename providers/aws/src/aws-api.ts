import { type AwsCatalog, type EndpointRequest, isPermittedRead, type ServiceCatalog } from '@corkscrew/aws-catalog';
import {
  AdaptiveLimiter,
  callWithRetry,
  CorkscrewError,
  createReadOnlyGuard,
  type ReadOnlyGuard,
  RetryBudget,
  type RetryVerdict,
  TtlCache,
} from '@corkscrew/sdk';
import { describeFailure, isTransient } from './aws-error.ts';
import { type CallStats, countCall } from './call-stats.ts';
import { createClientPool } from './client-pool.ts';
import type { AwsCredentials } from './credentials.ts';
import { endpointOf, type ServiceEndpoint } from './endpoint.ts';
import { ReplyError } from './reply-error.ts';
import type { Output, ReplyOptions } from './service-client.ts';
import type { AwsSettings } from './settings.ts';

/** Whose call it is and where it goes. */
export interface CallTarget {
  readonly accountId: string;
  readonly credentials: AwsCredentials;
  readonly service: ServiceCatalog;
  readonly region: string;
}

/** One call: operation and input. */
interface ApiCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Options of one call. */
export interface ApiCallOptions extends ReplyOptions {
  readonly stats?: CallStats | undefined;
}

/** Calls any read operation of any service, with limits, retries and the read-only guard. */
export interface AwsApi {
  readonly catalog: AwsCatalog;
  readonly settings: AwsSettings;
  /**
   * @throws {CorkscrewError} read_only_violation, unsupported where there is no endpoint for the call.
   * @throws whatever the last try threw: see `describeFailure`.
   */
  call(target: CallTarget, call: ApiCall, options?: ApiCallOptions): Promise<Output>;
  /** Whether the service has an endpoint in the region, the user's own included. */
  hasEndpoint(service: ServiceCatalog, region: string): boolean;
  close(): void;
}

/** What {@link createAwsApi} needs. */
export interface AwsApiOptions {
  readonly catalog: AwsCatalog;
  readonly settings: AwsSettings;
  /** @defaultValue lets through what the catalog permits as a read */
  readonly guard?: ReadOnlyGuard | undefined;
  /** Told of every call that passed the guard, before it is sent. */
  readonly onCall?: ((service: string, operation: string) => void) | undefined;
}

const DEFAULT_MAX_CONCURRENCY = 32;
const MAX_CONCURRENCY_PER_QUOTA = 8;
/** What a quota is met with before it has answered anything. */
const INITIAL_CONCURRENCY_PER_QUOTA = 2;
const MAX_QUOTAS = 4_096;
/** How S3 says that a bucket lives in another region. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'PermanentRedirect',
]);
/** Not every reply has the header; the text of the others says it: "the region 'us-east-1' is wrong; expecting 'eu-west-1'". */
const EXPECTED_REGION = /expecting '([a-z0-9-]+)'/;
/** Tries in all. Throttling is worth more patience than a fault. */
const MAX_TRIES_THROTTLED = 8;
const MAX_TRIES = 4;

/** Makes the one way to AWS. Close it to let go of its connections. */
export function createAwsApi(options: AwsApiOptions): AwsApi {
  const { catalog, settings } = options;
  const guard = options.guard ?? createCatalogGuard(catalog);
  const gate = new AdaptiveLimiter({ maxConcurrency: settings.config.max_concurrency ?? DEFAULT_MAX_CONCURRENCY });
  const quotas = new TtlCache<string, Quota>({ maxEntries: MAX_QUOTAS });
  const clock = { offsetMs: 0 };
  const clients = createClientPool(guard, clock);
  const resolve = (service: ServiceCatalog, request: EndpointRequest): ServiceEndpoint | undefined =>
    endpointOf(service, request, { settings, partitions: catalog.partitions });

  const call: AwsApi['call'] = async (target, { operation, input }, callOptions = {}) => {
    const { credentials, service, region } = target;
    guard.assertRead(service.service, operation);
    const endpoint = resolve(service, { region, operation });
    if (endpoint === undefined) throw noEndpoint(target);
    const client = await clients.get(target, endpoint);
    const place = [target.accountId, service.service, endpoint.signingRegion].join('|');
    const { limiter, budget } = await quotas.get(place, createQuota);
    const { signal, timeoutMs, stats, deferred } = callOptions;
    const attempt = async (): Promise<Output> => {
      const permit = await gate.acquire({ signal });
      try {
        if (stats !== undefined) countCall(stats, service, operation);
        options.onCall?.(service.service, operation);
        return await client.call(operation, input, { signal, timeoutMs, deferred });
      } finally {
        permit.release();
      }
    };
    return callWithRetry(attempt, {
      limiter,
      budget,
      signal,
      attempts: MAX_TRIES_THROTTLED,
      classify: createClassifier(credentials, clock, stats),
      onRetry: () => {
        if (stats !== undefined) stats.retriedCalls += 1;
      },
    });
  };

  return {
    catalog,
    settings,
    hasEndpoint: (service, region) => resolve(service, { region }) !== undefined,
    close: () => clients.close(),
    call: async (target, request, callOptions) => {
      try {
        return await call(target, request, callOptions);
      } catch (error) {
        const region = bucketRegionOf(error, target);
        if (region === undefined) throw error;
        return call({ ...target, region }, request, callOptions);
      }
    },
  };
}

/** Where S3 sends us on to: a bucket is asked for in its own region only. */
function bucketRegionOf(error: unknown, { service, region }: CallTarget): string | undefined {
  if (service.service !== 's3' || !(error instanceof ReplyError)) return undefined;
  const { bucketRegion, code, httpStatus } = error;
  const isElsewhere = httpStatus === 301 || httpStatus === 307 || ELSEWHERE.has(code);
  const home = bucketRegion ?? EXPECTED_REGION.exec(error.message)?.[1];
  return isElsewhere && home !== region ? home : undefined;
}

/** What AWS limits by itself: the calls of an account to a service in a region. */
interface Quota {
  readonly limiter: AdaptiveLimiter;
  readonly budget: RetryBudget;
}

function createQuota(): Quota {
  return {
    limiter: new AdaptiveLimiter({
      initialConcurrency: INITIAL_CONCURRENCY_PER_QUOTA,
      maxConcurrency: MAX_CONCURRENCY_PER_QUOTA,
    }),
    budget: new RetryBudget(),
  };
}

/** The guard that a scan runs under: exactly the catalog's permitted reads. */
export function createCatalogGuard(catalog: AwsCatalog): ReadOnlyGuard {
  return createReadOnlyGuard('aws', (name, operation) => {
    if (!catalog.has(name)) return 'the AWS catalog has no such service';
    const service = catalog.service(name);
    if (isPermittedRead(service, operation)) return undefined;
    return (
      (Object.hasOwn(service.blocked, operation) ? service.blocked[operation] : undefined) ??
      'the AWS catalog does not know it as a read'
    );
  });
}

/** Decides about each failed try, and puts right once what can be put right: an expired token, a wrong clock. */
function createClassifier(
  credentials: AwsCredentials,
  clock: { offsetMs: number },
  stats: CallStats | undefined,
): (error: unknown, attempt: number) => RetryVerdict {
  let hasRenewed = false;
  let hasSetClock = false;
  return (error, attempt) => {
    const failure = describeFailure(error);
    if (failure.kind === 'throttled') {
      if (stats !== undefined) stats.throttledCalls += 1;
      return { isRetryable: true, isThrottled: true, retryAfterMs: failure.retryAfterMs };
    }
    if (failure.kind === 'expired_token' && !hasRenewed) {
      hasRenewed = true;
      credentials.expire();
      return { isRetryable: true, retryAfterMs: 0 };
    }
    if (failure.kind === 'clock_skew' && !hasSetClock && failure.serverDate !== undefined) {
      hasSetClock = true;
      clock.offsetMs = failure.serverDate.getTime() - Date.now();
      return { isRetryable: true, retryAfterMs: 0 };
    }
    return { isRetryable: isTransient(failure.kind) && attempt < MAX_TRIES, retryAfterMs: failure.retryAfterMs };
  };
}

function noEndpoint({ service, region }: CallTarget): CorkscrewError {
  return new CorkscrewError('unsupported', `call ${service.service} in ${region}: there is no endpoint for it`);
}
