import type { CallOptions, Diagnostic } from '@corkscrew/sdk';
import { BadReplyError } from '@corkscrew/sdk/http';
import { parseGroupDiscovery } from './aggregated-discovery.ts';
import { type ApiKind, serviceOf } from './api-kind.ts';
import type { KubeApi } from './kube-api.ts';
import { withoutAliases } from './kind-rules.ts';
import { describeFailure } from './kubernetes-error.ts';
import { fetchGroupVersions, readGroupList, readVersionList } from './legacy-discovery.ts';

/** A kind as one version of its group serves it. */
export interface ServedKind extends ApiKind {
  /** Whether what is known of it may be out of date, as its server does not answer. */
  readonly isStale: boolean;
}

/** What a part of discovery found. Kinds stand in the order of preference: of groups, and of versions in a group. */
export interface DiscoveryPart {
  readonly kinds: readonly ServedKind[];
  /** Groups or versions of which nothing or nothing fresh is known. */
  readonly problems: readonly DiscoveryProblem[];
}

/** A group or version that did not answer. */
export interface DiscoveryProblem {
  readonly group: string;
  readonly version: string;
  readonly reason: string;
}

/** All that a cluster can list. */
export interface Discovery {
  /** One version of each kind in each group, but of groups that are known to serve the same objects one. */
  readonly kinds: readonly ApiKind[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

/**
 * Discovers what a cluster can list. Both formats are read, by what the reply is and not by what was asked. A group that
 * does not answer costs only itself.
 *
 * @throws what the call threw where neither root answers.
 */
export async function discoverKinds(api: KubeApi, clusterId: string, options: CallOptions = {}): Promise<Discovery> {
  const roots = await Promise.allSettled([readRoot(api, '/api', options), readRoot(api, '/apis', options)]);
  options.signal?.throwIfAborted();
  const [core, named] = roots;
  if (core.status === 'rejected' && named.status === 'rejected') throw core.reason;
  const parts = [partOf(core, ''), partOf(named, '*')];
  const kinds = pickVersions(parts.flatMap((part) => part.kinds));
  const diagnostics = parts
    .flatMap((part) => part.problems)
    .map((problem) => problemDiagnostic(problem, { api, clusterId }));
  return { kinds: withoutAliases(kinds), diagnostics };
}

async function readRoot(api: KubeApi, path: '/api' | '/apis', options: CallOptions): Promise<DiscoveryPart> {
  const { body } = await api.get(path, { ...options, form: 'discovery' });
  switch (body['kind']) {
    case 'APIGroupDiscoveryList':
      return parseGroupDiscovery(body);
    case 'APIVersions':
      return fetchGroupVersions(api, readVersionList(body), options);
    case 'APIGroupList':
      return fetchGroupVersions(api, readGroupList(body), options);
    default:
      throw new BadReplyError(`${path} answers with a ${String(body['kind'])} and not with API groups`);
  }
}

function partOf(result: PromiseSettledResult<DiscoveryPart>, group: string): DiscoveryPart {
  if (result.status === 'fulfilled') return result.value;
  return { kinds: [], problems: [{ group, version: '', reason: describeFailure(result.reason).message }] };
}

/** Of each kind, the most preferred version that answers; one that does not only where no other serves the kind. */
function pickVersions(served: readonly ServedKind[]): readonly ApiKind[] {
  const picked = new Map<string, ServedKind>();
  for (const kind of served) {
    const key = `${kind.group}/${kind.kind}`;
    const known = picked.get(key);
    if (known === undefined || (known.isStale && !kind.isStale)) picked.set(key, kind);
  }
  return [...picked.values()].map(({ group, version, plural, kind, isNamespaced }) => ({
    group,
    version,
    plural,
    kind,
    isNamespaced,
  }));
}

function problemDiagnostic(
  { group, version, reason }: DiscoveryProblem,
  { api, clusterId }: { readonly api: KubeApi; readonly clusterId: string },
): Omit<Diagnostic, 'provider'> {
  const service = group === '*' ? '*' : serviceOf({ group });
  const what = [group === '*' ? 'API groups' : `API group ${service}`, version].filter((part) => part !== '').join(' ');
  return {
    severity: 'error',
    code: 'discovery_incomplete',
    message: `discover ${what} in cluster ${clusterId} (context ${api.context.name}): ${reason}`,
    advice: 'See `kubectl get apiservices` for the server behind it. What it serves is not scanned until it answers.',
    scope: { accountId: clusterId, region: '*', service, type: '*', subScope: '' },
    operation: 'discover',
  };
}
