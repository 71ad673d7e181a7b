import { canonicalJson, contentHash, type Resource } from '@corkscrew/core';

/** What a resource's content hash covers, beside hashes of its two JSON texts. */
type HashedFields = Pick<Resource, 'name' | 'parentId' | 'tags'>;

/** Hashes of the JSON texts without their volatile parts. */
export interface PartHashes {
  readonly payload: string;
  readonly attributes: string;
}

/**
 * Computes the content hash of a resource: of its payload, attributes, tags, name and parent. Without `parts` the texts are
 * hashed as they are.
 */
export function hashResource(
  resource: HashedFields & Pick<Resource, 'rawData' | 'attributes'>,
  parts: PartHashes = { payload: contentHash(resource.rawData), attributes: contentHash(resource.attributes) },
): string {
  const { name, parentId, tags } = resource;
  return contentHash(canonicalJson([parts.payload, parts.attributes, tags, name, parentId]));
}
