import { type CallOptions, raceAbort, TtlCache } from '@corkscrew/sdk';
import type { Cluster } from './clusters.ts';
import { describeFailure } from './kubernetes-error.ts';
import { listPages } from './list-pages.ts';
import type { KubernetesSettings } from './settings.ts';

/** The namespaces in which a kind is listed, one after the other. */
export interface NamespaceList {
  readonly names: readonly string[];
  /** Whether the cluster told all that there are; else only those that the configuration or the context name. */
  readonly isWhole: boolean;
}

/** Knows the namespaces of clusters. */
export interface NamespaceDirectory {
  /** What is remembered of the last minute, unless `isFresh`. */
  list(cluster: Cluster, options: CallOptions & { readonly isFresh?: boolean | undefined }): Promise<NamespaceList>;
}

const TTL_MS = 60_000;
const MAX_CLUSTERS = 1_024;
const NAMESPACE_KIND = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', isNamespaced: false };

/** Makes the directory. Namespaces are asked for once a minute at most, as every kind needs them when none may be listed. */
export function createNamespaceDirectory({ namespaces }: Pick<KubernetesSettings, 'namespaces'>): NamespaceDirectory {
  const lists = new TtlCache<string, NamespaceList>({ maxEntries: MAX_CLUSTERS, ttlMs: TTL_MS });
  return {
    list: (cluster, { isFresh = false, signal }) => {
      if (namespaces.included.length > 0 && !namespaces.hasGlobs) {
        return Promise.resolve({ names: namespaces.exactNames, isWhole: true });
      }
      if (isFresh) lists.delete(cluster.id);
      // Several units wait for it: it does not end with the first of them.
      const making = lists.get(cluster.id, async () => {
        const all = await fetchNames(cluster);
        const known = all ?? [...namespaces.exactNames, cluster.context.namespace ?? 'default'];
        return { names: [...new Set(known)].filter((name) => namespaces.accepts(name)), isWhole: all !== undefined };
      });
      return raceAbort(making, signal);
    },
  };
}

/** All namespaces, or undefined where we may not know them. */
async function fetchNames({ api }: Cluster): Promise<readonly string[] | undefined> {
  const listing = { kind: NAMESPACE_KIND, form: 'metadata', namespace: undefined, labelSelector: undefined } as const;
  const names: string[] = [];
  try {
    for await (const { page } of listPages(api, listing)) {
      for (const item of page.items) {
        const name = (item as { metadata?: { name?: unknown } }).metadata?.name;
        if (typeof name === 'string') names.push(name);
      }
    }
    return names;
  } catch (error) {
    if (describeFailure(error).kind !== 'denied') throw error;
    return undefined;
  }
}
