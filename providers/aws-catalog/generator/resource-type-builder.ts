import type { RowField } from '../src/field-path.ts';
import type { CatalogResourceType, InputBinding, ListBinding, ResourceClass } from '../src/resource-type.ts';
import type { Pagination } from '../src/service-catalog.ts';
import { arnPatternOf } from './arn-pattern.ts';
import { type BotocoreModel, type BotocoreOperation, membersOf } from './botocore-model.ts';
import { type Classification, type ClassContext, classify } from './classify.ts';
import { type Collection, collectionAt, findCollection } from './collection.ts';
import { isSingularRead, nounOf, snakeCase } from './naming.ts';
import { type AccessContext, iamActionOf } from './read-access.ts';
import { isFacetOf, isUnderParent, type Place, placeList } from './parent-place.ts';
import { bindRequiredInputs } from './required-inputs.ts';
import { derivedFields, describeRow, identityOf, onlyDefined, type RowDescription } from './row-description.ts';
import { endedStates } from './ended-states.ts';
import { elementNameOf, scalarMembers } from './row-fields.ts';
import type { OperationRule, PatternRule, TypeRule } from './rules.ts';
import { secretPathsOf } from './secret-paths.ts';

/** What is known of the service while its types are built. */
export interface TypeContext extends AccessContext, ClassContext {
  readonly model: BotocoreModel;
  readonly global: boolean;
  /** Paging of the permitted reads. */
  readonly pagination: (operation: string) => Pagination | undefined;
}

/** A type with what its children's lists are bound to and what decides between several of the same name. */
export interface TypeCandidate {
  readonly type: CatalogResourceType;
  readonly row: RowDescription;
  /** The row's shape without what says only that it is an element. */
  readonly elementName: string;
  /** How sure it is that the list belongs to its parent. */
  readonly bindingScore: number;
  /** Members of a row: how much a list tells. */
  readonly detail: number;
  readonly isReviewed: boolean;
  readonly isPaged: boolean;
}

const NO_RULE: OperationRule = { reason: '' };
const NO_PARENTS = { parents: [], minScore: 0 };

/**
 * Makes the types that an operation lists: none where it gives no rows, or needs a parent that is not among those given.
 * Without parents, only what needs none is made.
 */
export function buildTypes(
  operation: BotocoreOperation,
  context: TypeContext,
  { parents, minScore }: Pick<TypeSource, 'parents' | 'minScore'> = NO_PARENTS,
): TypeCandidate[] {
  const rule = context.rules.operations[`${context.service}.${operation.name}`] ?? NO_RULE;
  const variants = rule.types ?? [rule];
  return variants.flatMap((variant) => {
    if (variant.drop) return [];
    const built = buildType(operation, variant, { context, parents, minScore });
    return built === undefined ? [] : [built];
  });
}

interface TypeSource {
  readonly context: TypeContext;
  readonly parents: readonly TypeCandidate[];
  readonly minScore: number;
}

function buildType(operation: BotocoreOperation, rule: TypeRule, source: TypeSource): TypeCandidate | undefined {
  const { context } = source;
  const inputs = bindRequiredInputs(context.model, operation, rule);
  const place = placeList(inputs, { ...source, model: context.model, rule });
  const collection = place && collectionOf(operation, rule, context);
  if (place === undefined || collection === undefined) return undefined;
  const described = describeList({ operation, rule, collection, place }, context);
  return described && toCandidate(described, context);
}

interface ListFacts {
  readonly operation: BotocoreOperation;
  readonly rule: TypeRule;
  readonly collection: Collection;
  readonly place: Place;
}

/** A list with all that its type is made of. */
interface DescribedList extends ListFacts {
  readonly noun: string;
  readonly row: RowDescription;
  readonly classification: Classification;
  readonly resourceClass: ResourceClass;
  readonly identity: readonly RowField[];
  /** Whether the identity alone names the thing in its account and region. */
  readonly isKeyed: boolean;
}

function describeList(list: ListFacts, context: TypeContext): DescribedList | undefined {
  const { operation, rule, collection, place } = list;
  const noun = rule.type ?? nounOf(operation.name, context.rules.irregularPlurals);
  const row = describeRow(collection, context.model, {
    noun,
    ...(place.parentKeys && { parentKeys: place.parentKeys }),
  });
  const classification = classify(
    { operation: operation.name, noun, hasTags: row.tags !== undefined, hasArn: row.ids.arn !== undefined },
    context,
  );
  if (classification.cloudFormation === undefined && isFacetOf(place, operation)) return undefined;
  const resourceClass = rule.class ?? classification.class;
  const derived = identityOf(collection, row, { classification, context });
  const identity = rule.identity ?? derived.fields;
  if (resourceClass === 'drop' || identity.length === 0) return undefined;
  const isArn = row.ids.arn !== undefined && identity.includes(row.ids.arn);
  const isKeyed = isArn || (derived.isKeyed && rule.identity === undefined);
  return { ...list, noun, row, classification, resourceClass, identity, isKeyed };
}

function toCandidate(list: DescribedList, context: TypeContext): TypeCandidate {
  const { operation, rule, collection, place, row } = list;
  return {
    type: toType(list, context),
    row,
    elementName: elementNameOf(collection.rowShape),
    bindingScore: place.score,
    detail: row.members.length,
    isReviewed: rule !== NO_RULE,
    isPaged: context.pagination(operation.name) !== undefined,
  };
}

function toType(described: DescribedList, context: TypeContext): CatalogResourceType {
  const { operation, rule, collection, place, noun, row, classification, identity } = described;
  const permission = iamActionOf(operation.name, context);
  const name = `aws_${context.service.replaceAll('-', '_')}_${snakeCase(noun)}`;
  const list = listBinding(operation, { collection, bind: place.bind, rule }, context.model);
  const fields = describedFields(described, context);
  return {
    type: noun,
    name,
    ...standing(described, context.global),
    list,
    identity,
    ...(rule.identityExtras && { identityExtras: rule.identityExtras }),
    ...(rule.ownedByAws && { ownedByAws: true as const }),
    ...(isUnderParent(place, rule, described.isKeyed) && { underParent: true as const }),
    ...fields,
    ...(rule.ended
      ? { ended: rule.ended }
      : endedStates(collection.rowShape, fields.fields.state, {
          model: context.model,
          rules: context.rules.lifecycle,
        })),
    permission: permission.action,
    permissionProven: permission.isProven,
    ...contentRules(rule, row, context),
    ...secrets({ name, list, identity, fields: fields.fields }, collection, context),
    ...cloudFormationName(rule, classification),
    evidence: classification.evidence,
  };
}

function standing(
  { resourceClass, rule, place }: DescribedList,
  isGlobal: boolean,
): Pick<CatalogResourceType, 'class' | 'default' | 'level' | 'parent' | 'scope' | 'regions'> {
  const above = place.parent?.type ?? { level: 0, type: null, default: true, scope: isGlobal ? 'account' : 'regional' };
  const regions = rule.regions ?? place.parent?.type.regions;
  return {
    class: resourceClass,
    default: rule.default ?? (resourceClass === 'resource' && above.default),
    level: above.level + 1,
    parent: above.type,
    scope: rule.scope ?? above.scope,
    ...(regions && { regions }),
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
    ...inheritance(collection, model, rule),
    ...(Object.keys(bind).length > 0 && { bind }),
    ...(rule.stateInput && { stateInput: rule.stateInput }),
    ...(rule.where && { where: rule.where }),
    ...(rule.recursive && { recursive: true as const }),
  };
}

function describedFields(
  list: DescribedList,
  context: TypeContext,
): Pick<CatalogResourceType, 'fields' | 'arnPattern'> {
  const { rule, collection, row, identity } = list;
  const fields = onlyDefined({ ...derivedFields(collection, row, { identity, context }), ...rule.fields });
  const arnPattern = arnPatternFor(list, context);
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

function arnPatternFor({ rule, row, identity, place }: DescribedList, context: ClassContext): string | undefined {
  if (rule.arnPattern !== undefined) return rule.arnPattern ?? undefined;
  const source = { noun: row.noun, members: row.members, identity, fields: row.ids, parentInputs: place.parentInputs };
  return arnPatternOf(source, context.iamPrefix, context.evidence);
}

function inheritance(collection: Collection, model: BotocoreModel, rule: TypeRule): { inherit?: readonly string[] } {
  if (rule.inherit !== undefined) return { inherit: rule.inherit };
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
