import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ListPage, ListRequest, ResourceRef } from '@corkscrew/core';
import type {
  ListResourcesRequest,
  ListResourcesRequestSchema,
  ListResourcesResponse,
  ListResourcesResponseSchema,
  ResourceRef as WireResourceRef,
  ResourceRefSchema,
} from '../gen/corkscrew_pb.ts';
import { toWireSignedCount } from './count.ts';

export function toWireListRequest(request: ListRequest): MessageInitShape<typeof ListResourcesRequestSchema> {
  return {
    service: request.service,
    resourceType: request.type,
    region: request.region,
    filters: { ...request.filters },
    nextToken: request.nextToken ?? '',
    maxResults: toWireSignedCount(request.maxResults ?? 0),
  };
}

export function fromWireListRequest(request: ListResourcesRequest): ListRequest {
  const { service, resourceType, region, filters, nextToken, maxResults } = request;
  return {
    service,
    type: resourceType,
    region,
    filters,
    nextToken,
    maxResults: maxResults > 0 ? maxResults : undefined,
  };
}

export function toWireListPage(page: ListPage): MessageInitShape<typeof ListResourcesResponseSchema> {
  return { resources: page.resources.map(toWireRef), nextToken: page.nextToken, totalCount: page.resources.length };
}

export function fromWireListPage(response: ListResourcesResponse): ListPage {
  return { resources: response.resources.map(fromWireRef), nextToken: response.nextToken };
}

export function fromWireRef(ref: WireResourceRef): ResourceRef {
  const { id, name, type, service, region, accountId, basicAttributes } = ref;
  return { id, name, type, service, region, accountId, basicAttributes };
}

export function toWireRef(ref: ResourceRef): MessageInitShape<typeof ResourceRefSchema> {
  return { ...ref, basicAttributes: { ...ref.basicAttributes } };
}
