import type { ApiKind } from './api-kind.ts';

type Key = Pick<ApiKind, 'group' | 'kind'>;

/** Why a kind is off by default, or `resource` where it is on. */
export type KindClass = 'resource' | 'ephemeral' | 'telemetry' | 'sensitive';

/** Kinds that are off by default, by `group/Kind`; `*` stands for every kind of the group. Reviewed by hand. */
const CLASSES: Readonly<Record<string, KindClass>> = {
  '/Event': 'telemetry',
  'events.k8s.io/Event': 'telemetry',
  'coordination.k8s.io/Lease': 'ephemeral',
  'metrics.k8s.io/*': 'telemetry',
  'custom.metrics.k8s.io/*': 'telemetry',
  'external.metrics.k8s.io/*': 'telemetry',
  // Health checks made up at each request, without a UID.
  '/ComponentStatus': 'telemetry',
  // Who may list them may read their values.
  '/Secret': 'sensitive',
  'helm/Release': 'sensitive',
};

/**
 * Kinds whose objects another group serves too, with the group that is read where both are there. Reviewed by hand: the
 * same UID comes back from both.
 */
const ALIASES: Readonly<Record<string, string>> = {
  '/Event': 'events.k8s.io/Event',
  'extensions/DaemonSet': 'apps/DaemonSet',
  'extensions/Deployment': 'apps/Deployment',
  'extensions/ReplicaSet': 'apps/ReplicaSet',
  'extensions/Ingress': 'networking.k8s.io/Ingress',
  'extensions/NetworkPolicy': 'networking.k8s.io/NetworkPolicy',
  'extensions/PodSecurityPolicy': 'policy/PodSecurityPolicy',
  'authorization.openshift.io/ClusterRole': 'rbac.authorization.k8s.io/ClusterRole',
  'authorization.openshift.io/ClusterRoleBinding': 'rbac.authorization.k8s.io/ClusterRoleBinding',
  'authorization.openshift.io/Role': 'rbac.authorization.k8s.io/Role',
  'authorization.openshift.io/RoleBinding': 'rbac.authorization.k8s.io/RoleBinding',
  'project.openshift.io/Project': '/Namespace',
};

/**
 * Kinds of which only the current state is kept unless somebody asks for more, by `group/Kind`. Reviewed by hand: they come and
 * go by themselves, many times a day, and what decides about them has a history of its own.
 */
const CURRENT_STATE_ONLY: ReadonlySet<string> = new Set([
  // Made and replaced by the workload that owns them.
  '/Pod',
  // One for each revision of a Deployment, whose own history says the same.
  'apps/ReplicaSet',
  // Follow their Service's pods.
  'discovery.k8s.io/EndpointSlice',
  // Records of what happened, which the server deletes after an hour.
  '/Event',
  'events.k8s.io/Event',
  // Renewed every few seconds.
  'coordination.k8s.io/Lease',
]);

/** How much of a kind's objects is asked for. `metadata` never pulls a value over the wire. */
export type ReadForm = 'objects' | 'metadata';

/** What the user decides about kinds that carry values. */
export interface ValueChoice {
  readonly configMapData: boolean;
}

/** The class of a kind. */
export function classOf(kind: Key): KindClass {
  return CLASSES[keyOf(kind)] ?? CLASSES[`${kind.group}/*`] ?? 'resource';
}

/** Tells whether only the current state of a kind's objects is kept, unless somebody asks for more. */
export function isCurrentStateOnly(kind: Key): boolean {
  return CURRENT_STATE_ONLY.has(keyOf(kind));
}

/** Tells whether a kind is core's Secret. */
export function isSecret({ group, kind }: Key): boolean {
  return group === '' && kind === 'Secret';
}

/** Tells whether a kind is core's ConfigMap. */
export function isConfigMap({ group, kind }: Key): boolean {
  return group === '' && kind === 'ConfigMap';
}

/** How a kind is read. Secrets are never read whole, whatever the user says. */
export function readFormOf(kind: Key, { configMapData }: ValueChoice): ReadForm {
  return isSecret(kind) || (isConfigMap(kind) && !configMapData) ? 'metadata' : 'objects';
}

/** Leaves out kinds that another of the given kinds serves too. */
export function withoutAliases<Kind extends Key>(kinds: readonly Kind[]): readonly Kind[] {
  const served = new Set(kinds.map(keyOf));
  return kinds.filter((kind) => {
    const canonical = ALIASES[keyOf(kind)];
    return canonical === undefined || !served.has(canonical);
  });
}

function keyOf({ group, kind }: Key): string {
  return `${group}/${kind}`;
}
