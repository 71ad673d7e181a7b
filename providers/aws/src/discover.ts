import type { AwsCatalog, CatalogResourceType, RowField, ServiceCatalog } from '@corkscrew/aws-catalog';
import type { DiscoverRequest, DiscoverResult, ResourceTypeInfo, ServiceInfo } from '@corkscrew/sdk';
import { assertServices } from './selection.ts';

/**
 * Describes the services that can be scanned, from the catalog: no call is made and no credentials are needed.
 *
 * @throws {CorkscrewError} not_found for a service that does not exist.
 */
export function discoverServices(catalog: AwsCatalog, request: DiscoverRequest): DiscoverResult {
  const included = request.includeServices ?? [];
  const excluded = new Set(request.excludeServices);
  assertServices(catalog, [...included, ...excluded]);
  const names =
    included.length > 0
      ? [...new Set(included)]
      : catalog
          .services()
          .filter(hasTypes)
          .map((service) => service.name);
  return {
    services: names.filter((name) => !excluded.has(name)).map((name) => describeService(catalog, name)),
    discoveredAt: new Date(),
    sdkVersion: `botocore ${catalog.version}`,
  };
}

function hasTypes(service: { readonly resourceTypes: number }): boolean {
  return service.resourceTypes > 0;
}

function describeService(catalog: AwsCatalog, name: string): ServiceInfo {
  const service = catalog.service(name);
  const types = service.resourceTypes;
  return {
    name,
    displayName: service.displayName,
    resourceTypes: types.map((type) => describeType(type, service)),
    requiredPermissions: [...new Set(types.map((type) => type.permission))].sort(),
  };
}

function describeType(type: CatalogResourceType, service: ServiceCatalog): ResourceTypeInfo {
  const { fields, list } = type;
  return {
    typeName: type.name,
    type: type.type,
    listOperation: list.operation,
    describeOperation: '',
    getOperation: '',
    idField: type.identity.map(textOf).join('/'),
    nameField: fields.name === undefined ? '' : textOf(fields.name),
    arnField: fields.arn === undefined ? '' : textOf(fields.arn),
    supportsTags: fields.tags !== undefined,
    isPaginated: service.operations[list.operation]?.pagination !== undefined,
    permissions: [type.permission],
    isDefault: type.default,
    resourceClass: type.class,
  };
}

function textOf(field: RowField): string {
  return typeof field === 'string' ? field : field.path;
}
