import { canonicalJson, contentHash, type Resource } from '@corkscrew/core';

/**
 * Computes the payload hash of a resource: of its tags, name and parent, and of the hashes of its JSON texts without their
 * volatile parts. Facets do not count: they have hashes of their own.
 */
export function hashPayload(
  { name, parentId, tags }: Pick<Resource, 'name' | 'parentId' | 'tags'>,
  textHashes: readonly string[],
): string {
  return contentHash(canonicalJson([textHashes, tags, name, parentId]));
}

/** Computes the payload hash of a resource without facet readings, of which the attributes count as payload. */
export function hashPlainResource(
  resource: Pick<Resource, 'name' | 'parentId' | 'tags' | 'rawData' | 'attributes'>,
): string {
  return hashPayload(resource, [contentHash(resource.rawData), contentHash(resource.attributes)]);
}
