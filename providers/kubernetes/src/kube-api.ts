import { AdaptiveLimiter, type CallOptions, type ReadOnlyGuard } from '@corkscrew/sdk';
import { type CallStats, createJsonApi, type JsonReply } from '@corkscrew/sdk/http';
import { createApiGuard, type RequestForm } from './api-guard.ts';
import { createConnections } from './connections.ts';
import { createCredentials } from './credentials.ts';
import type { ReadForm } from './kind-rules.ts';
import type { KubeContext } from './kubeconfig.ts';
import { withoutManagedFields } from './managed-fields.ts';
import { readRefusal } from './refusal.ts';

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

/** The way to one cluster by one context. */
export interface KubeApi {
  readonly context: KubeContext;
  /**
   * Gets one JSON document.
   *
   * @throws {CorkscrewError} read_only_violation, unauthenticated.
   * @throws whatever the last try threw: see `describeFailure`.
   */
  get(path: string, options: GetOptions): Promise<JsonReply>;
  /** Begins a watch, with one try: what comes in is JSON, a line for each event. Rejects as `get` does. */
  watch(path: string, options: WatchCallOptions): Promise<AsyncIterable<Uint8Array>>;
  /** Asks what the caller may do in a namespace. */
  reviewRules(namespace: string, options?: CallOptions): Promise<JsonReply>;
  close(): Promise<void>;
}

/** How a watch is called. */
export interface WatchCallOptions extends Pick<GetOptions, 'query' | 'stats'> {
  readonly form: ReadForm;
  readonly signal: AbortSignal;
  /** Milliseconds without a byte after which the connection is taken for dead. */
  readonly idleTimeoutMs: number;
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
  helm_release: 'application/json',
  openapi: 'application/json',
  object_metadata: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  watch: 'application/json',
  watch_metadata: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  rules_review: 'application/json',
};

const RULES_REVIEW_PATH = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/** Makes the way to a cluster. Close it to let go of its connections. */
export function createKubeApi(context: KubeContext, options: KubeApiOptions = {}): KubeApi {
  const server = String(context.cluster['server']).replace(/\/+$/, '');
  const proxyUrl = context.cluster['proxy-url'];
  const connections = createConnections(server, typeof proxyUrl === 'string' && proxyUrl !== '' ? proxyUrl : undefined);
  const credentials = createCredentials(context);
  const limiter = new AdaptiveLimiter({ maxConcurrency: options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY });
  const { onCall } = options;
  const api = createJsonApi({
    guard: options.guard ?? createApiGuard(),
    authorize: async (_call, callOptions) => {
      const { headers, tls } = await credentials.get(callOptions);
      return { headers, dispatcher: connections.get(tls) };
    },
    renewCredentials: () => credentials.expire(),
    limiterOf: () => limiter,
    readRefusal,
    trimBody: withoutManagedFields,
    onCall: onCall === undefined ? undefined : ({ operation }) => onCall(operation),
  });
  return {
    context,
    get: (path, { form, query, ...get }) =>
      api.call({
        ...get,
        service: form,
        operation: path,
        url: `${server}${path}${queryOf(query)}`,
        headers: headersOf(form),
        label: `get ${path} by context ${context.name}`,
      }),
    watch: async (path, { form, query, ...call }) => {
      const service: RequestForm = form === 'metadata' ? 'watch_metadata' : 'watch';
      const stream = await api.stream({
        ...call,
        service,
        operation: path,
        url: `${server}${path}${queryOf({ ...query, watch: 1, allowWatchBookmarks: 'true' })}`,
        headers: headersOf(service),
        label: `watch ${path} by context ${context.name}`,
      });
      return stream.body;
    },
    reviewRules: (namespace, callOptions) =>
      api.call({
        ...callOptions,
        method: 'POST',
        service: 'rules_review',
        operation: RULES_REVIEW_PATH,
        url: `${server}${RULES_REVIEW_PATH}`,
        headers: headersOf('rules_review'),
        body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
        label: `review rules in ${namespace} by context ${context.name}`,
      }),
    close: () => connections.close(),
  };
}

function headersOf(form: RequestForm): Readonly<Record<string, string>> {
  return { accept: ACCEPT[form], 'user-agent': 'corkscrew' };
}

function queryOf(query: GetOptions['query'] = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  return params.size === 0 ? '' : `?${params.toString()}`;
}
