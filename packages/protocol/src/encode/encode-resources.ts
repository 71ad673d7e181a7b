import { type DescField, ScalarType } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import type { FacetReading, Relationship, ScannedResource } from '@corkscrew/core';
import { RelationshipSchema, ResourceSchema } from '../gen/corkscrew_pb.ts';
import { FacetReadingSchema, ResourceBatchSchema, ScannedResourceSchema } from '../gen/extension_pb.ts';
import { WireWriter } from './wire-writer.ts';

const VARINT = 0;
const LENGTH_DELIMITED = 2;
/** Keys and values of maps have these numbers in every map. */
const MAP_KEY_TAG = (1 << 3) | LENGTH_DELIMITED;
const MAP_VALUE_TAG = (2 << 3) | LENGTH_DELIMITED;
const EXPECTED_ENTRY_BYTES = 64;
const EXPECTED_TIMESTAMP_BYTES = 12;
const EXPECTED_RELATIONSHIP_BYTES = 200;
const EXPECTED_FACET_BYTES = 64;
/** What a resource has beside its texts: by it two bytes are kept for its length at least. */
const RESOURCE_OVERHEAD_BYTES = 512;

const RESOURCE = tagsOf(ResourceSchema.field);
const SCANNED = tagsOf(ScannedResourceSchema.field);
const RELATIONSHIP = tagsOf(RelationshipSchema.field);
const FACET = tagsOf(FacetReadingSchema.field);
const TIMESTAMP = tagsOf(TimestampSchema.field);
const BATCH = tagsOf(ResourceBatchSchema.field);

/** Batches are encoded one after another, so one writer serves all. */
const writer = new WireWriter();

/**
 * Encodes a message whose field `batch` holds resources, to the bytes that the generated code would give for it. Most of what
 * a scan sends goes through here, and the generated code takes several times as long: it builds a message object of each
 * resource first, and looks at each field's kind.
 */
export function encodeResources(batch: DescField, resources: readonly ScannedResource[]): Uint8Array {
  writer.reset();
  const expected = resources.reduce((sum, resource) => sum + expectedBytes(resource), 0);
  writer.open(tagOf(batch), expected);
  for (const resource of resources) writeScanned(resource);
  writer.close();
  return writer.take();
}

function expectedBytes({ rawData, attributes }: ScannedResource): number {
  return rawData.length + attributes.length + RESOURCE_OVERHEAD_BYTES;
}

function writeScanned(scanned: ScannedResource): void {
  const expected = expectedBytes(scanned);
  writer.open(BATCH.resources, expected);
  writer.open(SCANNED.resource, expected);
  writeResource(scanned);
  writer.close();
  writer.text(SCANNED.typeName, scanned.typeName);
  writer.text(SCANNED.incarnation, scanned.incarnation);
  writer.text(SCANNED.lifecycle, scanned.lifecycle);
  writer.hex(SCANNED.contentHash, scanned.contentHash);
  writer.text(SCANNED.claimKey, scanned.claimKey);
  writer.integer(SCANNED.tagsUnknown, scanned.areTagsKnown ? 0 : 1);
  writer.hex(SCANNED.payloadHash, scanned.payloadHash);
  for (const facet of scanned.facets) writeFacet(facet);
  writer.close();
}

function writeResource(resource: ScannedResource): void {
  writer.text(RESOURCE.provider, resource.provider);
  writer.text(RESOURCE.service, resource.service);
  writer.text(RESOURCE.type, resource.type);
  writer.text(RESOURCE.id, resource.id);
  writer.text(RESOURCE.name, resource.name);
  writer.text(RESOURCE.region, resource.region);
  writer.text(RESOURCE.accountId, resource.accountId);
  writer.text(RESOURCE.parentId, resource.parentId);
  writer.text(RESOURCE.arn, resource.arn);
  writeMap(RESOURCE.tags, resource.tags);
  writeTimestamp(RESOURCE.createdAt, resource.createdAt);
  writeTimestamp(RESOURCE.modifiedAt, resource.modifiedAt);
  writeTimestamp(RESOURCE.discoveredAt, resource.discoveredAt);
  for (const relationship of resource.relationships) writeRelationship(relationship);
  writer.text(RESOURCE.rawData, resource.rawData);
  writer.text(RESOURCE.attributes, resource.attributes);
}

function writeMap(tag: number, entries: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(entries)) {
    writer.open(tag, EXPECTED_ENTRY_BYTES);
    writer.alwaysText(MAP_KEY_TAG, key);
    writer.alwaysText(MAP_VALUE_TAG, entries[key] ?? '');
    writer.close();
  }
}

/** A date that is absent or invalid is left out. */
function writeTimestamp(tag: number, date: Date | undefined): void {
  const milliseconds = date?.getTime();
  if (milliseconds === undefined || Number.isNaN(milliseconds)) return;
  const seconds = Math.floor(milliseconds / 1_000);
  writer.open(tag, EXPECTED_TIMESTAMP_BYTES);
  writer.integer(TIMESTAMP.seconds, seconds);
  writer.integer(TIMESTAMP.nanos, (milliseconds - seconds * 1_000) * 1_000_000);
  writer.close();
}

function writeRelationship(relationship: Relationship): void {
  writer.open(RESOURCE.relationships, EXPECTED_RELATIONSHIP_BYTES);
  writer.text(RELATIONSHIP.targetId, relationship.targetId);
  writer.text(RELATIONSHIP.targetType, relationship.targetType);
  writer.text(RELATIONSHIP.targetService, relationship.targetService);
  writer.text(RELATIONSHIP.relationshipType, relationship.relationshipType);
  writeMap(RELATIONSHIP.properties, relationship.properties);
  writer.text(RELATIONSHIP.path, relationship.path ?? '');
  writer.text(RELATIONSHIP.label, relationship.label ?? '');
  writer.text(RELATIONSHIP.confidence, relationship.confidence ?? '');
  writer.text(RELATIONSHIP.targetAccountId, relationship.targetAccountId ?? '');
  writer.text(RELATIONSHIP.targetRegion, relationship.targetRegion ?? '');
  writer.close();
}

function writeFacet({ facet, status, reason, hash }: FacetReading): void {
  writer.open(SCANNED.facets, EXPECTED_FACET_BYTES);
  writer.text(FACET.facet, facet);
  writer.text(FACET.status, status);
  writer.text(FACET.reason, reason);
  writer.hex(FACET.hash, hash);
  writer.close();
}

/** What stands before the value of each field of a message: its number, and how the end of the value is told. */
function tagsOf<Name extends string>(fields: Readonly<Record<Name, DescField>>): Readonly<Record<Name, number>> {
  const named = Object.entries<DescField>(fields).map(([name, field]) => [name, tagOf(field)]);
  return Object.fromEntries(named) as Record<Name, number>;
}

function tagOf(field: DescField): number {
  const isText =
    field.fieldKind === 'scalar' && (field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES);
  return (field.number << 3) | (field.fieldKind === 'scalar' && !isText ? VARINT : LENGTH_DELIMITED);
}
