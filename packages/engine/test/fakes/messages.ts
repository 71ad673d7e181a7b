import type { Claim, ClaimOutcome, ClaimScope, ScanMessage, ScannedResource, ScanUnit } from '@corkscrew/core';
import { claimKey, contentHash } from '@corkscrew/core';

/** Makes a unit; the id is made of what it covers. */
export function unitOf(provider: string, cover: Partial<ScanUnit> = {}): ScanUnit {
  const unit = { accountId: '*', region: '*', service: '*', type: '*', ...cover };
  return {
    provider,
    unitId: `${unit.accountId}/${unit.region}/${unit.service}/${unit.type}`,
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: '',
    ...unit,
  };
}

/** Makes the scope of an enumeration in a unit; what the unit leaves open is given or invented. */
export function scopeIn(unit: ScanUnit, fields: Partial<ClaimScope> = {}): ClaimScope {
  const settleOn = (value: string, invented: string): string => (value === '*' ? invented : value);
  return {
    accountId: settleOn(unit.accountId, 'account-1'),
    region: settleOn(unit.region, 'global'),
    service: settleOn(unit.service, 'compute'),
    type: settleOn(unit.type, 'Instance'),
    subScope: '',
    ...fields,
  };
}

/** Makes a resource that belongs to an enumeration. */
export function resourceOf(
  provider: string,
  scope: ClaimScope,
  fields: Partial<ScannedResource> = {},
): ScannedResource {
  const rawData = fields.rawData ?? JSON.stringify({ id: fields.id ?? 'r-1' });
  return {
    provider,
    service: scope.service,
    type: scope.type,
    id: 'r-1',
    name: '',
    region: scope.region,
    accountId: scope.accountId,
    parentId: '',
    arn: '',
    tags: {},
    areTagsKnown: true,
    relationships: [],
    rawData,
    attributes: '{}',
    typeName: `${provider}_${scope.service}_${scope.type}`.toLowerCase(),
    incarnation: '',
    lifecycle: '',
    facets: [],
    payloadHash: contentHash(rawData),
    contentHash: contentHash(rawData),
    claimKey: claimKey(scope),
    ...fields,
  };
}

export function claimMessage(scope: ClaimScope, outcome: ClaimOutcome, count: number): ScanMessage {
  const claim: Claim = { scope, outcome, count, reason: outcome === 'complete' ? '' : `it was ${outcome}` };
  return { kind: 'claim', claim };
}

export function resourcesMessage(provider: string, scope: ClaimScope, ids: readonly string[]): ScanMessage {
  return { kind: 'resources', resources: ids.map((id) => resourceOf(provider, scope, { id })) };
}

/** Gives ids `prefix-1` to `prefix-<count>`. */
export function idsOf(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
}

/** Makes the messages of an honest listing: the resources, then the claim that counts them. */
export function listing(
  provider: string,
  scope: ClaimScope,
  what: { readonly ids: readonly string[]; readonly outcome?: ClaimOutcome },
): readonly ScanMessage[] {
  const { ids, outcome = 'complete' } = what;
  return [
    ...(ids.length > 0 ? [resourcesMessage(provider, scope, ids)] : []),
    claimMessage(scope, outcome, ids.length),
  ];
}
