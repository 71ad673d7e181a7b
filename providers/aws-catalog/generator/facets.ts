import type { FacetBinding, TagRead } from '../src/facet.ts';
import type { InputBinding, TagField } from '../src/resource-type.ts';
import { type BotocoreModel, type BotocoreOperation, membersOf, shapeOf } from './botocore-model.ts';
import type { FacetRule } from './facet-rules.ts';
import { headOf, nounOf, normalise, singularName, snakeCase } from './naming.ts';
import { onlyMember } from './output-value.ts';
import { bindToParent, SURE_BINDING_SCORE } from './parent-binding.ts';
import { iamActionOf } from './read-access.ts';
import { bindRequiredInputs, type BoundInputs } from './required-inputs.ts';
import type { TypeCandidate, TypeContext } from './resource-type-builder.ts';
import { tagField } from './row-fields.ts';
import { secretPathsOf } from './secret-paths.ts';

/** The further reads of one type. */
export interface TypeReads {
  readonly facets: readonly FacetBinding[];
  readonly tagRead?: TagRead;
}

interface Found {
  readonly owner: TypeCandidate;
  readonly bind: Readonly<Record<string, InputBinding>>;
  readonly score: number;
}

/** What a read is judged with. */
interface ReadSource {
  readonly operation: BotocoreOperation;
  readonly rule: Partial<FacetRule>;
  readonly types: readonly TypeCandidate[];
  readonly context: TypeContext;
}

const READ = /^(Get|Describe)(?=[A-Z])/;
const WRITE =
  /^(Put|Update|Delete|Attach|Set|Modify|Enable|Disable|Associate|Register|Remove|Add|Reset|Change)(?=[A-Z])/;
const TAG_READ = /^(List\w*Tags\w*|Get\w*(Tags|Tagging)|Describe\w*Tags)$/;
const ABSENT = /NotFound|NoSuch|NotExist|DoesNotExist|NotConfigured/;

/**
 * Finds the facets of types: reads whose inputs are a type's keys, and that either tell of the type itself, are named after
 * it, or have a write of the same name and keys beside them.
 */
export function findFacets(
  operations: readonly BotocoreOperation[],
  types: readonly TypeCandidate[],
  context: TypeContext,
): ReadonlyMap<string, TypeReads> {
  const lists = new Set(types.flatMap(({ type }) => [type.list.operation, ...(type.alternatives ?? [])]));
  const facets = new Map<string, FacetBinding[]>();
  const tagReads = new Map<string, TagRead>();
  for (const operation of operations) {
    const reviewed = context.rules.facets.operations[`${context.service}.${operation.name}`];
    const isCandidate = TAG_READ.test(operation.name) || (READ.test(operation.name) && !lists.has(operation.name));
    if (reviewed === undefined && !isCandidate) continue;
    for (const rule of reviewed?.each?.map((one) => ({ ...reviewed, ...one })) ?? [reviewed ?? {}]) {
      addReads({ operation, rule, types, context }, { facets, tagReads });
    }
  }
  return new Map(
    types.map(({ type }) => [
      type.type,
      { facets: settleFacets(facets.get(type.type) ?? []), ...optional('tagRead', tagReads.get(type.type)) },
    ]),
  );
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

interface Reads {
  readonly facets: Map<string, FacetBinding[]>;
  readonly tagReads: Map<string, TagRead>;
}

function addReads(source: ReadSource, found: Reads): void {
  const { rule } = source;
  if (rule.drop) return;
  const tags = rule.tags ?? tagsOf(source);
  if (tags !== undefined) {
    addTagReads({ ...source, rule: { ...rule, tags } }, tags, found);
    return;
  }
  const best = ownerOf(source);
  if (best === undefined || (rule.facet === undefined && !isConfirmed(source, best))) return;
  const { type } = best.owner.type;
  found.facets.set(type, [...(found.facets.get(type) ?? []), toFacet(source, best)]);
}

function addTagReads(source: ReadSource, tags: TagField, found: Reads): void {
  for (const owner of source.types) {
    const { type } = owner;
    if (type.fields.tags !== undefined || !isScanned(type.class) || found.tagReads.has(type.type)) continue;
    const bound = bindTo(source, owner);
    if (bound === undefined || bound.score < SURE_BINDING_SCORE || !isTaggable(source, owner)) continue;
    const { bulk } = source.rule;
    found.tagReads.set(type.type, { ...readOf(source, bound), ...(bulk && { bulk }), default: type.default, tags });
  }
}

/** Tags that an operation reads by its name. */
function tagsOf({ operation, context }: ReadSource): TagField | undefined {
  const { model } = context;
  const output = operation.output?.shape;
  if (output === undefined || !TAG_READ.test(operation.name)) return undefined;
  return tagField({ model, rowShape: output, noun: '' });
}

/** The operation is named after the type, or CloudFormation knows tags of it. */
function isTaggable({ operation, context }: ReadSource, { type }: TypeCandidate): boolean {
  if (operation.name.includes(type.type)) return true;
  return context.cloudFormationNamespaces
    .flatMap((name) => context.evidence.cloudFormationTypes(name))
    .some((known) => known.type === type.cloudFormation && known.isTagged);
}

function isScanned(resourceClass: string): boolean {
  return resourceClass === 'resource';
}

function inputsOf({ operation, rule, context }: ReadSource): BoundInputs {
  return bindRequiredInputs(context.model, operation, rule);
}

function bindTo(source: ReadSource, owner: TypeCandidate): Found | undefined {
  const { bind, missing } = inputsOf(source);
  if (missing.length === 0) {
    const isOfOwner =
      source.rule.bulk !== undefined || Object.values(bind).some(({ kind }) => kind.startsWith('parent'));
    return isOfOwner && source.rule.type === owner.type.type ? { owner, bind, score: 100 } : undefined;
  }
  const own = bindToParent(source.context.model, missing, owner) ?? bindArn(source, missing, owner);
  return own && { owner, bind: { ...bind, ...own.bind }, score: own.score };
}

/** A member that is named like any resource's ARN means this one's, where a rule says that the operation takes them. */
function bindArn(
  { rule }: ReadSource,
  missing: BoundInputs['missing'],
  { type }: TypeCandidate,
): Pick<Found, 'bind' | 'score'> | undefined {
  const [only] = missing;
  if (
    only === undefined ||
    missing.length > 1 ||
    !/^resourcearn$|^arn$|^resource$|^resourceid$|^identifier$/.test(normalise(only.name))
  )
    return undefined;
  if (rule.type === undefined && rule.tags === undefined) return undefined;
  const { arn } = type.fields;
  if (arn !== undefined) return { bind: { [only.name]: { kind: 'parent', field: arn } }, score: SURE_BINDING_SCORE };
  if (type.arnPattern === undefined) return undefined;
  return { bind: { [only.name]: { kind: 'parent_arn' } }, score: SURE_BINDING_SCORE };
}

function ownerOf(source: ReadSource): Found | undefined {
  const { rule, types, operation } = source;
  const noun = nounOf(operation.name, source.context.rules.irregularPlurals);
  const candidates = types.filter(({ type }) =>
    rule.type === undefined ? isScanned(type.class) : type.type === rule.type,
  );
  const found = candidates.flatMap((owner) => {
    const bound = bindTo(source, owner);
    return bound === undefined || bound.score < SURE_BINDING_SCORE ? [] : [bound];
  });
  const closeness = ({ owner }: Found): number =>
    owner.type.type === noun ? 1_000 : noun.startsWith(owner.type.type) ? owner.type.type.length : 0;
  return found.sort(
    (a, b) => closeness(b) - closeness(a) || b.score - a.score || a.owner.type.level - b.owner.type.level,
  )[0];
}

/** Whether the name of a read, or a write beside it, says that it tells of such a thing. */
function isConfirmed({ operation, context }: ReadSource, { owner }: Found): boolean {
  const { rules, model, pagination } = context;
  const noun = nounOf(operation.name, rules.irregularPlurals);
  const head = headOf(operation.name);
  if (pagination(operation.name) !== undefined) return false;
  if (noun === owner.type.type) return singularName(head, rules.irregularPlurals) === head || head === noun;
  const isExcluded =
    rules.facets.excluded.some(({ match }) => new RegExp(match).test(head)) ||
    rules.classes.some(
      (rule) => rule.class !== 'resource' && rule.unless === undefined && new RegExp(rule.match).test(head),
    );
  if (isExcluded) return false;
  return (
    noun.startsWith(owner.type.type) ||
    hasWrite(noun, model, rules.irregularPlurals) ||
    isReadByCloudFormation(operation.name, owner, context)
  );
}

/** CloudFormation reads the type by it too. */
function isReadByCloudFormation(operation: string, { type }: TypeCandidate, context: TypeContext): boolean {
  const { action } = iamActionOf(operation, context);
  return type.cloudFormation !== undefined && context.evidence.isReadBy(type.cloudFormation, action);
}

function hasWrite(noun: string, model: BotocoreModel, irregular: TypeContext['rules']['irregularPlurals']): boolean {
  return Object.keys(model.operations).some(
    (name) => WRITE.test(name) && singularName(name.replace(WRITE, ''), irregular) === noun,
  );
}

function readOf({ operation, rule, context }: ReadSource, { bind }: Found): Omit<TagRead, 'tags'> {
  const { action, isProven } = iamActionOf(operation.name, context);
  const absent = [...new Set([...absentCodes(operation, context.model), ...(rule.absent ?? [])])];
  return {
    operation: operation.name,
    bind,
    ...(absent.length > 0 && { absent }),
    default: rule.default ?? true,
    permission: action,
    permissionProven: isProven,
    evidence: rule.reason ?? 'its inputs are the keys of the type',
  };
}

function toFacet(source: ReadSource, found: Found): FacetBinding {
  const { operation, rule, context } = source;
  const { type } = found.owner;
  const noun = nounOf(operation.name, context.rules.irregularPlurals);
  const facet = rule.facet ?? facetName(headOf(operation.name), noun, type.type);
  const value =
    rule.value ??
    onlyMember(operation, context.model) ??
    (facet === 'policy' ? policyMember(operation, context.model) : undefined);
  const isDefault = rule.default ?? isReadByDefault(facet, found.owner, source);
  return {
    facet,
    ...readOf(source, found),
    ...(value !== undefined && { value }),
    ...(rule.batch && { batch: rule.batch }),
    ...(rule.bulk && { bulk: rule.bulk }),
    default: isDefault && type.default,
    ...contentOf(operation, value, { rule, context }),
  };
}

/** The list leaves out what only a text or a few members tell. */
function isReadByDefault(facet: string, { type, row }: TypeCandidate, { operation, context }: ReadSource): boolean {
  if (facet !== 'detail') return context.rules.facets.defaults.some(({ match }) => new RegExp(match).test(facet));
  if (type.list.element === 'string') return true;
  const { model } = context;
  const members = membersOf(model, operation.output?.shape);
  const inner = onlyMember(operation, model);
  const reference = inner === undefined ? undefined : members[inner];
  const told = reference === undefined ? members : membersOf(model, reference.shape);
  return row.paths.length * 2 < Object.keys(told).length;
}

/** `GetBucketPolicy` of a bucket is its `policy`; what is named like the thing is its `detail`. */
function facetName(head: string, noun: string, type: string): string {
  if (noun === type) return 'detail';
  const rest = /^[A-Z]/.test(head.slice(type.length)) && head.startsWith(type) ? head.slice(type.length) : head;
  const name = snakeCase(rest);
  return /^(resource|access)_policy$/.test(name) ? 'policy' : name;
}

/** A policy stands beside its name, hash or revision. */
function policyMember(operation: BotocoreOperation, model: BotocoreModel): string | undefined {
  return Object.entries(membersOf(model, operation.output?.shape)).find(
    ([name, { shape }]) => /^(\w*policy)(text|document)?$/i.test(name) && shapeOf(model, shape).type === 'string',
  )?.[0];
}

function absentCodes({ errors }: BotocoreOperation, model: BotocoreModel): string[] {
  return (errors ?? [])
    .map(({ shape }) => shapeOf(model, shape).error?.code ?? shape)
    .filter((code) => ABSENT.test(code));
}

function contentOf(
  operation: BotocoreOperation,
  value: string | undefined,
  { rule, context }: { readonly rule: Partial<FacetRule>; readonly context: TypeContext },
): Pick<FacetBinding, 'secrets' | 'volatile'> {
  const { model, rules } = context;
  const path = rule.bulk === undefined ? value : [rule.bulk.items, value].filter(Boolean).join('[].');
  const shape = shapeAt(model, operation.output?.shape, path);
  const secrets = [...new Set([...secretsIn(shape, context), ...(rule.secrets ?? [])])];
  const moving = Object.keys(membersOf(model, shape)).filter((name) =>
    rules.volatile.some(({ match }) => new RegExp(match).test(name)),
  );
  const volatile = [...moving, ...(rule.volatile ?? [])];
  return { ...(secrets.length > 0 && { secrets }), ...(volatile.length > 0 && { volatile }) };
}

/** Places of secrets in a value, as paths from it. */
function secretsIn(shape: string | undefined, { model, rules }: TypeContext): readonly string[] {
  if (shape === undefined) return [];
  const { type, member } = shapeOf(model, shape);
  const isList = type === 'list' && member !== undefined;
  const rowShape = isList ? member.shape : shape;
  if (shapeOf(model, rowShape).type !== 'structure') return [];
  const collection = { items: '', element: 'struct', rowShape } as const;
  const paths = secretPathsOf(collection, [], { model, rules: rules.secrets, kept: [] });
  return isList ? paths.map((path) => `[].${path}`) : paths;
}

function shapeAt(model: BotocoreModel, root: string | undefined, path: string | undefined): string | undefined {
  let current = root;
  for (const step of path?.split('.') ?? []) {
    const name = step.replace(/\[.*$/, '');
    const reference = current === undefined ? undefined : membersOf(model, current)[name];
    if (reference === undefined) return undefined;
    current = step.includes('[') ? shapeOf(model, reference.shape).member?.shape : reference.shape;
  }
  return current;
}

/** One facet per name: the reviewed one, which comes with its reason, else the first. */
function settleFacets(facets: readonly FacetBinding[]): FacetBinding[] {
  const byName = new Map<string, FacetBinding>();
  for (const facet of facets) if (!byName.has(facet.facet)) byName.set(facet.facet, facet);
  return [...byName.values()].sort((a, b) => (a.facet < b.facet ? -1 : 1));
}
