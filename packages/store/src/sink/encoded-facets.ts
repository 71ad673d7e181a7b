import type { FacetReading, ScannedResource } from '@corkscrew/core';

/** What the merge compares of a resource with facets. */
export interface EncodedFacets {
  readonly payloadHash: string;
  readonly readings: readonly FacetReading[];
}

/** Encodes the facets of a resource for the merge; a resource without any gives an empty text. */
export function encodeFacets({ payloadHash, facets }: Pick<ScannedResource, 'payloadHash' | 'facets'>): string {
  if (facets.length === 0) return '';
  const encoded: EncodedFacets = { payloadHash, readings: facets };
  return JSON.stringify(encoded);
}

/** Reads back what {@link encodeFacets} made of a resource with facets. */
export function decodeFacets(text: string): EncodedFacets {
  return JSON.parse(text) as EncodedFacets;
}
