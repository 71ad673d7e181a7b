import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Relationship, Resource } from '@corkscrew/core';
import type {
  Relationship as WireRelationship,
  RelationshipSchema,
  Resource as WireResource,
  ResourceSchema,
} from '../gen/corkscrew_pb.ts';
import { fromWireTimestamp, toWireTimestamp } from './timestamp.ts';

export function toWireResource(resource: Resource): MessageInitShape<typeof ResourceSchema> {
  return {
    provider: resource.provider,
    service: resource.service,
    type: resource.type,
    id: resource.id,
    name: resource.name,
    region: resource.region,
    accountId: resource.accountId,
    parentId: resource.parentId,
    arn: resource.arn,
    tags: resource.tags,
    createdAt: toWireTimestamp(resource.createdAt),
    modifiedAt: toWireTimestamp(resource.modifiedAt),
    discoveredAt: toWireTimestamp(resource.discoveredAt),
    relationships: resource.relationships.map(toWireRelationship),
    rawData: resource.rawData,
    attributes: resource.attributes,
  };
}

/** Takes the fields as they came; whether the texts are JSON is for the caller to look at. */
export function fromWireResource(resource: WireResource): Resource {
  return {
    provider: resource.provider,
    service: resource.service,
    type: resource.type,
    id: resource.id,
    name: resource.name,
    region: resource.region,
    accountId: resource.accountId,
    parentId: resource.parentId,
    arn: resource.arn,
    tags: resource.tags,
    createdAt: fromWireTimestamp(resource.createdAt),
    modifiedAt: fromWireTimestamp(resource.modifiedAt),
    discoveredAt: fromWireTimestamp(resource.discoveredAt),
    relationships: resource.relationships.map(fromWireRelationship),
    rawData: resource.rawData,
    attributes: resource.attributes,
  };
}

function toWireRelationship(relationship: Relationship): MessageInitShape<typeof RelationshipSchema> {
  const { path = '', label = '', confidence = '', targetAccountId = '', targetRegion = '' } = relationship;
  const { targetId, targetType, targetService, relationshipType, properties } = relationship;
  const published = { targetId, targetType, targetService, relationshipType, properties: { ...properties } };
  return { ...published, path, label, confidence, targetAccountId, targetRegion };
}

function fromWireRelationship(relationship: WireRelationship): Relationship {
  const { targetId, targetType, targetService, relationshipType, properties } = relationship;
  const { path, label, confidence, targetAccountId, targetRegion } = relationship;
  const added = Object.entries({ path, label, confidence, targetAccountId, targetRegion }).filter(
    ([, text]) => text !== '',
  );
  return { targetId, targetType, targetService, relationshipType, properties, ...Object.fromEntries(added) };
}
