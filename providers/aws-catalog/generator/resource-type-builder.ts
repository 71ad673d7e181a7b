import type { RowField } from '../src/field-path.ts';
import type {
  CatalogResourceType,
  InputBinding,
  ListBinding,
  ResourceClass,
  ResourceFields,
} from '../src/resource-type.ts';
import type { Pagination } from '../src/service-catalog.ts';
import { arnPatternOf } from './arn-pattern.ts';
import { type BotocoreModel, type BotocoreOperation, membersOf } from './botocore-model.ts';
import { type Classification, type ClassContext, classify } from './classify.ts';
import { type Collection, collectionAt, findCollection } from './collection.ts';
import { isSingularRead, nounOf, snakeCase } from './naming.ts';
import { type AccessContext, iamActionOf } from './read-access.ts';
import { bindRequiredInputs } from './required-inputs.ts';
import { derivedFields, describeRow, identityOf, onlyDefined, type RowDescription } from './row-description.ts';
import { scalarMembers } from './row-fields.ts';
import type { OperationRule, PatternRule, TypeRule } from './rules.ts';
import { secretPathsOf } from './secret-paths.ts';

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
  const collection = bind && collectionOf(operation, rule, context);
  if (bind === undefined || collection === undefined) return undefined;
  const noun = rule.type ?? nounOf(operation.name, context.rules.irregularPlurals);
  const row = describeRow(collection, noun, context.model);
  const classification = classify(
    { operation: operation.name, noun, hasTags: row.tags !== undefined, hasArn: row.ids.arn !== undefined },
    context,
  );
  const resourceClass = rule.class ?? classification.class;
  const identity = rule.identity ?? identityOf(collection, row, { classification, context });
  if (resourceClass === 'drop' || identity.length === 0) return undefined;
  const permission = iamActionOf(operation.name, context);
  const name = `aws_${context.service.replaceAll('-', '_')}_${snakeCase(noun)}`;
  const list = listBinding(operation, { collection, bind, rule }, context.model);
  const described = describedFields({ rule, collection, row, identity }, context);
  const type: CatalogResourceType = {
    type: noun,
    name,
    ...placeOf(resourceClass, rule, context),
    level: 1,
    parent: null,
    list,
    identity,
    ...described,
    permission: permission.action,
    permissionProven: permission.isProven,
    ...contentRules(rule, row, context),
    ...secrets({ name, list, identity, fields: described.fields }, collection, context),
    ...cloudFormationName(rule, classification),
    evidence: classification.evidence,
  };
  return {
    type,
    detail: row.members.length,
    isReviewed: rule !== NO_RULE,
    isPaged: context.pagination(operation.name) !== undefined,
  };
}

function placeOf(
  resourceClass: ResourceClass,
  rule: TypeRule,
  context: TypeContext,
): Pick<CatalogResourceType, 'class' | 'default' | 'scope' | 'regions'> {
  return {
    class: resourceClass,
    default: rule.default ?? resourceClass === 'resource',
    scope: rule.scope ?? (context.global ? 'account' : 'regional'),
    ...(rule.regions && { regions: rule.regions }),
  };
}

interface ListSource {
  readonly collection: Collection;
  readonly bind: Readonly<Record<string, InputBinding>>;
  readonly rule: TypeRule;
}

function listBinding(operation: BotocoreOperation, source: ListSource, model: BotocoreModel): ListBinding {
  const { collection, bind, rule } = source;
  return {
    operation: operation.name,
    items: collection.items,
    element: collection.element,
    ...inheritance(collection, model),
    ...(Object.keys(bind).length > 0 && { bind }),
    ...(rule.where && { where: rule.where }),
  };
}

function describedFields(
  source: {
    readonly rule: TypeRule;
    readonly collection: Collection;
    readonly row: RowDescription;
    readonly identity: readonly RowField[];
  },
  context: TypeContext,
): Pick<CatalogResourceType, 'fields' | 'arnPattern'> {
  const { rule, collection, row, identity } = source;
  const fields = onlyDefined({ ...derivedFields(collection, row, { identity, context }), ...rule.fields });
  const arnPattern = arnPatternFor({ rule, row, identity, fields }, context);
  return { fields, ...(arnPattern !== undefined && { arnPattern }) };
}

function contentRules(
  rule: TypeRule,
  row: RowDescription,
  context: TypeContext,
): Pick<CatalogResourceType, 'volatile' | 'sets'> {
  const volatile = [...matching(context.rules.volatile, row.paths), ...(rule.volatile ?? [])];
  const sets = matching(context.rules.sets, row.lists);
  return { ...(volatile.length > 0 && { volatile }), ...(sets.length > 0 && { sets }) };
}

function cloudFormationName(rule: TypeRule, classification: Classification): { cloudFormation?: string } {
  const name = rule.cloudFormation ?? classification.cloudFormation?.type;
  return name === undefined ? {} : { cloudFormation: name };
}

function collectionOf(operation: BotocoreOperation, rule: TypeRule, context: TypeContext): Collection | undefined {
  const { model } = context;
  if (rule.items !== undefined) return operation.output && collectionAt(model, operation.output.shape, rule.items);
  const pagination = context.pagination(operation.name);
  const isGet = /^(Batch)?Get/.test(operation.name);
  if ((isGet || pagination === undefined) && isSingularRead(operation.name, context.rules.irregularPlurals))
    return undefined;
  const results = pagination?.results ?? [];
  return findCollection(operation, { model, results, irregular: context.rules.irregularPlurals });
}

function arnPatternFor(
  type: {
    readonly rule: TypeRule;
    readonly row: RowDescription;
    readonly identity: readonly RowField[];
    readonly fields: ResourceFields;
  },
  context: ClassContext,
): string | undefined {
  if (type.rule.arnPattern !== undefined) return type.rule.arnPattern ?? undefined;
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

function secrets(
  type: Pick<CatalogResourceType, 'name' | 'list' | 'identity' | 'fields'>,
  collection: Collection,
  context: TypeContext,
): Pick<CatalogResourceType, 'secrets'> {
  const { model, rules } = context;
  const kept = [...type.identity, ...Object.values(type.fields)].flatMap(
    (field: RowField | { readonly path: string }) => (typeof field === 'string' ? field : field.path).split(/ *\|\| */),
  );
  const derived = secretPathsOf(collection, type.list.inherit ?? [], { model, rules: rules.secrets, kept });
  const paths = [...new Set([...derived, ...(rules.secrets.types[type.name]?.paths ?? [])])];
  return paths.length > 0 ? { secrets: paths } : {};
}

function matching(rules: readonly PatternRule[], names: readonly string[]): string[] {
  return names.filter((name) => rules.some((rule) => new RegExp(rule.match).test(name)));
}
