import type { NamedKind } from '../selection.ts';

/** The service that Helm's releases belong to: no API group is called so. */
export const HELM_SERVICE = 'helm';

/** Releases, as if they were a kind of the cluster. */
export const RELEASE_KIND: NamedKind = {
  kind: { group: HELM_SERVICE, version: 'v3', plural: 'releases', kind: 'Release', isNamespaced: true },
  typeName: 'kubernetes_helm_release',
};

/** Where Helm keeps releases: as Secrets, or as ConfigMaps where it is told to. */
export const DRIVERS = ['secrets', 'configmaps'] as const;

/** A place where Helm keeps releases. */
export type HelmDriver = (typeof DRIVERS)[number];

/** The label that all that Helm keeps has. */
export const OWNED_BY_HELM = 'owner=helm';
