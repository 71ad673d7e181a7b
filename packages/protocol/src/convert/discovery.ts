import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DiscoverRequest, DiscoverResult, ResourceTypeInfo, ServiceInfo } from '@corkscrew/core';
import type {
  DiscoverServicesRequest,
  DiscoverServicesRequestSchema,
  DiscoverServicesResponse,
  DiscoverServicesResponseSchema,
  ResourceType,
  ResourceTypeSchema,
  ServiceInfo as WireServiceInfo,
  ServiceInfoSchema,
} from '../gen/corkscrew_pb.ts';
import { fromWireTimestamp, toWireTimestamp } from './timestamp.ts';

export function toWireDiscoverRequest(
  request: DiscoverRequest,
): MessageInitShape<typeof DiscoverServicesRequestSchema> {
  return {
    forceRefresh: request.forceRefresh ?? false,
    includeServices: [...(request.includeServices ?? [])],
    excludeServices: [...(request.excludeServices ?? [])],
  };
}

export function fromWireDiscoverRequest(request: DiscoverServicesRequest): DiscoverRequest {
  const { forceRefresh, includeServices, excludeServices } = request;
  return { forceRefresh, includeServices, excludeServices };
}

export function toWireDiscoverResult(result: DiscoverResult): MessageInitShape<typeof DiscoverServicesResponseSchema> {
  return {
    services: result.services.map(toWireService),
    discoveredAt: toWireTimestamp(result.discoveredAt),
    sdkVersion: result.sdkVersion,
  };
}

/** `now` stands in for a provider that does not say when it looked. */
export function fromWireDiscoverResult(response: DiscoverServicesResponse, now: Date): DiscoverResult {
  return {
    services: response.services.map(fromWireService),
    discoveredAt: fromWireTimestamp(response.discoveredAt) ?? now,
    sdkVersion: response.sdkVersion,
  };
}

function toWireService(service: ServiceInfo): MessageInitShape<typeof ServiceInfoSchema> {
  return {
    name: service.name,
    displayName: service.displayName,
    resourceTypes: service.resourceTypes.map(toWireType),
    requiredPermissions: [...service.requiredPermissions],
  };
}

function fromWireService(service: WireServiceInfo): ServiceInfo {
  const { name, displayName, resourceTypes, requiredPermissions } = service;
  return {
    name,
    displayName: displayName === '' ? name : displayName,
    resourceTypes: resourceTypes.map(fromWireType),
    requiredPermissions,
  };
}

function toWireType(type: ResourceTypeInfo): MessageInitShape<typeof ResourceTypeSchema> {
  const { type: name, isPaginated: paginated, isDefault: defaultEnabled, permissions, ...shared } = type;
  return { ...shared, name, paginated, defaultEnabled, permissions: [...permissions] };
}

/** A plugin that knows only the published contract says nothing of classes; everything it lists is on by default. */
function fromWireType(type: ResourceType): ResourceTypeInfo {
  const isPlain = type.resourceClass === '';
  return {
    typeName: type.typeName,
    type: type.name,
    listOperation: type.listOperation,
    describeOperation: type.describeOperation,
    getOperation: type.getOperation,
    idField: type.idField,
    nameField: type.nameField,
    arnField: type.arnField,
    supportsTags: type.supportsTags,
    isPaginated: type.paginated,
    permissions: type.permissions,
    isDefault: isPlain || type.defaultEnabled,
    resourceClass: isPlain ? 'resource' : type.resourceClass,
  };
}
