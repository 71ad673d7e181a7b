/** The region of everything in a cluster: Kubernetes has none, and a namespace is not one. */
export const GLOBAL_REGION = 'global';

/** The service of the API group whose name is empty. */
const CORE_SERVICE = 'core';

/** A kind that a cluster can list, in the one version that is read. */
export interface ApiKind {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural in the URL: `deployments`. */
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
}

/** The service that a kind belongs to: its group. */
export function serviceOf({ group }: Pick<ApiKind, 'group'>): string {
  return group === '' ? CORE_SERVICE : group;
}

/** Group and version as objects carry them: `apps/v1`, or `v1` in the core group. */
export function apiVersionOf({ group, version }: Pick<ApiKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The kind as RBAC and kubectl name it: `deployments.apps`, or `pods` in the core group. */
export function resourceNameOf({ group, plural }: Pick<ApiKind, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** The URL path that lists a kind, in one namespace or everywhere. */
export function listPathOf(kind: ApiKind, namespace?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${kind.plural}`;
}
