import { type DiscoverRequest, type DiscoverResult, type ResourceTypeInfo, selectServices } from '@corkscrew/sdk';
import { findTypes } from './find-types.ts';
import type { GcpContext } from './scopes.ts';
import { type GcpType, isKubernetesObject } from './type-name.ts';

/**
 * Describes the types that the inventory returns in the scopes of the configuration: a service for each API.
 *
 * @throws {CorkscrewError} not_found for a service that nothing is of; unauthenticated, permission_denied, unavailable.
 */
export async function discoverServices(request: DiscoverRequest, context: GcpContext): Promise<DiscoverResult> {
  const services = Map.groupBy(await findTypes(context), ({ service }) => service);
  return {
    services: selectServices(services, request, 'the inventory has nothing of it').map(([name, types]) => ({
      name,
      displayName: types[0]?.assetType.split('/', 1)[0] ?? name,
      resourceTypes: types.map((type) => describeType(type, context)),
      requiredPermissions: ['cloudasset.assets.listResource', 'cloudasset.assets.listIamPolicy'],
    })),
    discoveredAt: new Date(),
    sdkVersion: 'Cloud Asset Inventory v1',
  };
}

function describeType(type: GcpType, { settings }: GcpContext): ResourceTypeInfo {
  return {
    typeName: type.typeName,
    type: type.type,
    listOperation: 'cloudasset.assets.list',
    describeOperation: '',
    getOperation: '',
    idField: 'name',
    nameField: 'name',
    arnField: '',
    supportsTags: true,
    isPaginated: true,
    permissions: ['cloudasset.assets.listResource'],
    isDefault: settings.kubernetesObjects || !isKubernetesObject(type),
    resourceClass: 'resource',
  };
}
