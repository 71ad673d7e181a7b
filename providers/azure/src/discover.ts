import { type DiscoverRequest, type DiscoverResult, type ResourceTypeInfo, selectServices } from '@corkscrew/sdk';
import type { FoundType } from './selection.ts';
import type { Tenant, TenantContext } from './tenant.ts';

/**
 * Describes the types that the tenant has rows of: a service for each resource provider.
 *
 * @throws {CorkscrewError} not_found for a service that the tenant has nothing of.
 */
export async function discoverServices(request: DiscoverRequest, context: TenantContext): Promise<DiscoverResult> {
  const { tenant, signal } = context;
  const { types } = await tenant.findTypes({ isFresh: request.forceRefresh ?? false, signal });
  const services = Map.groupBy(types, ({ type }) => type.service);
  return {
    services: selectServices(services, request, 'the tenant has nothing of it').map(([name, found]) => ({
      name,
      displayName: found[0]?.type.full.split('/', 1)[0] ?? name,
      resourceTypes: uniqueTypes(found).map((type) => describeType(type, tenant)),
      requiredPermissions: ['*/read'],
    })),
    discoveredAt: new Date(),
    sdkVersion: 'Resource Graph 2024-04-01',
  };
}

function uniqueTypes(found: readonly FoundType[]): readonly FoundType[] {
  return [...new Map(found.map((one) => [one.type.full, one])).values()];
}

function describeType({ type, table }: FoundType, { settings }: Tenant): ResourceTypeInfo {
  return {
    typeName: type.typeName,
    type: type.type,
    listOperation: `resource graph ${table.name}`,
    describeOperation: '',
    getOperation: `GET ${type.full}`,
    idField: 'id',
    nameField: 'name',
    arnField: '',
    supportsTags: true,
    isPaginated: true,
    permissions: [`${type.full}/read`],
    isDefault: table.class === 'resource' || settings.includeClasses.has(table.class),
    resourceClass: table.class,
  };
}
