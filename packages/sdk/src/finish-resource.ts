import { type ClaimScope, claimKey, combineHashes, type Relationship, type ScannedResource } from '@corkscrew/core';
import { createFacetFinisher, type FacetFinisher } from './finish-facets.ts';
import { createPayloadNormaliser, type PayloadNormaliser } from './normalise-payload.ts';
import type { FacetDraft, ProviderSession, ResourceDraft } from './provider.ts';
import { redactTags } from './redact.ts';

/** Turns a draft into the resource that is sent. */
export type ResourceFinisher = (draft: ResourceDraft) => ScannedResource;

interface TypeFinishers {
  readonly normalise: PayloadNormaliser;
  readonly finishFacets: FacetFinisher;
}

const NO_FACETS: readonly FacetDraft[] = [];
const NO_RELATIONSHIPS: readonly Relationship[] = [];
const NO_TAGS: Readonly<Record<string, string>> = {};

const REQUIRED = ['service', 'type', 'typeName', 'id', 'region', 'accountId'] as const;

/**
 * Makes the function that redacts a draft's payload, facets and tags, renders them as canonical JSON and hashes what is left
 * without volatile parts. Tags that the draft leaves out are not known. Rules are asked for once per type.
 *
 * The function throws a TypeError for a draft without what identifies a resource, or with a payload that JSON cannot carry.
 */
export function createResourceFinisher(
  provider: string,
  session: Pick<ProviderSession, 'typeRules'>,
): ResourceFinisher {
  const finishers = new Map<string, TypeFinishers>();
  const finishersOf = (typeName: string): TypeFinishers => {
    let known = finishers.get(typeName);
    if (known === undefined) {
      const rules = session.typeRules?.(typeName);
      known = { normalise: createPayloadNormaliser(rules), finishFacets: createFacetFinisher(rules) };
      finishers.set(typeName, known);
    }
    return known;
  };
  const keyOf = createClaimKeys();
  return (draft) => {
    assertIdentified(draft);
    const { normalise, finishFacets } = finishersOf(draft.typeName);
    const { facets, attributes } = finishFacets(draft.facets ?? NO_FACETS);
    const { name = '', parentId = '' } = draft;
    const tags = redactTags(draft.tags ?? NO_TAGS);
    const { rawData, contentHash } = normalise(draft.payload, { names: { name, parentId, tags } });
    return {
      name,
      parentId,
      tags,
      rawData,
      attributes,
      facets,
      provider,
      service: draft.service,
      type: draft.type,
      typeName: draft.typeName,
      areTagsKnown: draft.tags !== undefined,
      id: draft.id,
      region: draft.region,
      accountId: draft.accountId,
      arn: draft.arn ?? '',
      incarnation: draft.incarnation ?? '',
      lifecycle: draft.lifecycle ?? '',
      relationships: draft.relationships ?? NO_RELATIONSHIPS,
      createdAt: draft.createdAt,
      modifiedAt: draft.modifiedAt,
      discoveredAt: new Date(),
      payloadHash: contentHash,
      contentHash: facets.length === 0 ? contentHash : combineHashes(contentHash, facets),
      claimKey: keyOf(draft.claim),
    };
  };
}

/** The rows of a list share one claim, so its key is rendered once. */
function createClaimKeys(): (scope: ClaimScope) => string {
  const keys = new WeakMap<ClaimScope, string>();
  return (scope) => {
    const key = keys.get(scope) ?? claimKey(scope);
    keys.set(scope, key);
    return key;
  };
}

function assertIdentified(draft: ResourceDraft): void {
  const missing = REQUIRED.find((field) => typeof draft[field] !== 'string' || draft[field] === '');
  if (missing !== undefined) throw new TypeError(`its ${missing} is empty`);
}
