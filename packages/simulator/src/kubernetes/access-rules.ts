import type { Attempt } from './api-status.ts';
import type { ObjectStore } from './object-store.ts';
import type { KubeObject } from './served-kind.ts';

/** Something that a user may do, as RBAC writes it. `*` stands for everything. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[] | undefined;
}

const RBAC = 'rbac.authorization.k8s.io';

/** Tells whether a user may do something: by the bindings that were made since the cluster was started. */
export function isAllowed(store: ObjectStore, attempt: Attempt): boolean {
  return rulesOf(store, attempt.user, attempt.namespace).some((rule) => covers(rule, attempt));
}

/** The rules that a user has in a namespace, those of the whole cluster included. */
export function rulesOf(store: ObjectStore, user: string, namespace: string | undefined): readonly AccessRule[] {
  const everywhere = store.added(`${RBAC}/ClusterRoleBinding`);
  const here = store.added(`${RBAC}/RoleBinding`).filter(({ metadata }) => metadata.namespace === namespace);
  return [...everywhere, ...(namespace === undefined ? [] : here)]
    .filter((binding) => concerns(binding, user))
    .flatMap((binding) => rulesOfRole(store, binding));
}

function concerns(binding: KubeObject, user: string): boolean {
  const subjects = binding['subjects'] as readonly { readonly kind: string; readonly name: string }[] | undefined;
  return subjects?.some(({ kind, name }) => kind === 'User' && name === user) ?? false;
}

function rulesOfRole(store: ObjectStore, binding: KubeObject): readonly AccessRule[] {
  const { kind, name } = binding['roleRef'] as { readonly kind: string; readonly name: string };
  const namespace = kind === 'Role' ? binding.metadata.namespace : undefined;
  const role = store
    .added(`${RBAC}/${kind}`)
    .find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  return (role?.['rules'] as readonly AccessRule[] | undefined) ?? [];
}

function covers(rule: AccessRule, { kind, verb, name }: Attempt): boolean {
  const has = (words: readonly string[], word: string): boolean => words.includes(word) || words.includes('*');
  const isNamed = rule.resourceNames === undefined || (name !== undefined && rule.resourceNames.includes(name));
  return has(rule.apiGroups, kind.group) && has(rule.resources, kind.plural) && has(rule.verbs, verb) && isNamed;
}
