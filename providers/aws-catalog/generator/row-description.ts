import type { RowField } from '../src/field-path.ts';
import type { ResourceFields, TagField } from '../src/resource-type.ts';
import { apiKeyFields, type KeyedRow, matchKeys } from './api-key.ts';
import { type BotocoreModel, membersOf, shapeOf } from './botocore-model.ts';
import type { Classification, ClassContext } from './classify.ts';
import type { Collection } from './collection.ts';
import { normalise } from './naming.ts';
import {
  type IdentifyingFields,
  identifyingFields,
  isCreationTime,
  ownerField,
  type RowFacts,
  scalarMembers,
  stateField,
  tagField,
  timeFields,
} from './row-fields.ts';

/** What a list's rows consist of. */
export interface RowDescription extends KeyedRow {
  readonly rowShape: string;
  readonly ids: IdentifyingFields;
  readonly tags: TagField | undefined;
  readonly times: ReturnType<typeof timeFields>;
  readonly state: string | undefined;
  readonly owner: string | undefined;
  /** All members of a row. */
  readonly paths: readonly string[];
  /** Members that are lists of texts, or the tags. */
  readonly lists: readonly string[];
}

/** Describes the rows of a collection. */
export function describeRow(
  collection: Collection,
  model: BotocoreModel,
  facts: Pick<RowFacts, 'noun' | 'parentKeys'>,
): RowDescription {
  const { noun } = facts;
  const rowFacts = { ...facts, model, rowShape: collection.rowShape };
  if (collection.element !== 'struct') {
    const empty = { tags: undefined, times: {}, state: undefined, owner: undefined, paths: [], lists: [] };
    return {
      ...empty,
      rowShape: collection.rowShape,
      noun,
      members: [],
      ids: {},
      fields: {},
      parentKeys: facts.parentKeys,
    };
  }
  const ids = identifyingFields(rowFacts);
  const members = membersOf(model, collection.rowShape);
  return {
    rowShape: collection.rowShape,
    noun,
    parentKeys: facts.parentKeys,
    members: scalarMembers(rowFacts),
    ids,
    fields: ids,
    tags: tagField(rowFacts),
    times: timeFields(rowFacts),
    state: stateField(rowFacts),
    owner: ownerField(rowFacts) ?? wrapperOwner(collection, model),
    paths: Object.keys(members),
    lists: Object.entries(members)
      .filter(([, reference]) => shapeOf(model, reference.shape).type === 'list')
      .map(([name]) => name),
  };
}

/** A wrapper's owner is inherited by the rows in it. */
function wrapperOwner(collection: Collection, model: BotocoreModel): string | undefined {
  return collection.wrapperShape && ownerField({ model, rowShape: collection.wrapperShape, noun: '' });
}

/** The fields that make a row's id. */
export interface RowIdentity {
  readonly fields: readonly RowField[];
  /** Whether they alone name the thing in its account and region: an ARN, or all that the API or CloudFormation asks for. */
  readonly isKeyed: boolean;
}

/** Chooses the fields that make a row's id: what the API or CloudFormation calls it by, else the best of its own. */
export function identityOf(
  collection: Collection,
  row: RowDescription,
  sources: { readonly classification: Classification; readonly context: ClassContext },
): RowIdentity {
  if (collection.element === 'string') return { fields: ['@'], isKeyed: textFields(collection).arn !== undefined };
  if (collection.element === 'map') return { fields: ['key'], isKeyed: false };
  const { context, classification } = sources;
  const apiKey = apiKeyFields(context.model, row, context.rules.irregularPlurals);
  const key = apiKey ?? cloudFormationKey(classification, row);
  // CloudFormation leaves out parents that the API asks for.
  if (key !== undefined) return { fields: key, isKeyed: apiKey !== undefined && isKeyOfItsOwn(apiKey, row) };
  const { id, arn, name, weak } = row.ids;
  const best = id ?? arn ?? name ?? weak;
  return { fields: best === undefined ? [] : [best], isKeyed: best === arn };
}

/** A name alone may be given again under another parent. */
function isKeyOfItsOwn(key: readonly string[], { ids }: RowDescription): boolean {
  return key.length > 1 || key[0] === ids.id || key[0] === ids.arn;
}

function cloudFormationKey(classification: Classification, row: RowDescription): readonly string[] | undefined {
  const identifier = classification.cloudFormation?.primaryIdentifier ?? [];
  return matchKeys(
    identifier.map((path) => path.split('/').at(-1) ?? path),
    row,
  );
}

/** Finds the fields of a row that a resource is made from. */
export function derivedFields(
  collection: Collection,
  row: RowDescription,
  sources: { readonly identity: readonly RowField[]; readonly context: ClassContext },
): ResourceFields {
  if (collection.element !== 'struct') return textFields(collection);
  const { identity, context } = sources;
  const { arn, name } = row.ids;
  return onlyDefined({
    name: name ?? nameInArn(row, context) ?? nameInIdentity(identity),
    arn,
    tags: row.tags,
    ...row.times,
    state: row.state,
    owner: row.owner,
    incarnation: incarnationOf(row, identity),
  });
}

function incarnationOf(row: RowDescription, identity: readonly RowField[]): string | undefined {
  const { id } = row.ids;
  if (id !== undefined && !identity.includes(id) && isUniqueId(id, row)) return id;
  const { created } = row.times;
  return created !== undefined && isCreationTime(created) ? created : undefined;
}

/** Leaves out the fields that have no value, or null in its place. */
export function onlyDefined(
  fields: { readonly [K in keyof ResourceFields]: ResourceFields[K] | null | undefined },
): ResourceFields {
  const present = Object.entries(fields).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(present);
}

/** A second id beside the one that names a thing, such as a role's unique id, tells a successor from it. */
function isUniqueId(id: string, row: RowDescription): boolean {
  return normalise(id) === `${normalise(row.noun)}id`;
}

function textFields(collection: Collection): ResourceFields {
  if (collection.element === 'map') return {};
  const last = collection.items.split('.').at(-1) ?? '';
  if (/arns?$/i.test(last) || /arn$/i.test(collection.rowShape)) {
    return { arn: '@', name: { path: '@', afterLast: '/' } };
  }
  return /ids$/i.test(last) ? {} : { name: '@' };
}

/** A key that people choose is a name too. */
function nameInIdentity(identity: readonly RowField[]): RowField | undefined {
  const own = identity.at(-1);
  return typeof own === 'string' && /(name|identifier)$/i.test(own) ? own : undefined;
}

/** The name at the end of an ARN, for rows that have no other. */
function nameInArn(row: RowDescription, context: ClassContext): RowField | undefined {
  const { arn } = row.ids;
  const wanted = normalise(row.noun);
  const type = context.evidence.iamResourceTypes(context.iamPrefix).find(({ key }) => normalise(key) === wanted);
  const separator = /([/:])\$\{\w*Name\}$/.exec(type?.arn ?? '')?.[1];
  return arn === undefined || separator === undefined ? undefined : { path: arn, afterLast: separator };
}
