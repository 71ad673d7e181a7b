import { combineHashes, isFacetRead } from '@corkscrew/core';
import type { EncodedFacets } from './encoded-facets.ts';
import { joinMembers, splitMembers } from '../worker/json-members.ts';

/** What of a version depends on its facets. */
export interface FacetColumns {
  readonly attributes: string;
  /** JSON of the facets' hashes by name, null where no facet is known. */
  readonly facetHashes: string | null;
  /** Null where no facet is known: the content hash is the payload's then. */
  readonly payloadHash: string | null;
  readonly contentHash: string;
}

/** Last known values of facets, and where they are found. */
export interface KeptFacets {
  readonly names: readonly string[];
  readonly attributes: string;
  readonly facetHashes: Readonly<Record<string, string>>;
}

/** Gives the columns of a resource that was seen, with the last known values of facets that could not be read now. */
export function facetColumns(
  { attributes, contentHash }: Pick<FacetColumns, 'attributes' | 'contentHash'>,
  facets: EncodedFacets | undefined,
  kept?: KeptFacets,
): FacetColumns {
  if (facets === undefined) return { attributes, contentHash, payloadHash: null, facetHashes: null };
  const read = facets.readings.filter(({ status }) => isFacetRead(status));
  const hashes = new Map(read.map(({ facet, hash }) => [facet, hash]));
  for (const name of kept?.names ?? []) hashes.set(name, kept?.facetHashes[name] as string);
  if (hashes.size === 0) return { attributes, contentHash, payloadHash: null, facetHashes: null };
  return {
    attributes: kept === undefined ? attributes : withKept(attributes, kept),
    facetHashes: JSON.stringify(Object.fromEntries(hashes)),
    payloadHash: facets.payloadHash,
    contentHash: combineHashes(
      facets.payloadHash,
      [...hashes].map(([facet, hash]) => ({ facet, hash })),
    ),
  };
}

function withKept(attributes: string, { names, attributes: earlier }: KeptFacets): string {
  const members = splitMembers(attributes);
  const known = splitMembers(earlier);
  for (const name of names) members.set(name, known.get(name) ?? 'null');
  return joinMembers(members);
}
