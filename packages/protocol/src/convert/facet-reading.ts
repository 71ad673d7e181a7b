import type { MessageInitShape } from '@bufbuild/protobuf';
import { FACET_STATUSES, type FacetReading, isFacetRead } from '@corkscrew/core';
import type { FacetReading as WireFacetReading, FacetReadingSchema } from '../gen/extension_pb.ts';
import { fromWireHash, toWireHash } from './hash.ts';

export function toWireFacetReading(reading: FacetReading): MessageInitShape<typeof FacetReadingSchema> {
  const { facet, status, reason, hash } = reading;
  return { facet, status, reason, hash: toWireHash(hash) };
}

/** A status that is not known says nothing about the facet. */
export function fromWireFacetReading({ facet, status: word, reason, hash }: WireFacetReading): FacetReading {
  const status = FACET_STATUSES.find((known) => known === word);
  if (status === undefined) return { facet, status: 'error', reason: `unknown status "${word}"`, hash: '' };
  return { facet, status, reason, hash: isFacetRead(status) ? fromWireHash(hash) : '' };
}
