import { AdaptiveLimiter, type CallOptions, type ReadOnlyGuard } from '@corkscrew/sdk';
import { type CallStats, createJsonApi, type JsonReply } from '@corkscrew/sdk/http';
import { createApiGuard, type RequestForm } from './api-guard.ts';
import { createConnections } from './connections.ts';
import { createCredentials } from './credentials.ts';
import type { KubeContext } from './kubeconfig.ts';
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
};

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
        headers: { accept: ACCEPT[form], 'user-agent': 'corkscrew' },
        label: `get ${path} by context ${context.name}`,
      }),
    close: () => connections.close(),
  };
}

function queryOf(query: GetOptions['query'] = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  return params.size === 0 ? '' : `?${params.toString()}`;
}
