import { contentHash } from './canonical-json.ts';

/**
 * How the read of one facet ended.
 *
 * `present`: it was read. `absent`: the service said that it is not configured. `denied`: we may not read it. `error`: the
 * read failed otherwise. `not_read`: nobody tried, such as one that was not asked for.
 */
export type FacetStatus = 'present' | 'absent' | 'denied' | 'error' | 'not_read';

/** All facet statuses, for decoding one that came over the wire. */
export const FACET_STATUSES: readonly FacetStatus[] = ['present', 'absent', 'denied', 'error', 'not_read'];

/**
 * What a scan learned of one facet of a resource: of a part that a read of its own returns, such as a bucket's policy. Its
 * value stands in the resource's `attributes` under the facet's name, JSON null for an absent one.
 */
export interface FacetReading {
  /** Snake-case name, the same everywhere for the same thing: `policy`, `public_access_block`. */
  readonly facet: string;
  readonly status: FacetStatus;
  /** Why the facet was not read, in words; empty otherwise. */
  readonly reason: string;
  /** Hash of the value without volatile parts for a facet that was read, see `contentHash`; empty otherwise. */
  readonly hash: string;
}

/** The form that names of facets have. `list` is taken: it means the listing itself. */
export const FACET_NAME: RegExp = /^(?!list$)[a-z][a-z0-9_]*$/;

/** What stands for a facet's name where the listing itself is meant. */
export const LISTING = 'list';

/** Hash of a facet that is absent. */
export const ABSENT_FACET_HASH: string = contentHash('null');

/** Whether a status says what the facet is: only then has it a value and a hash. */
export function isFacetRead(status: FacetStatus): boolean {
  return status === 'present' || status === 'absent';
}

/**
 * Computes a resource's content hash from the hash of its payload and those of its facets, whatever their order. Facets
 * without a hash do not count, so that a resource without any has the hash of its payload.
 */
export function combineHashes(payloadHash: string, facets: readonly Pick<FacetReading, 'facet' | 'hash'>[]): string {
  const read = facets.filter(({ hash }) => hash !== '').map(({ facet, hash }) => `${facet}=${hash}`);
  return read.length === 0 ? payloadHash : contentHash([payloadHash, ...read.sort()].join('\n'));
}
