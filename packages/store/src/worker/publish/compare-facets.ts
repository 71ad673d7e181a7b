import { type FacetReading, isFacetRead } from '@corkscrew/core';
import type { EncodedFacets } from '../../sink/encoded-facets.ts';

/** What the open version of a resource says of its payload and facets. */
export interface OpenFacets {
  readonly payloadHash: string;
  /** Hashes of the facets that are known, by name. */
  readonly facetHashes: Readonly<Record<string, string>>;
}

/**
 * How a resource that was seen differs from its open version.
 *
 * `same`: in nothing. `reach`: only in which facets are known, which says something about us and not about the resource.
 * `changed`: in its payload, or in a facet that was known and is read.
 */
export type FacetVerdict = 'same' | 'reach' | 'changed';

/** A verdict, with the facets whose last known value goes on to be the known one. */
export interface FacetComparison {
  readonly verdict: FacetVerdict;
  readonly kept: readonly string[];
}

/**
 * Compares a resource that was seen with its open version, facet by facet. A facet that was known and could not be read
 * now keeps its value; one that the provider does not mention any more loses it.
 */
export function compareFacets({ payloadHash, readings }: EncodedFacets, open: OpenFacets): FacetComparison {
  const known = new Map(Object.entries(open.facetHashes));
  const read = readings.filter(({ status }) => isFacetRead(status));
  const kept = readings
    .filter(({ facet, status }) => !isFacetRead(status) && known.has(facet))
    .map(({ facet }) => facet);
  const isOther = ({ facet, hash }: FacetReading): boolean => known.has(facet) && known.get(facet) !== hash;
  if (payloadHash !== open.payloadHash || read.some(isOther)) return { verdict: 'changed', kept };
  const isSameReach = read.length + kept.length === known.size && read.every(({ facet }) => known.has(facet));
  return { verdict: isSameReach ? 'same' : 'reach', kept };
}
