import { type AwsPartition, type CatalogResourceType, formatArn, partitionOf, readField } from '@corkscrew/aws-catalog';
import type { ClaimScope, Relationship, ResourceDraft } from '@corkscrew/sdk';
import { GLOBAL_REGION } from './plan.ts';
import { findReferences } from './references/find-references.ts';
import type { NameRules } from './references/name-rules.ts';
import { readDate, readText } from './row-values.ts';
import { readTags } from './tags.ts';

/** Where a row was listed. */
export interface RowContext {
  readonly type: CatalogResourceType;
  readonly service: string;
  readonly claim: ClaimScope;
  /** Whether the list answers for all regions of the account. */
  readonly isAccountWide: boolean;
  /** The region whose endpoint was asked. */
  readonly callRegion: string;
  readonly partition: string;
  readonly partitions: readonly AwsPartition[];
  /** What the row was listed under. */
  readonly parent?: { readonly id: string; readonly region: string } | undefined;
  /** What the list was called with: `{input.<member>}` in ARN patterns. */
  readonly input?: Readonly<Record<string, unknown>> | undefined;
  /** What names in the row stand for; left out where references are not wanted. */
  readonly names?: NameRules | undefined;
}

/**
 * What became of a row. `foreign`: it belongs to another account, to AWS or to another region, which lists it itself.
 * `unidentified`: it lacks what its identity is made of.
 */
export type RowResult =
  | { readonly kind: 'resource'; readonly resource: ResourceDraft }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unidentified' };

const ACCOUNT = /^\d{12}$/;
const ACCOUNT_OF_ARN = /^(?:[^:]*:){4}([^:]*)/;

/** Makes a resource of a list row. Nothing is invented: what the row does not say and no pattern gives stays empty. */
export function parseRow(row: unknown, context: RowContext): RowResult {
  const { type, claim } = context;
  const { fields } = type;
  const id = readIdentity(row, context);
  if (id === undefined) return { kind: 'unidentified' };
  const region = readRegion(row, context);
  const tags = readTags(row, fields.tags);
  const name = readText(row, fields.name) ?? tags?.['Name'];
  const arn = readArn(row, context, { id, name, region });
  const parentId = context.parent?.id ?? readText(row, fields.parent);
  if (region === undefined) return { kind: 'foreign' };
  const isElsewhere =
    isForeign(readText(row, fields.owner), claim.accountId) || isForeign(accountOfArn(arn), claim.accountId);
  if (isElsewhere && type.ownedByAws !== true) return { kind: 'foreign' };
  return {
    kind: 'resource',
    resource: {
      service: context.service,
      type: type.type,
      typeName: type.name,
      id,
      parentId,
      name,
      arn,
      tags,
      region,
      accountId: claim.accountId,
      claim,
      payload: row,
      createdAt: readDate(row, fields.created),
      modifiedAt: readDate(row, fields.modified),
      lifecycle: readLifecycle(row, context),
      incarnation: readText(row, fields.incarnation),
      relationships: readReferences(row, context, { id, arn, parentId }),
    },
  };
}

function readReferences(
  row: unknown,
  { service, type, claim, names }: RowContext,
  own: { readonly id: string; readonly arn: string | undefined; readonly parentId: string | undefined },
): readonly Relationship[] | undefined {
  if (names === undefined) return undefined;
  const { id, arn, parentId } = own;
  return findReferences(row, { service, type: type.type, id, arn, parentId, accountId: claim.accountId, names });
}

function readIdentity(row: unknown, { type, parent, claim }: RowContext): string | undefined {
  if (type.list.element === 'single') return claim.accountId;
  const own = type.identity.map((field) => readText(row, field));
  if (own.length === 0 || own.includes(undefined)) return undefined;
  const extras = (type.identityExtras ?? []).flatMap((field) => readText(row, field) ?? []);
  const above = type.underParent === true && parent !== undefined ? [parent.id] : [];
  return [...above, ...own, ...extras].join('/');
}

/** What a resource's state is called that is no more, though its service still lists it. */
export const ENDED = 'ended';

function readLifecycle(row: unknown, { type, input }: RowContext): string | undefined {
  const { fields, ended, list } = type;
  const state = list.stateInput === undefined ? readText(row, fields.state) : readText(input, list.stateInput);
  return state !== undefined && ended?.includes(state) ? ENDED : state;
}

/** The resource's home, or undefined where that is a region other than the one that a regional list was asked in. */
function readRegion(row: unknown, context: RowContext): string | undefined {
  const { type, isAccountWide, callRegion, partitions, parent } = context;
  const field = type.fields.region;
  if (field === undefined) return parent?.region ?? (isAccountWide ? GLOBAL_REGION : callRegion);
  const text = readText(row, field);
  const isRegion = text !== undefined && partitionOf(text, partitions) !== undefined;
  if (isAccountWide) return isRegion ? text : GLOBAL_REGION;
  return isRegion && text !== callRegion ? undefined : callRegion;
}

function readArn(
  row: unknown,
  { type, claim, partition, input }: RowContext,
  { id, name, region }: Pick<ResourceDraft, 'name'> & { readonly id: string; readonly region: string | undefined },
): string | undefined {
  const own = readText(row, type.fields.arn);
  if (own?.startsWith('arn:')) return own;
  if (type.arnPattern === undefined) return undefined;
  return formatArn(type.arnPattern, {
    partition,
    region: region === undefined || region === GLOBAL_REGION ? '' : region,
    account: claim.accountId,
    id,
    name,
    field: (path) => readField(row, path),
    input: (member) => readField(input, member),
  });
}

function accountOfArn(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : ACCOUNT_OF_ARN.exec(arn)?.[1];
}

/** Owners are account ids or `aws`; other words (aliases, canonical user ids) say nothing that could be compared. */
function isForeign(owner: string | undefined, accountId: string): boolean {
  if (owner === undefined || owner === accountId) return false;
  return ACCOUNT.test(owner) || owner === 'aws' || owner === 'amazon';
}
