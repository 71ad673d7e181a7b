import type { MessageInitShape } from '@bufbuild/protobuf';
import { combineHashes, CorkscrewError, contentHash, type Resource, type ScannedResource } from '@corkscrew/core';
import type { ScannedResource as WireScannedResource, ScannedResourceSchema } from '../gen/extension_pb.ts';
import { hashPayload, hashPlainResource } from '../resource-hash.ts';
import { fromWireFacetReading, toWireFacetReading } from './facet-reading.ts';
import { fromWireHash, toWireHash } from './hash.ts';
import { fromWireResource, toWireResource } from './resource.ts';

export function toWireScannedResource(resource: ScannedResource): MessageInitShape<typeof ScannedResourceSchema> {
  return {
    resource: toWireResource(resource),
    typeName: resource.typeName,
    tagsUnknown: !resource.areTagsKnown,
    incarnation: resource.incarnation,
    lifecycle: resource.lifecycle,
    contentHash: toWireHash(resource.contentHash),
    claimKey: resource.claimKey,
    payloadHash: toWireHash(resource.payloadHash),
    facets: resource.facets.map(toWireFacetReading),
  };
}

/** Combines the content hash itself, so that what decides about changes is the same for every plugin. */
export function fromWireScannedResource(scanned: WireScannedResource): ScannedResource {
  if (scanned.resource === undefined) {
    throw new CorkscrewError('plugin_misbehaved', `read a resource of ${scanned.typeName}: its body is missing`, {
      hint: 'Report this to the author of the plugin.',
    });
  }
  const resource = fromWireResource(scanned.resource);
  const { typeName, incarnation, lifecycle, claimKey } = scanned;
  const areTagsKnown = !scanned.tagsUnknown;
  const facets = scanned.facets.map(fromWireFacetReading);
  const payloadHash = fromWireHash(scanned.payloadHash) || fallbackHash(scanned, resource);
  const hashes = { payloadHash, contentHash: combineHashes(payloadHash, facets) };
  return { ...resource, typeName, areTagsKnown, incarnation, lifecycle, facets, ...hashes, claimKey };
}

/** A content hash that covers facets cannot stand for the payload alone. */
function fallbackHash({ facets, contentHash: sent }: WireScannedResource, resource: Resource): string {
  if (facets.length > 0) return hashPayload(resource, [contentHash(resource.rawData)]);
  return fromWireHash(sent) || hashPlainResource(resource);
}
