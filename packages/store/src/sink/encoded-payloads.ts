import { contentHash, type ScannedResource } from '@corkscrew/core';
import { decodeFacets } from './encoded-facets.ts';
import { facetColumns, type FacetColumns } from './facet-columns.ts';
import { packColumns } from './packed-columns.ts';
import { UUID_WORDS, writeHash } from './uuid-words.ts';

/** The text columns of packed payloads. Tags are empty where they are not known, hashes of facets where there are none. */
export const PAYLOAD_TEXTS = [
  'id',
  'name',
  'parent_id',
  'arn',
  'tags',
  'attributes',
  'raw_data',
  'facet_hashes',
] as const;

/** What stands for a payload hash where the content hash is the payload's: no resource without facets has one. */
export const NO_HASH = '00000000000000000000000000000000';

/** A resource whose payload crosses to the worker. */
export interface SentResource {
  /** Its place in the batch. */
  readonly row: number;
  readonly resource: ScannedResource;
  /** See `encodeFacets`. */
  readonly facets: string;
}

/** Writes a hash. One that has another form than ours is hashed again, so that it fits the column. */
export function writeAnyHash(hash: string, words: Uint32Array, at: number): void {
  if (!writeHash(hash, words, at)) writeHash(contentHash(hash), words, at);
}

/**
 * Packs what the inventory needs of resources beside their kinds: of each its place in the batch, when it was made and
 * modified in milliseconds (NaN where that is not known), its hashes, and the texts of {@link PAYLOAD_TEXTS}.
 */
export function encodePayloads(sent: readonly SentResource[]): Uint8Array<ArrayBuffer> {
  const columns = sent.map(readFacetColumns);
  const resources = sent.map(({ resource }) => resource);
  const fixed = [
    Int32Array.from(sent, ({ row }) => row),
    Float64Array.from(resources, ({ createdAt }) => createdAt?.getTime() ?? Number.NaN),
    Float64Array.from(resources, ({ modifiedAt }) => modifiedAt?.getTime() ?? Number.NaN),
    packUuids(columns.map(({ contentHash: hash }) => hash)),
    packUuids(columns.map(({ payloadHash }) => payloadHash ?? NO_HASH)),
  ];
  return packColumns(sent.length, fixed, [
    resources.map(({ id }) => id),
    resources.map(({ name }) => name),
    resources.map(({ parentId }) => parentId),
    resources.map(({ arn }) => arn),
    resources.map(({ areTagsKnown, tags }) => (areTagsKnown ? JSON.stringify(tags) : '')),
    resources.map(({ attributes }) => attributes),
    resources.map(({ rawData }) => rawData),
    columns.map(({ facetHashes }) => facetHashes ?? ''),
  ]);
}

function readFacetColumns({ resource, facets }: SentResource): FacetColumns {
  const known = { attributes: resource.attributes, contentHash: resource.contentHash };
  return facetColumns(known, facets === '' ? undefined : decodeFacets(facets));
}

function packUuids(hashes: readonly string[]): Uint32Array {
  const words = new Uint32Array(hashes.length * UUID_WORDS);
  for (const [row, hash] of hashes.entries()) writeAnyHash(hash, words, row * UUID_WORDS);
  return words;
}
