import { contentHash, type ScannedResource } from '@corkscrew/core';
import { decodeFacets } from './encoded-facets.ts';
import { facetColumns, type FacetColumns } from './facet-columns.ts';
import { packColumns } from './packed-columns.ts';
import { UUID_WORDS, writeUuid } from './uuid-words.ts';

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

const HASH = /^[0-9a-f]{32}$/;

/** A hash of the form that ours has. One that has another is hashed again, so that it fits the column. */
export function hashOf(resource: ScannedResource): string {
  return HASH.test(resource.contentHash) ? resource.contentHash : contentHash(resource.contentHash);
}

/**
 * Packs what the inventory needs of some of the resources beside their kinds: of each its place in the batch, when it was
 * made and modified in milliseconds (NaN where that is not known), its hashes, and the texts of {@link PAYLOAD_TEXTS}.
 */
export function encodePayloads(
  resources: readonly ScannedResource[],
  indexes: readonly number[],
  facetTexts: readonly string[],
): Uint8Array<ArrayBuffer> {
  const sent = indexes.map((index) => resources[index] as ScannedResource);
  const columns = sent.map((resource, row) => readFacetColumns(resource, facetTexts[indexes[row] as number] ?? ''));
  const fixed = [
    Int32Array.from(indexes),
    Float64Array.from(sent, ({ createdAt }) => createdAt?.getTime() ?? Number.NaN),
    Float64Array.from(sent, ({ modifiedAt }) => modifiedAt?.getTime() ?? Number.NaN),
    packUuids(columns.map(({ contentHash: hash }) => hash)),
    packUuids(columns.map(({ payloadHash }) => payloadHash ?? NO_HASH)),
  ];
  return packColumns(indexes.length, fixed, [
    sent.map(({ id }) => id),
    sent.map(({ name }) => name),
    sent.map(({ parentId }) => parentId),
    sent.map(({ arn }) => arn),
    sent.map(({ areTagsKnown, tags }) => (areTagsKnown ? JSON.stringify(tags) : '')),
    sent.map(({ attributes }) => attributes),
    sent.map(({ rawData }) => rawData),
    columns.map(({ facetHashes }) => facetHashes ?? ''),
  ]);
}

function readFacetColumns(resource: ScannedResource, facetText: string): FacetColumns {
  const known = { attributes: resource.attributes, contentHash: hashOf(resource) };
  return facetColumns(known, facetText === '' ? undefined : decodeFacets(facetText));
}

function packUuids(hashes: readonly string[]): Uint32Array {
  const words = new Uint32Array(hashes.length * UUID_WORDS);
  for (const [row, hash] of hashes.entries()) writeUuid(hash, words, row * UUID_WORDS);
  return words;
}
