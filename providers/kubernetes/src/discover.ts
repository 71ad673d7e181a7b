import {
  type DiscoverRequest,
  type DiscoverResult,
  type ResourceTypeInfo,
  selectServices,
  type ServiceInfo,
} from '@corkscrew/sdk';
import { type ApiKind, apiVersionOf, resourceNameOf, serviceOf } from './api-kind.ts';
import { operationOf } from './failure-outcome.ts';
import { HELM_SERVICE, RELEASE_KIND } from './helm/release-kind.ts';
import { classOf, isSecret } from './kind-rules.ts';
import { discoverClusters, type PlanContext } from './plan.ts';
import type { NamedKind } from './selection.ts';
import type { KubernetesSettings } from './settings.ts';

/**
 * Describes what the configured clusters serve, together: a service for each API group.
 *
 * @throws {CorkscrewError} not_found for a group that none serves; unavailable or unauthenticated where no cluster answers.
 */
export async function discoverServices(request: DiscoverRequest, context: PlanContext): Promise<DiscoverResult> {
  const { found } = await discoverClusters(undefined, { ...context, isFresh: request.forceRefresh ?? false });
  const kinds = new Map<string, NamedKind>();
  for (const entry of found.flatMap((cluster) => cluster.kinds)) {
    if (!kinds.has(entry.typeName)) kinds.set(entry.typeName, entry);
  }
  kinds.set(RELEASE_KIND.typeName, RELEASE_KIND);
  const services = Map.groupBy(kinds.values(), ({ kind }) => serviceOf(kind));
  return {
    services: selectServices(services, request, 'no cluster serves this API group').map(([name, entries]) =>
      describeService(name, entries, context.settings),
    ),
    discoveredAt: new Date(),
    sdkVersion: '',
  };
}

function describeService(name: string, entries: readonly NamedKind[], settings: KubernetesSettings): ServiceInfo {
  return {
    name,
    displayName: name,
    resourceTypes: entries.map((entry) => describeType(entry, settings)),
    requiredPermissions: entries.map(({ kind }) => permissionOf(kind)).sort(),
  };
}

function describeType({ kind, typeName }: NamedKind, settings: KubernetesSettings): ResourceTypeInfo {
  const resourceClass = classOf(kind);
  return {
    typeName,
    type: kind.kind,
    listOperation: `${operationOf(kind)} (${apiVersionOf(kind)})`,
    describeOperation: `get ${resourceNameOf(kind)}`,
    getOperation: '',
    idField: kind.isNamespaced ? 'metadata.namespace/metadata.name' : 'metadata.name',
    nameField: 'metadata.name',
    arnField: '',
    supportsTags: true,
    isPaginated: true,
    permissions: [permissionOf(kind)],
    isDefault: isOn(kind, settings),
    resourceClass,
  };
}

function isOn(kind: ApiKind, settings: KubernetesSettings): boolean {
  if (isSecret(kind)) return settings.listsSecrets;
  if (serviceOf(kind) === HELM_SERVICE) return settings.readsHelmReleases;
  const resourceClass = classOf(kind);
  return resourceClass === 'resource' || settings.includeClasses.has(resourceClass);
}

function permissionOf(kind: ApiKind): string {
  if (serviceOf(kind) === HELM_SERVICE) return 'get, list secrets and configmaps';
  return `list ${resourceNameOf(kind)}`;
}
