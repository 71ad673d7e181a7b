import { type ClaimScope, type FacetDraft, type Relationship, type ResourceDraft, setMember } from '@corkscrew/sdk';
import type { Asset } from './asset.ts';
import type { Hierarchy } from './hierarchy.ts';
import type { PolicyReading } from './policies.ts';
import type { PublicGrants } from './public-grants.ts';
import { memberReferences } from './member-references.ts';
import { findReferences } from './references.ts';
import type { GcpType } from './type-name.ts';

/** Where an asset was listed. */
export interface RowContext {
  readonly type: GcpType;
  readonly claim: ClaimScope;
  readonly policies: readonly PolicyReading[];
  /** What is said of everybody, over all that the asset stands below. */
  readonly grants: PublicGrants;
}

const GLOBAL_REGION = 'global';
const CREATED_AT = ['creationTimestamp', 'createTime', 'timeCreated', 'creationTime'] as const;
/** What tells a new resource from an old one of the same name. */
const INCARNATIONS = ['uniqueId', 'uid', 'id', 'projectNumber'] as const;
/** An account is called by its address, by which others name it. */
const NAMES = ['email', 'displayName'] as const;
const LIFECYCLES = ['status', 'state', 'lifecycleState'] as const;

/** Makes a resource of an asset. */
export function toResource(asset: Asset, { type, claim, policies, grants }: RowContext): ResourceDraft {
  const { name, resource } = asset;
  const data = resource?.data ?? {};
  return {
    service: type.service,
    type: type.type,
    typeName: type.typeName,
    id: name,
    name: nameOf(asset, data),
    region: regionOf(asset),
    accountId: claim.accountId,
    parentId: resource?.parent ?? '',
    claim,
    tags: labelsOf(data),
    incarnation: textAt(data, INCARNATIONS),
    lifecycle: textAt(data, LIFECYCLES),
    createdAt: dateOf(textAt(data, CREATED_AT)),
    modifiedAt: dateOf(asset.updateTime ?? ''),
    relationships: findReferences(asset).concat(grantees(asset, policies)),
    payload: asset,
    facets: toFacets(asset, policies).concat(grants.facetsOf(asset, type.service)),
  };
}

/** The labels of a resource. */
export function labelsOf(data: Readonly<Record<string, unknown>>): Record<string, string> {
  const { labels } = data;
  if (typeof labels !== 'object' || labels === null) return {};
  const read: Record<string, string> = {};
  for (const key of Object.keys(labels))
    setMember(read, key, String((labels as Readonly<Record<string, unknown>>)[key]));
  return read;
}

/** The account of an asset. What stands below nothing belongs to what it is asked in, and everything in a project to that. */
export function accountOf({ ancestors }: Asset, hierarchy: Hierarchy, scope: string): string {
  if (scope.startsWith('projects/')) return scope.replace('projects/', '');
  return hierarchy.accountOf(ancestors.length === 0 ? [scope] : ancestors);
}

/** Whom the asset's own policy names. */
function grantees({ name }: Asset, policies: readonly PolicyReading[]): readonly Relationship[] {
  const iam = policies.find(({ kind }) => kind.facet === 'iam_policy');
  return iam?.status === 'read' ? memberReferences(iam.get(name)) : NOBODY;
}

const NOBODY: readonly Relationship[] = [];

function toFacets({ assetType, name }: Asset, policies: readonly PolicyReading[]): FacetDraft[] {
  const facets: FacetDraft[] = [];
  for (const reading of policies) {
    const { assetTypes } = reading.kind;
    if (assetTypes === undefined || assetTypes.includes(assetType)) facets.push(toFacet(reading, name));
  }
  return facets;
}

function toFacet(reading: PolicyReading, name: string): FacetDraft {
  const { facet } = reading.kind;
  if (reading.status !== 'read') return { facet, status: reading.status, reason: reading.reason };
  const value = reading.get(name);
  return value === undefined ? { facet, status: 'absent' } : { facet, status: 'present', value };
}

/** Where an asset is. */
export function regionOf({ resource }: Asset): string {
  const { location = '' } = resource ?? {};
  return location === '' ? GLOBAL_REGION : location.toLowerCase();
}

/** What people call an asset. */
export function nameOf({ name }: Asset, data: Readonly<Record<string, unknown>>): string {
  const last = name.split('/').at(-1) ?? name;
  // Numbers are no names: what is called by one says its name apart.
  return /^\d+$/.test(last) ? textAt(data, NAMES) || last : last;
}

function textAt(data: Readonly<Record<string, unknown>>, keys: readonly string[]): string {
  for (const key of keys) {
    const value = data[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

function dateOf(text: string): Date | undefined {
  const date = text === '' ? undefined : new Date(text);
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
