import { ABSENT_FACET_HASH, FACET_NAME, FACET_STATUSES, type FacetReading } from '@corkscrew/core';
import { createPayloadNormaliser, type PayloadNormaliser } from './normalise-payload.ts';
import type { FacetDraft, TypeRules } from './provider.ts';

/** The facets of a resource, ready to be sent. */
export interface FinishedFacets {
  readonly facets: readonly FacetReading[];
  /** JSON text of an object with one key per facet that was read. */
  readonly attributes: string;
}

/** Turns the facet drafts of resources of one type into what is sent. */
export type FacetFinisher = (drafts: readonly FacetDraft[]) => FinishedFacets;

const NONE: FinishedFacets = { facets: [], attributes: '{}' };

/**
 * Makes the function that redacts, renders and hashes each facet by the rules that the type has for it.
 *
 * The function throws a TypeError for a facet that stands twice, one whose name is not snake case or is `list`, and one that is present
 * with nothing as its value.
 */
export function createFacetFinisher(rules: TypeRules = {}): FacetFinisher {
  const normalisers = new Map<string, PayloadNormaliser>();
  const normaliserOf = (facet: string): PayloadNormaliser => {
    let normaliser = normalisers.get(facet);
    if (normaliser === undefined) {
      normaliser = createPayloadNormaliser(rules.facets?.[facet]);
      normalisers.set(facet, normaliser);
    }
    return normaliser;
  };
  return (drafts) => {
    if (drafts.length === 0) return NONE;
    const facets: FacetReading[] = [];
    const members: string[] = [];
    for (const draft of inOrder(drafts)) {
      assertSound(draft, facets.at(-1));
      const { json, reading } = finishFacet(draft, normaliserOf);
      facets.push(reading);
      if (json !== undefined) members.push(`${JSON.stringify(draft.facet)}:${json}`);
    }
    return { facets, attributes: `{${members.join(',')}}` };
  };
}

function inOrder(drafts: readonly FacetDraft[]): readonly FacetDraft[] {
  const isOrdered = drafts.every(
    (draft, index) => index === 0 || (drafts[index - 1] as FacetDraft).facet <= draft.facet,
  );
  return isOrdered ? drafts : drafts.toSorted((a, b) => (a.facet < b.facet ? -1 : 1));
}

interface FinishedFacet {
  readonly reading: FacetReading;
  readonly json?: string;
}

function finishFacet(draft: FacetDraft, normaliserOf: (facet: string) => PayloadNormaliser): FinishedFacet {
  const { facet, status } = draft;
  switch (status) {
    case 'present': {
      const { rawData, contentHash } = normaliserOf(facet)(draft.value, { key: facet });
      return { json: rawData, reading: { facet, status, reason: '', hash: contentHash } };
    }
    case 'absent':
      return { json: 'null', reading: { facet, status, reason: '', hash: ABSENT_FACET_HASH } };
    case 'denied':
    case 'error':
    case 'not_read':
      return { reading: { facet, status, reason: draft.reason, hash: '' } };
    default:
      return status satisfies never;
  }
}

function assertSound(draft: FacetDraft, previous: FacetReading | undefined): void {
  const { facet, status } = draft;
  if (!FACET_NAME.test(facet)) throw new TypeError(`its facet "${facet}" has a name that is not allowed`);
  if (!FACET_STATUSES.includes(status)) throw new TypeError(`its facet ${facet} has the status "${status}"`);
  if (previous?.facet === facet) throw new TypeError(`its facet ${facet} stands twice`);
  if (status === 'present' && (draft.value === null || draft.value === undefined)) {
    throw new TypeError(`its facet ${facet} is present without a value`);
  }
}
