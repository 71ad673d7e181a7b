import {
  type CallOptions,
  CorkscrewError,
  type Diagnostic,
  mapConcurrent,
  nearestNames,
  raceAbort,
  TtlCache,
} from '@corkscrew/sdk';
import { BadReplyError } from '@corkscrew/sdk/http';
import type { ApiKind } from './api-kind.ts';
import { ClusterReferences } from './cluster-references.ts';
import { chooseContexts, type ContextProblem, contextProblem, toContextDiagnostic } from './context-choice.ts';
import { type Discovery, discoverKinds } from './discovery.ts';
import { createKubeApi, type KubeApi, type KubeApiOptions } from './kube-api.ts';
import { type KubeContext, loadKubeconfig } from './kubeconfig.ts';
import { describeFailure, toCorkscrewError } from './kubernetes-error.ts';
import { mergeClusters } from './same-cluster.ts';
import type { KubernetesSettings } from './settings.ts';

/** A cluster and the context that it is reached by. */
export interface Cluster {
  /** UID of its kube-system namespace. */
  readonly id: string;
  readonly api: KubeApi;
  readonly context: KubeContext;
}

/** The clusters of a scan, and what keeps others out of it. */
export interface ClusterList {
  readonly clusters: readonly Cluster[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

/** Finds clusters by the contexts of the kubeconfig. */
export interface ClusterDirectory {
  /**
   * Connects to the configured contexts, or to those that are named by cluster id or context. Contexts that lead to one
   * cluster are that cluster once, by the first of them.
   *
   * @throws {CorkscrewError} not_found for an unknown name; what the first context met where none can be used.
   */
  list(names: readonly string[] | undefined, options: CallOptions): Promise<ClusterList>;
  /** Connects to one cluster by one context. @throws {CorkscrewError} not_found where the context leads elsewhere. */
  get(id: string, contextName: string, options: CallOptions): Promise<Cluster>;
  /** What the cluster can list; remembered for a while unless `isFresh`. */
  discover(cluster: Cluster, options: CallOptions & { readonly isFresh?: boolean | undefined }): Promise<Discovery>;
  /** How the references of objects of these kinds are found, with the schemas that the cluster gives of them. */
  references(cluster: Cluster, kinds: readonly ApiKind[], options: CallOptions): Promise<ClusterReferences>;
  close(): Promise<void>;
}

const CONCURRENT_CONTEXTS = 8;
const CONNECT_TIMEOUT_MS = 15_000;
const CONNECT_ATTEMPTS = 2;
const MAX_CLUSTERS = 1_024;
const DISCOVERY_TTL_MS = 10 * 60_000;
const KUBE_SYSTEM = '/api/v1/namespaces/kube-system';

/** Makes the directory. Nothing is read and nobody is called before the first question. */
export function createClusterDirectory(
  settings: KubernetesSettings,
  apiOptions: KubeApiOptions = {},
): ClusterDirectory {
  const apis = new Map<string, KubeApi>();
  const clusters = new TtlCache<string, Cluster>({ maxEntries: MAX_CLUSTERS });
  const discoveries = new TtlCache<string, Discovery>({ maxEntries: MAX_CLUSTERS, ttlMs: DISCOVERY_TTL_MS });
  const references = new TtlCache<string, ClusterReferences>({ maxEntries: MAX_CLUSTERS, ttlMs: DISCOVERY_TTL_MS });
  // What several callers wait for lives as long as the directory, not as long as the first of them.
  const life = new AbortController();

  const connect = (context: KubeContext, { signal }: CallOptions): Promise<Cluster> => {
    let api = apis.get(context.name);
    if (api === undefined) {
      api = createKubeApi(context, { ...apiOptions, maxConcurrency: settings.maxConcurrency });
      apis.set(context.name, api);
    }
    const found = api;
    const making = clusters.get(context.name, async () => {
      const id = settings.clusterIds.get(context.name) ?? (await fetchClusterId(found, { signal: life.signal }));
      return { id, api: found, context };
    });
    return raceAbort(making, signal);
  };

  const discover = ({ id, api }: Cluster): Promise<Discovery> =>
    discoveries.get(id, () => discoverKinds(api, id, { signal: life.signal }));
  const loadReferences = async (cluster: Cluster, kinds: readonly ApiKind[]): Promise<ClusterReferences> => {
    const make = async (): Promise<ClusterReferences> =>
      new ClusterReferences(cluster.api, (await discover(cluster)).kinds);
    const found = await references.get(cluster.id, make);
    await found.load(kinds, { signal: life.signal });
    return found;
  };

  return {
    list: async (names = [], options) => {
      const kubeconfig = await loadKubeconfig(settings);
      const choice = chooseContexts(kubeconfig, settings, names);
      const connected = await connectAll(choice.contexts, connect, options);
      const problems = [...choice.problems, ...connected.problems];
      const [first] = problems;
      if (connected.clusters.length === 0 && first !== undefined) throw first.error;
      const merged = await mergeClusters(connected.clusters, options);
      return {
        clusters: choice.isByContext ? merged.clusters : selectById(merged.clusters, names),
        diagnostics: [...problems.map(toContextDiagnostic), ...merged.diagnostics],
      };
    },
    get: async (id, contextName, options) => {
      const kubeconfig = await loadKubeconfig(settings);
      const context = kubeconfig.contexts.get(contextName);
      const cluster = context === undefined ? undefined : await connect(context, options);
      if (cluster?.id === id) return cluster;
      throw new CorkscrewError('not_found', `find cluster ${id}: context ${contextName} does not lead to it`);
    },
    discover: (cluster, { isFresh = false, signal }) => {
      if (isFresh) {
        discoveries.delete(cluster.id);
        references.delete(cluster.id);
      }
      return raceAbort(discover(cluster), signal);
    },
    references: (cluster, kinds, { signal }) => raceAbort(loadReferences(cluster, kinds), signal),
    close: async () => {
      life.abort(new CorkscrewError('canceled', 'the session was closed'));
      clusters.clear();
      discoveries.clear();
      references.clear();
      await Promise.all([...apis.values()].map((api) => api.close()));
      apis.clear();
    },
  };
}

type Connect = (context: KubeContext, options: CallOptions) => Promise<Cluster>;

async function connectAll(
  contexts: readonly KubeContext[],
  connect: Connect,
  options: CallOptions,
): Promise<{ readonly clusters: readonly Cluster[]; readonly problems: readonly ContextProblem[] }> {
  const found = new Map<KubeContext, Cluster>();
  const problems: ContextProblem[] = [];
  const connections = mapConcurrent(contexts, CONCURRENT_CONTEXTS, async (context) => {
    try {
      return { context, cluster: await connect(context, options) };
    } catch (error) {
      options.signal?.throwIfAborted();
      return { context, problem: connectProblem(context, error) };
    }
  });
  for await (const { context, cluster, problem } of connections) {
    if (cluster !== undefined) found.set(context, cluster);
    if (problem !== undefined) problems.push(problem);
  }
  // In the order of the kubeconfig, so that the same context stands for a cluster each time.
  return { clusters: contexts.flatMap((context) => found.get(context) ?? []), problems };
}

async function fetchClusterId(api: KubeApi, options: CallOptions): Promise<string> {
  const { body } = await api.get(KUBE_SYSTEM, {
    ...options,
    form: 'object_metadata',
    timeoutMs: CONNECT_TIMEOUT_MS,
    attempts: CONNECT_ATTEMPTS,
  });
  const uid = (body['metadata'] as { uid?: unknown } | undefined)?.uid;
  if (typeof uid === 'string' && uid !== '') return uid;
  throw new BadReplyError('the namespace kube-system has no UID');
}

function connectProblem(context: KubeContext, error: unknown): ContextProblem {
  const what = `connect to context ${context.name} at ${String(context.cluster['server'])}`;
  if (describeFailure(error).kind !== 'denied') return contextProblem(context.name, toCorkscrewError(error, what));
  const denied = new CorkscrewError(
    'permission_denied',
    `${what}: its user may not read the namespace kube-system, whose UID identifies the cluster`,
    {
      cause: error,
      hint: `Grant the verb get on the namespace kube-system, or set cluster_ids: { ${context.name}: <UID of kube-system> }.`,
    },
  );
  return contextProblem(context.name, denied);
}

function selectById(clusters: readonly Cluster[], ids: readonly string[]): readonly Cluster[] {
  const known = [...clusters.map(({ id }) => id), ...clusters.map(({ context }) => context.name)];
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    const near = nearestNames(unknown, known);
    throw new CorkscrewError('not_found', `use cluster ${unknown}: no configured context leads to it`, {
      hint: near.length === 0 ? 'Name a context, or set contexts: all.' : `Did you mean ${near.join(', ')}?`,
    });
  }
  return ids.length === 0
    ? clusters
    : clusters.filter(({ id, context }) => ids.includes(id) || ids.includes(context.name));
}
