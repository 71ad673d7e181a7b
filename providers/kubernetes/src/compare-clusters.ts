import type { CallOptions } from '@corkscrew/sdk';
import type { Cluster } from './clusters.ts';
import type { KubeApi } from './kube-api.ts';

/** Whether two servers show one cluster; `unseen` where nothing may be listed by both. */
export type ClusterVerdict = 'one' | 'apart' | 'unseen';

/** What a list showed. */
interface ListedState {
  /** The state of the cluster that the list is of: it rises with each change of anything. */
  readonly version: bigint | undefined;
  /** Versions of objects, by UID. */
  readonly objects: ReadonlyMap<string, string>;
  /** Whether these are all objects. */
  readonly isWhole: boolean;
}

const SAMPLE = 500;
const TIMEOUT_MS = 15_000;
const NUMBER = /^\d+$/;
/** What tells a copy that lives on: its own API server renews a lease, its nodes report, its controllers write. */
const EVERYWHERE = [
  '/api/v1/namespaces',
  '/api/v1/nodes',
  '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases',
] as const;
const PER_NAMESPACE = ['configmaps', 'pods'] as const;

/**
 * Compares two servers that say to be of one cluster, by lists of the first, the second and the first again. A cluster's state
 * is numbered, and the number only rises: what the second shows lies between what the first shows before and after, and an
 * object that did not change meanwhile is the same in all three. UIDs alone tell nothing, as a restored copy has them all.
 *
 * @throws the signal's reason when it aborts.
 */
export async function compareClusters(first: Cluster, second: Cluster, options: CallOptions): Promise<ClusterVerdict> {
  let verdict: ClusterVerdict = 'unseen';
  for (const path of pathsOf([first, second])) {
    const before = await fetchState(first.api, path, options);
    const between = before && (await fetchState(second.api, path, options));
    const after = between && (await fetchState(first.api, path, options));
    if (before === undefined || between === undefined || after === undefined) continue;
    if (isApart(before, between, after)) return 'apart';
    verdict = 'one';
  }
  return verdict;
}

/** Who may list nothing of the whole cluster may list something where the context leads. */
function pathsOf(clusters: readonly Cluster[]): readonly string[] {
  const namespaces = new Set(['kube-system', ...clusters.map(({ context }) => context.namespace ?? 'default')]);
  const inside = [...namespaces].flatMap((name) =>
    PER_NAMESPACE.map((plural) => `/api/v1/namespaces/${encodeURIComponent(name)}/${plural}`),
  );
  return [...EVERYWHERE, ...inside];
}

async function fetchState(api: KubeApi, path: string, options: CallOptions): Promise<ListedState | undefined> {
  try {
    const call = { form: 'metadata', query: { limit: SAMPLE }, attempts: 2, timeoutMs: TIMEOUT_MS } as const;
    const { body } = await api.get(path, { ...options, ...call });
    return readState(body);
  } catch {
    options.signal?.throwIfAborted();
    // Not permitted, not served or not answered: another list may tell, and where none does it is said.
    return undefined;
  }
}

function readState(body: Readonly<Record<string, unknown>>): ListedState {
  const { resourceVersion, continue: token } = (body['metadata'] ?? {}) as Readonly<Record<string, unknown>>;
  const items = Array.isArray(body['items']) ? (body['items'] as { metadata?: Record<string, unknown> }[]) : [];
  const objects = items.map(
    ({ metadata }) => [textOf(metadata?.['uid']), textOf(metadata?.['resourceVersion'])] as const,
  );
  return { version: numberOf(resourceVersion), objects: new Map(objects), isWhole: textOf(token) === '' };
}

function isApart(before: ListedState, between: ListedState, after: ListedState): boolean {
  const [oldest, version, newest] = [before.version, between.version, after.version];
  const isNumbered = oldest !== undefined && version !== undefined && newest !== undefined;
  if (isNumbered && (version < oldest || version > newest)) return true;
  const areWhole = before.isWhole && between.isWhole && after.isWhole;
  const isOther = [...before.objects].some(([uid, state]) => {
    if (after.objects.get(uid) !== state) return false;
    const seen = between.objects.get(uid);
    return seen === undefined ? areWhole : seen !== state;
  });
  if (isOther || !areWhole) return isOther;
  return [...between.objects].some(([uid, state]) => {
    // What is younger than the first list may have come and gone in between.
    const isYoung = oldest !== undefined && (numberOf(state) ?? 0n) > oldest;
    return !isYoung && !before.objects.has(uid) && !after.objects.has(uid);
  });
}

function numberOf(version: unknown): bigint | undefined {
  return typeof version === 'string' && NUMBER.test(version) ? BigInt(version) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
