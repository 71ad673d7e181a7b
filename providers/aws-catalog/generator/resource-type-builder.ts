import type { RowField } from '../src/field-path.ts';
import type { CatalogResourceType, ResourceFields, TagField } from '../src/resource-type.ts';
import type { Pagination } from '../src/service-catalog.ts';
import { apiKeyFields, type KeyedRow, matchKeys } from './api-key.ts';
import { arnPatternOf } from './arn-pattern.ts';
import { type BotocoreModel, type BotocoreOperation, membersOf, shapeOf } from './botocore-model.ts';
import { type Classification, type ClassContext, classify } from './classify.ts';
import { type Collection, collectionAt, findCollection } from './collection.ts';
import { isSingularGet, nounOf, normalise, snakeCase } from './naming.ts';
import { type AccessContext, iamActionOf } from './read-access.ts';
import { bindRequiredInputs } from './required-inputs.ts';
import {
  identifyingFields,
  type IdentifyingFields,
  ownerField,
  scalarMembers,
  stateField,
  tagField,
  timeFields,
} from './row-fields.ts';
import type { OperationRule, PatternRule, TypeRule } from './rules.ts';

/** What is known of the service while its types are built. */
export interface TypeContext extends AccessContext, ClassContext {
  readonly model: BotocoreModel;
  readonly global: boolean;
  /** Paging of the permitted reads. */
  readonly pagination: (operation: string) => Pagination | undefined;
}

/** A type with what decides between several of the same name. */
export interface TypeCandidate {
  readonly type: CatalogResourceType;
  /** Members of a row: how much a list tells. */
  readonly detail: number;
  readonly isReviewed: boolean;
  readonly isPaged: boolean;
}

const NO_RULE: OperationRule = { reason: '' };

/** Makes the types that an operation lists: none where it needs a parent or gives no rows. */
export function buildTypes(operation: BotocoreOperation, context: TypeContext): TypeCandidate[] {
  const rule = context.rules.operations[`${context.service}.${operation.name}`] ?? NO_RULE;
  const variants = rule.types ?? [rule];
  return variants.flatMap((variant) => {
    if (variant.drop) return [];
    const built = buildType(operation, variant, context);
    return built === undefined ? [] : [built];
  });
}

function buildType(operation: BotocoreOperation, rule: TypeRule, context: TypeContext): TypeCandidate | undefined {
  const bind = bindRequiredInputs(context.model, operation, rule.bind ?? {});
  const isSingle = rule.items === undefined && isSingularGet(operation.name, context.rules.irregularPlurals);
  const collection = bind && !isSingle ? collectionOf(operation, rule, context) : undefined;
  if (collection === undefined || bind === undefined) return undefined;
  const noun = rule.type ?? nounOf(operation.name, context.rules.irregularPlurals);
  const row = describeRow(collection, noun, context.model);
  const classification = classify(
    { operation: operation.name, noun, hasTags: row.tags !== undefined, hasArn: row.ids.arn !== undefined },
    context,
  );
  const resourceClass = rule.class ?? classification.class;
  if (resourceClass === 'drop') return undefined;
  const identity = rule.identity ?? identityOf(collection, row, { classification, context });
  if (identity.length === 0) return undefined;
  const fields = mergeFields(derivedFields(collection, row, { identity, context }), rule.fields);
  const arnPattern = arnPatternFor({ rule, row, identity, fields }, context);
  const permission = iamActionOf(operation.name, context);
  const volatile = [...matching(context.rules.volatile, row.paths), ...(rule.volatile ?? [])];
  const sets = matching(context.rules.sets, row.lists);
  const type: CatalogResourceType = {
    type: noun,
    name: `aws_${context.service.replaceAll('-', '_')}_${snakeCase(noun)}`,
    class: resourceClass,
    default: rule.default ?? resourceClass === 'resource',
    level: 1,
    parent: null,
    list: {
      operation: operation.name,
      items: collection.items,
      element: collection.element,
      ...inheritance(collection, context.model),
      ...(Object.keys(bind).length > 0 && { bind }),
      ...(rule.where && { where: rule.where }),
    },
    scope: rule.scope ?? (context.global ? 'account' : 'regional'),
    identity,
    fields,
    ...(arnPattern && { arnPattern }),
    permission: permission.action,
    permissionProven: permission.isProven,
    ...(volatile.length > 0 && { volatile }),
    ...(sets.length > 0 && { sets }),
    ...cloudFormationName(rule, classification),
    evidence: classification.evidence,
  };
  const isPaged = context.pagination(operation.name) !== undefined;
  return { type, detail: row.members.length, isReviewed: rule !== NO_RULE, isPaged };
}

function cloudFormationName(rule: TypeRule, classification: Classification): { cloudFormation?: string } {
  const name = rule.cloudFormation ?? classification.cloudFormation?.type;
  return name === undefined ? {} : { cloudFormation: name };
}

function collectionOf(operation: BotocoreOperation, rule: TypeRule, context: TypeContext): Collection | undefined {
  const { model } = context;
  if (rule.items !== undefined) return operation.output && collectionAt(model, operation.output.shape, rule.items);
  const results = context.pagination(operation.name)?.results ?? [];
  return findCollection(operation, { model, results, irregular: context.rules.irregularPlurals });
}

interface RowDescription extends KeyedRow {
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

function describeRow(collection: Collection, noun: string, model: BotocoreModel): RowDescription {
  const facts = { model, rowShape: collection.rowShape, noun };
  if (collection.element !== 'struct') {
    const empty = { tags: undefined, times: {}, state: undefined, owner: undefined, paths: [], lists: [] };
    return { ...empty, rowShape: collection.rowShape, noun, members: [], ids: {}, fields: {} };
  }
  const ids = identifyingFields(facts);
  const members = membersOf(model, collection.rowShape);
  return {
    rowShape: collection.rowShape,
    noun,
    members: scalarMembers(facts),
    ids,
    fields: ids,
    tags: tagField(facts),
    times: timeFields(facts),
    state: stateField(facts),
    owner: ownerField(facts),
    paths: Object.keys(members),
    lists: Object.entries(members)
      .filter(([, reference]) => shapeOf(model, reference.shape).type === 'list')
      .map(([name]) => name),
  };
}

function identityOf(
  collection: Collection,
  row: RowDescription,
  sources: { readonly classification: Classification; readonly context: TypeContext },
): readonly RowField[] {
  if (collection.element === 'string') return ['@'];
  if (collection.element === 'map') return ['key'];
  const { context, classification } = sources;
  const key =
    apiKeyFields(context.model, row, context.rules.irregularPlurals) ?? cloudFormationKey(classification, row);
  if (key !== undefined) return key;
  const { id, arn, name, weak } = row.ids;
  const best = id ?? arn ?? name ?? weak;
  return best === undefined ? [] : [best];
}

function cloudFormationKey(classification: Classification, row: RowDescription): readonly string[] | undefined {
  const identifier = classification.cloudFormation?.primaryIdentifier ?? [];
  return matchKeys(
    identifier.map((path) => path.split('/').at(-1) ?? path),
    row,
  );
}

function derivedFields(
  collection: Collection,
  row: RowDescription,
  sources: { readonly identity: readonly RowField[]; readonly context: TypeContext },
): ResourceFields {
  if (collection.element !== 'struct') return textFields(collection);
  const { identity, context } = sources;
  const { arn, name, id } = row.ids;
  const [key] = identity;
  const incarnation = id !== undefined && id !== key && isUniqueId(id, row) ? id : row.times.created;
  return {
    ...(name !== undefined && { name }),
    ...(arn !== undefined && { arn }),
    ...nameInArn(row, context),
    ...(row.tags && { tags: row.tags }),
    ...(row.times.created && { created: row.times.created }),
    ...(row.times.modified && { modified: row.times.modified }),
    ...(row.state && { state: row.state }),
    ...(row.owner && { owner: row.owner }),
    ...(incarnation !== undefined && { incarnation }),
  };
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

/** The name at the end of an ARN, for rows that have no other. */
function nameInArn(row: RowDescription, context: TypeContext): Pick<ResourceFields, 'name'> {
  const { arn, name } = row.ids;
  if (arn === undefined || name !== undefined) return {};
  const wanted = normalise(row.noun);
  const type = context.evidence.iamResourceTypes(context.iamPrefix).find(({ key }) => normalise(key) === wanted);
  const separator = /([/:])\$\{\w*Name\}$/.exec(type?.arn ?? '')?.[1];
  return separator === undefined ? {} : { name: { path: arn, afterLast: separator } };
}

function mergeFields(derived: ResourceFields, rule: TypeRule['fields']): ResourceFields {
  if (rule === undefined) return derived;
  const merged = Object.entries({ ...derived, ...rule }).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(merged) as ResourceFields;
}

function arnPatternFor(
  type: {
    readonly rule: TypeRule;
    readonly row: RowDescription;
    readonly identity: readonly RowField[];
    readonly fields: ResourceFields;
  },
  context: TypeContext,
): string | undefined {
  if (type.rule.arnPattern !== undefined) return type.rule.arnPattern ?? undefined;
  if (type.fields.arn !== undefined) return undefined;
  const { row, identity } = type;
  return arnPatternOf(
    { noun: row.noun, members: row.members, identity, fields: row.ids },
    context.iamPrefix,
    context.evidence,
  );
}

function inheritance(collection: Collection, model: BotocoreModel): { inherit?: readonly string[] } {
  if (collection.wrapperShape === undefined) return {};
  const own = new Set(Object.keys(membersOf(model, collection.rowShape)));
  const inherit = scalarMembers({ model, rowShape: collection.wrapperShape, noun: '' }).filter(
    (name) => !own.has(name),
  );
  return inherit.length > 0 ? { inherit } : {};
}

function matching(rules: readonly PatternRule[], names: readonly string[]): string[] {
  return names.filter((name) => rules.some((rule) => new RegExp(rule.match).test(name)));
}
