import type { AccessRequest } from '@corkscrew/sdk';
import { resourceNameOf } from '../api-kind.ts';
import { planReleases } from '../helm/plan-releases.ts';
import { isSecret } from '../kind-rules.ts';
import type { DiscoveredCluster } from '../plan.ts';
import { type NamedKind, selectKinds } from '../selection.ts';
import type { KubernetesSettings } from '../settings.ts';

/** One right: a verb on a resource. */
export interface NeededRule {
  readonly group: string;
  readonly plural: string;
  readonly verb: 'get' | 'list' | 'watch';
  /** The one object that it is needed for; undefined for all. */
  readonly objectName?: string | undefined;
  readonly isNamespaced: boolean;
  /** What it is needed for: `values` where who has it may read the values of Secrets. */
  readonly block: 'objects' | 'values';
}

/** The rights that a scan or a watch of one cluster uses, and those alone. */
export function neededRules(
  { cluster, kinds }: DiscoveredCluster,
  request: AccessRequest,
  settings: KubernetesSettings,
): readonly NeededRule[] {
  const verbs = request.purpose === 'watch' ? (['list', 'watch'] as const) : (['list'] as const);
  const selected = selectKinds(kinds, request, settings).kinds;
  const rules = selected.flatMap((entry) => verbs.map((verb) => ruleOf(entry, verb)));
  if (!settings.clusterIds.has(cluster.context.name)) rules.push(CLUSTER_ID);
  const readsReleases = request.purpose !== 'watch' && planReleases(cluster, request, settings).units.length > 0;
  return dedupe(readsReleases ? [...rules, ...RELEASES] : rules);
}

/** The right as diagnostics and tables name it: `list deployments.apps`. */
export function describeRule(rule: NeededRule): string {
  const name = resourceNameOf(rule);
  return `${rule.verb} ${name}${rule.objectName === undefined ? '' : `/${rule.objectName}`}`;
}

/** The UID of kube-system is the cluster's identity. */
const CLUSTER_ID: NeededRule = {
  group: '',
  plural: 'namespaces',
  verb: 'get',
  objectName: 'kube-system',
  isNamespaced: false,
  block: 'objects',
};

/** Releases are listed as metadata, and those that are deployed are read. */
const RELEASES: readonly NeededRule[] = (['secrets', 'configmaps'] as const).flatMap((plural) =>
  (['list', 'get'] as const).map((verb) => ({ group: '', plural, verb, isNamespaced: true, block: 'values' as const })),
);

function ruleOf({ kind }: NamedKind, verb: 'list' | 'watch'): NeededRule {
  const { group, plural, isNamespaced } = kind;
  return { group, plural, verb, isNamespaced, block: isSecret(kind) ? 'values' : 'objects' };
}

/** ConfigMaps may be needed for themselves and for releases: what is needed twice is told once. */
function dedupe(rules: readonly NeededRule[]): readonly NeededRule[] {
  return [...new Map(rules.toReversed().map((rule) => [describeRule(rule), rule])).values()].reverse();
}
