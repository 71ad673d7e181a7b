import {
  AdaptiveLimiter,
  type CallOptions,
  callWithRetry,
  linkSignals,
  type ReadOnlyGuard,
  type RetryVerdict,
} from '@corkscrew/sdk';
import { request as sendRequest } from 'undici';
import { createApiGuard, type RequestForm } from './api-guard.ts';
import { createConnections } from './connections.ts';
import { createCredentials, type KubeCredentials } from './credentials.ts';
import { collectBytes } from './http-body.ts';
import type { KubeContext } from './kubeconfig.ts';
import { describeFailure, isTransient } from './kubernetes-error.ts';
import { BadReplyError, parseRefusal } from './reply-error.ts';

/** Counts of the calls made for one unit. */
export interface CallStats {
  calls: number;
  throttledCalls: number;
  retriedCalls: number;
}

/** What to ask for beside the path. */
export interface GetOptions extends CallOptions {
  readonly form: RequestForm;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly stats?: CallStats | undefined;
  /** Tries in all for faults that may pass. @defaultValue 4 */
  readonly attempts?: number | undefined;
  /** @defaultValue 64 MiB */
  readonly maxBytes?: number | undefined;
}

/** A reply that was read whole. */
export interface KubeReply {
  readonly body: Readonly<Record<string, unknown>>;
  readonly byteCount: number;
}

/** The way to one cluster by one context. */
export interface KubeApi {
  readonly context: KubeContext;
  /**
   * Gets one JSON document.
   *
   * @throws {CorkscrewError} read_only_violation, unauthenticated.
   * @throws whatever the last try threw: see `describeFailure`.
   */
  get(path: string, options: GetOptions): Promise<KubeReply>;
  close(): Promise<void>;
}

/** How a {@link KubeApi} is made. */
export interface KubeApiOptions {
  readonly maxConcurrency?: number | undefined;
  /** @defaultValue lets through discovery and lists */
  readonly guard?: ReadOnlyGuard | undefined;
  /** Told of every path that passed the guard, before it is asked for. */
  readonly onCall?: ((path: string) => void) | undefined;
}

const DEFAULT_MAX_CONCURRENCY = 8;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 60_000;
/** Throttling is worth more patience than a fault. */
const MAX_TRIES_THROTTLED = 8;
const MAX_TRIES = 4;

/**
 * The newest discovery format first; servers that do not know it answer in the old one. Secrets and ConfigMaps are asked
 * for as metadata and nothing else, so that no server sends a value instead.
 */
const ACCEPT: Readonly<Record<RequestForm, string>> = {
  discovery: [
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
    'application/json',
  ].join(','),
  objects: 'application/json',
  metadata: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  object: 'application/json',
  object_metadata: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
};

/** Makes the way to a cluster. Close it to let go of its connections. */
export function createKubeApi(context: KubeContext, options: KubeApiOptions = {}): KubeApi {
  const guard = options.guard ?? createApiGuard();
  const server = String(context.cluster['server']).replace(/\/+$/, '');
  const proxyUrl = context.cluster['proxy-url'];
  const connections = createConnections(server, typeof proxyUrl === 'string' && proxyUrl !== '' ? proxyUrl : undefined);
  const credentials = createCredentials(context);
  const limiter = new AdaptiveLimiter({ maxConcurrency: options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY });

  const attempt = async (path: string, get: GetOptions): Promise<KubeReply> => {
    if (get.stats !== undefined) get.stats.calls += 1;
    using scope = linkSignals([get.signal], {
      timeoutMs: get.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      label: `get ${path} by context ${context.name}`,
    });
    try {
      const auth = await credentials.get({ signal: scope.signal });
      options.onCall?.(path);
      const reply = await sendRequest(server + path, {
        dispatcher: connections.get(auth.tls),
        headers: { ...auth.headers, accept: ACCEPT[get.form], 'user-agent': 'corkscrew' },
        query: queryOf(get.query),
        signal: scope.signal,
      });
      const bytes = await collectBytes(reply.body, get.maxBytes ?? DEFAULT_MAX_BYTES);
      if (reply.statusCode !== 200) throw parseRefusal(reply.statusCode, bytes.toString('utf8'), reply.headers);
      return { body: parseObject(bytes), byteCount: bytes.byteLength };
    } catch (error) {
      // The transport reports an abort as an error of its own.
      if (scope.signal.aborted) throw scope.signal.reason as Error;
      throw error;
    }
  };

  return {
    context,
    get: async (path, get) => {
      guard.assertRead(get.form, path);
      return callWithRetry(() => attempt(path, get), {
        limiter,
        signal: get.signal,
        attempts: MAX_TRIES_THROTTLED,
        classify: createClassifier(credentials, get),
        onRetry: () => {
          if (get.stats !== undefined) get.stats.retriedCalls += 1;
        },
      });
    },
    close: () => connections.close(),
  };
}

/** Decides about each failed try. Credentials that the cluster does not accept are fetched anew once. */
function createClassifier(
  credentials: KubeCredentials,
  { stats, attempts = MAX_TRIES }: GetOptions,
): (error: unknown, attempt: number) => RetryVerdict {
  let hasRenewed = false;
  return (error, attempt) => {
    const { kind, retryAfterMs, httpStatus } = describeFailure(error);
    if (kind === 'throttled') {
      if (stats !== undefined) stats.throttledCalls += 1;
      return { isRetryable: true, isThrottled: true, retryAfterMs };
    }
    if (httpStatus === 401 && !hasRenewed) {
      hasRenewed = true;
      credentials.expire();
      return { isRetryable: true, retryAfterMs: 0 };
    }
    return { isRetryable: isTransient(kind) && attempt < attempts, retryAfterMs };
  };
}

function queryOf(query: GetOptions['query']): Record<string, string> {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new BadReplyError('the reply is not whole JSON', { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadReplyError('the reply is not a JSON object');
}
