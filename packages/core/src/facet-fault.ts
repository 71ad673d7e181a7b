import { combineHashes, FACET_NAME, type FacetReading, isFacetRead } from './facet.ts';
import type { ScannedResource } from './resource.ts';

/** What is looked at for facets. */
export type FacetedResource = Pick<ScannedResource, 'attributes' | 'facets' | 'payloadHash' | 'contentHash'>;

/**
 * Finds what is wrong with the facets of a resource, as the end of the sentence "resource … has …"; `undefined` where
 * nothing is. A resource without facet readings has no fault here, whatever its attributes.
 */
export function findFacetFault(resource: FacetedResource): string | undefined {
  if (resource.facets.length === 0) return undefined;
  const values = readObject(resource.attributes);
  if (values === undefined) return 'has facets, and attributes that are no JSON object';
  const names = new Set<string>();
  for (const reading of resource.facets) {
    if (names.has(reading.facet)) return `has the facet "${reading.facet}" twice`;
    names.add(reading.facet);
    const fault = faultOfReading(reading, values);
    if (fault !== undefined) return `has a facet "${reading.facet}" ${fault}`;
  }
  const stray = [...values.keys()].find((key) => !names.has(key));
  if (stray !== undefined) return `has an attribute "${stray}" that is none of its facets`;
  if (resource.contentHash !== combineHashes(resource.payloadHash, resource.facets)) {
    return 'has a content hash that is not made of those of its payload and facets';
  }
  return undefined;
}

function faultOfReading(reading: FacetReading, values: ReadonlyMap<string, unknown>): string | undefined {
  const { facet, status, hash } = reading;
  if (!FACET_NAME.test(facet)) return 'whose name is not allowed';
  if (isFacetRead(status) !== (hash !== '')) return `that is ${status} ${hash === '' ? 'without' : 'with'} a hash`;
  if (isFacetRead(status) !== values.has(facet)) {
    return `that is ${status} ${values.has(facet) ? 'with' : 'without'} an attribute`;
  }
  if (status === 'present' && values.get(facet) === null) return 'that is present without a value';
  if (status === 'absent' && values.get(facet) !== null) return 'that is absent with a value';
  return undefined;
}

function readObject(text: string): ReadonlyMap<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may hold what must not be printed.
    return undefined;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : undefined;
}
