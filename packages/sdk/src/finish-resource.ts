import { claimKey, type ScannedResource } from '@corkscrew/core';
import { hashResource } from '@corkscrew/protocol';
import { createPayloadNormaliser, type PayloadNormaliser } from './normalise-payload.ts';
import type { ProviderSession, ResourceDraft } from './provider.ts';
import { redactTags } from './redact.ts';

/** Turns a draft into the resource that is sent. */
export type ResourceFinisher = (draft: ResourceDraft) => ScannedResource;

const REQUIRED = ['service', 'type', 'typeName', 'id', 'region', 'accountId'] as const;

/**
 * Makes the function that redacts a draft's payload, attributes and tags, renders them as canonical JSON and hashes what is
 * left without volatile parts. Tags that the draft leaves out are not known. Rules are asked for once per type.
 *
 * The function throws a TypeError for a draft without what identifies a resource, or with a payload that JSON cannot carry.
 */
export function createResourceFinisher(
  provider: string,
  session: Pick<ProviderSession, 'typeRules'>,
): ResourceFinisher {
  const normalisers = new Map<string, PayloadNormaliser>();
  const normaliseAttributes = createPayloadNormaliser();
  const normaliserOf = (typeName: string): PayloadNormaliser => {
    let normaliser = normalisers.get(typeName);
    if (normaliser === undefined) {
      normaliser = createPayloadNormaliser(session.typeRules?.(typeName));
      normalisers.set(typeName, normaliser);
    }
    return normaliser;
  };
  return (draft) => {
    assertIdentified(draft);
    const payload = normaliserOf(draft.typeName)(draft.payload);
    const attributes = normaliseAttributes(draft.attributes ?? {});
    const { name = '', parentId = '', tags = {} } = draft;
    const hashed = {
      name,
      parentId,
      tags: redactTags(tags),
      rawData: payload.rawData,
      attributes: attributes.rawData,
    };
    const parts = { payload: payload.contentHash, attributes: attributes.contentHash };
    return {
      ...hashed,
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
      relationships: draft.relationships ?? [],
      createdAt: draft.createdAt,
      modifiedAt: draft.modifiedAt,
      discoveredAt: new Date(),
      contentHash: hashResource(hashed, parts),
      claimKey: claimKey(draft.claim),
    };
  };
}

function assertIdentified(draft: ResourceDraft): void {
  const missing = REQUIRED.find((field) => typeof draft[field] !== 'string' || draft[field] === '');
  if (missing !== undefined) throw new TypeError(`its ${missing} is empty`);
}
