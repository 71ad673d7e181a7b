import type { CallOptions, Diagnostic } from '@corkscrew/sdk';
import type { Cluster, ClusterList } from './clusters.ts';
import type { KubeApi } from './kube-api.ts';
import { describeFailure } from './kubernetes-error.ts';

type Told = Omit<Diagnostic, 'provider'>;

const NAMESPACES = '/api/v1/namespaces';
const SAMPLE = 500;
const TIMEOUT_MS = 15_000;

/**
 * Takes clusters of one id for one cluster, by the first context that leads to it. Where two servers answer with one id and
 * disagree on their namespaces, one is a restored copy of the other: that is told, and only the first is used.
 */
export async function mergeClusters(found: readonly Cluster[], options: CallOptions): Promise<ClusterList> {
  const clusters = new Map<string, Cluster>();
  const diagnostics: Told[] = [];
  for (const cluster of found) {
    const first = clusters.get(cluster.id);
    if (first === undefined) clusters.set(cluster.id, cluster);
    else
      diagnostics.push(
        (await isCopy(first, cluster, options)) ? copyDiagnostic(first, cluster) : sameDiagnostic(first, cluster),
      );
  }
  return { clusters: [...clusters.values()], diagnostics };
}

async function isCopy(first: Cluster, second: Cluster, options: CallOptions): Promise<boolean> {
  if (serverOf(first) === serverOf(second)) return false;
  const before = await fetchNamespaces(first.api, options);
  const other = await fetchNamespaces(second.api, options);
  const after = await fetchNamespaces(first.api, options);
  // What cannot be seen cannot be told apart.
  if (before === undefined || other === undefined || after === undefined) return false;
  // Namespaces come and go between the calls: only what was there before and after must be there in between.
  const isMissing = [...before].some((uid) => after.has(uid) && !other.has(uid));
  const isForeign = [...other].some((uid) => !before.has(uid) && !after.has(uid));
  return isMissing || isForeign;
}

async function fetchNamespaces(api: KubeApi, options: CallOptions): Promise<ReadonlySet<string> | undefined> {
  try {
    const query = { limit: SAMPLE };
    const { body } = await api.get(NAMESPACES, {
      ...options,
      form: 'metadata',
      query,
      attempts: 1,
      timeoutMs: TIMEOUT_MS,
    });
    const items = Array.isArray(body['items']) ? (body['items'] as { metadata?: { uid?: unknown } }[]) : [];
    return new Set(items.map(({ metadata }) => String(metadata?.uid)));
  } catch (error) {
    options.signal?.throwIfAborted();
    if (describeFailure(error).kind === 'bad_credentials') throw error;
    // Not permitted, or not answered: whoever needs the namespaces tells of it.
    return undefined;
  }
}

function sameDiagnostic(first: Cluster, second: Cluster): Told {
  return {
    severity: 'info',
    code: 'same_cluster',
    message: `use context ${second.context.name}: it leads to the same cluster as context ${first.context.name}, which is used`,
    advice: 'Nothing to do; name the context that may see more first.',
    scope: scopeOf(first),
    operation: '',
  };
}

function copyDiagnostic(first: Cluster, second: Cluster): Told {
  return {
    severity: 'error',
    code: 'clusters_disagree',
    message: `use context ${second.context.name}: its cluster has the UID of that of context ${first.context.name} but other objects, so one is a copy of the other; it is not scanned`,
    advice: 'Scan one of them, or keep the copy in a database of its own.',
    scope: scopeOf(first),
    operation: '',
  };
}

function scopeOf({ id }: Cluster): Told['scope'] {
  return { accountId: id, region: '*', service: '*', type: '*', subScope: '' };
}

function serverOf({ context }: Cluster): string {
  return String(context.cluster['server']);
}
