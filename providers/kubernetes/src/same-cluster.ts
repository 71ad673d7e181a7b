import type { CallOptions, Diagnostic } from '@corkscrew/sdk';
import type { Cluster, ClusterList } from './clusters.ts';
import { compareClusters } from './compare-clusters.ts';

type Told = Omit<Diagnostic, 'provider'>;
type Pair = readonly [first: Cluster, second: Cluster];

/**
 * Takes clusters of one id for one cluster, by the first context that leads to it. Where two servers answer with one id and
 * show different states, one is a restored copy of the other: that is told, and only the first is used. It is told too where
 * neither can be seen.
 */
export async function mergeClusters(found: readonly Cluster[], options: CallOptions): Promise<ClusterList> {
  const clusters = new Map<string, Cluster>();
  const diagnostics: Told[] = [];
  for (const cluster of found) {
    const first = clusters.get(cluster.id);
    if (first === undefined) clusters.set(cluster.id, cluster);
    else diagnostics.push(await tellOf([first, cluster], options));
  }
  return { clusters: [...clusters.values()], diagnostics };
}

async function tellOf(pair: Pair, options: CallOptions): Promise<Told> {
  const [first, second] = pair;
  const verdict = serverOf(first) === serverOf(second) ? 'one' : await compareClusters(first, second, options);
  switch (verdict) {
    case 'one':
      return sameDiagnostic(pair);
    case 'apart':
      return copyDiagnostic(pair);
    case 'unseen':
      return unseenDiagnostic(pair);
    default:
      return verdict satisfies never;
  }
}

function sameDiagnostic(pair: Pair): Told {
  const [first, second] = namesOf(pair);
  return {
    severity: 'info',
    code: 'same_cluster',
    message: `use context ${second}: it leads to the same cluster as context ${first}, which is used`,
    advice: 'Nothing to do; name the context that may see more first.',
    ...placeOf(pair),
  };
}

function copyDiagnostic(pair: Pair): Told {
  const [first, second] = namesOf(pair);
  return {
    severity: 'error',
    code: 'clusters_disagree',
    message: `use context ${second}: its cluster has the UID of that of context ${first} but other objects or another state, so one is a copy of the other; it is not scanned`,
    advice: 'Scan one of them, or keep the copy in a database of its own.',
    ...placeOf(pair),
  };
}

function unseenDiagnostic(pair: Pair): Told {
  const [first, second] = namesOf(pair);
  return {
    severity: 'warning',
    code: 'clusters_not_compared',
    message: `use context ${second}: its cluster has the UID of that of context ${first}, and nothing may be listed by both that would show whether they are one; only context ${first} is used`,
    advice: 'Grant the verb list on namespaces to the users of both contexts, or name one context only.',
    ...placeOf(pair),
  };
}

function namesOf(pair: Pair): readonly string[] {
  return pair.map(({ context }) => context.name);
}

function placeOf([{ id }]: Pair): Pick<Told, 'scope' | 'operation'> {
  return { scope: { accountId: id, region: '*', service: '*', type: '*', subScope: '' }, operation: '' };
}

/** What decides where a connection goes: two clusters may be behind one address, by way of two proxies. */
function serverOf({ context: { cluster } }: Cluster): string {
  return JSON.stringify([cluster['server'], cluster['proxy-url'], cluster['tls-server-name']]);
}
