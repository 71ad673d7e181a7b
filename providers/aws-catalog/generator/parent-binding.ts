import type { RowField } from '../src/field-path.ts';
import type { InputBinding } from '../src/resource-type.ts';
import { type BotocoreModel, type BotocoreShape, elementOf, membersOf, shapeOf } from './botocore-model.ts';
import { normalise, splitWords } from './naming.ts';
import type { MissingInput } from './required-inputs.ts';
import type { TypeCandidate } from './resource-type-builder.ts';

/** Inputs of a child's list, bound to what its parent's row or its parent's own list holds. */
export interface ParentBinding {
  readonly bind: Readonly<Record<string, InputBinding>>;
  /** The weakest input's score: how sure it is that the inputs mean this parent. */
  readonly score: number;
}

/** Bindings that score less wait until no deeper level brings a better parent. */
export const SURE_BINDING_SCORE = 80;

/** A binding that scores less is none: a value of another meaning would be sent. */
export const MIN_BINDING_SCORE = 70;

const SCORE = {
  sameInput: 100,
  sameIdentifyingMember: 98,
  noun: 92,
  sameShape: 90,
  element: 88,
  nounPart: 82,
  otherKind: 78,
  sameMember: 75,
};

/** Names that say nothing of what they name. */
const GENERIC =
  /^(id|arn|name|key|value|type|kind|status|state|version|description|identifier|resource|resourcearn|resourceid|resourcename|owner|ownerid|accountid|region|token|filter|filters|query|scope|category|namespace|path|prefix|url|uri|date|time|\w*(date|time|status|state|type|description|version|url|email|count|size)|createdby|updatedby|modifiedby)$/;

/** Shapes that many members share though they mean different things. */
const GENERIC_SHAPE =
  /^(__)?(string|str|text|\w*string\w*|integer|long|boolean|timestamp|(\w*[a-z])?(arn|amazonresourcename|resourcearn|genericarn)|id|identifier|name|resourceid|resourcename|uuid|guid|genericid|\w*nonempty\w*|\w*length\w*|\w*description|\w*max\d*|\w*token|nametype|\w*timestamp|accountid|awsaccountid)(list|type)?$/i;

/** What a member names by its ending. */
const KIND = /(arn|name|identifier|id|url|alias)s?$/;

/**
 * The names by which a child's row may repeat its parent's keys: the inputs that came from the parent and the parent's
 * noun. None of them tells one child from another.
 */
export function parentKeyNames(inputs: readonly string[], parent: TypeCandidate): ReadonlySet<string> {
  const noun = normalise(parent.type.type);
  const own = ['id', 'arn', 'name', 'identifier', ''].map((kind) => noun + kind);
  return new Set([...inputs.map(normalise), ...own].filter((name) => !GENERIC.test(name)));
}

/** Binds every missing input of a list to a parent, or gives undefined where one has no counterpart there. */
export function bindToParent(
  model: BotocoreModel,
  missing: readonly MissingInput[],
  parent: TypeCandidate,
): ParentBinding | undefined {
  const bind: Record<string, InputBinding> = {};
  let score = SCORE.sameInput;
  let isOfRow = false;
  for (const input of missing) {
    const found = bindInput(model, input, parent);
    if (found === undefined || found.score < MIN_BINDING_SCORE) return undefined;
    bind[input.name] = found.binding;
    score = Math.min(score, found.score);
    isOfRow ||= found.binding.kind !== 'parent_input';
  }
  return isOfRow ? { bind, score } : undefined;
}

interface InputMatch {
  readonly binding: InputBinding;
  readonly score: number;
}

function bindInput(model: BotocoreModel, input: MissingInput, parent: TypeCandidate): InputMatch | undefined {
  const shape = shapeOf(model, input.shape);
  const isList = shape.type === 'list';
  const text = isList ? shapeOf(model, elementOf(shape)) : shape;
  if (text.type !== 'string' || isChoice(text)) return undefined;
  const wanted: WantedText = {
    key: normalise(isList ? input.name.replace(/s$/, '') : input.name),
    shape: isList ? elementOf(shape) : input.shape,
  };
  const inherited = Object.keys(parent.type.list.bind ?? {}).find((name) => normalise(name) === wanted.key);
  if (inherited !== undefined && isOfParents(parent, inherited)) {
    return { binding: { kind: 'parent_input', member: inherited }, score: SCORE.sameInput };
  }
  const best = bestMatch(matchNoun(wanted, parent), matchMember(model, wanted, parent));
  if (best === undefined) return undefined;
  const asList = isList ? { isList: true as const } : {};
  return {
    score: best.score,
    binding:
      best.field === 'arn'
        ? { kind: 'parent_arn', ...asList }
        : { kind: 'parent', field: asIdentity(best.field.row, wanted, parent), ...asList },
  };
}

/** Ids that rows hold with something before them (`/hostedzone/Z1`) are asked for as the identity has them. */
function asIdentity(field: RowField, { key }: WantedText, { type }: TypeCandidate): RowField {
  if (!/id(entifier)?$/.test(key)) return field;
  return type.identity.find((own) => typeof own !== 'string' && own.path === field) ?? field;
}

/** Where the noun and a member of the row agree, no other parent can be meant. */
function bestMatch(byNoun: FieldMatch | undefined, byMember: FieldMatch | undefined): FieldMatch | undefined {
  if (byNoun === undefined || byMember === undefined) return byMember ?? byNoun;
  if (byNoun.score === SCORE.noun && byMember.score === SCORE.sameIdentifyingMember) {
    return { ...byMember, score: SCORE.sameInput };
  }
  return byMember.score > byNoun.score ? byMember : byNoun;
}

/** Small sets of values and patterns of dates are never a parent's key. */
function isChoice(shape: BotocoreShape): boolean {
  return (shape.enum ?? []).length > 0;
}

/** Inputs that a parent's list got from its own parent: constants and choices say nothing of a parent. */
function isOfParents(parent: TypeCandidate, member: string): boolean {
  const kind = parent.type.list.bind?.[member]?.kind;
  return kind !== undefined && kind !== 'constant' && kind !== 'context';
}

interface WantedText {
  readonly key: string;
  readonly shape: string;
}

/** A field of the parent's row, or the ARN that is made of it. */
interface FieldMatch {
  readonly field: { readonly row: RowField } | 'arn';
  readonly score: number;
}

/** `<noun>Id`, `<noun>Name`, `<noun>Arn` and the noun itself mean the parent's key of that kind. */
function matchNoun({ key }: WantedText, parent: TypeCandidate): FieldMatch | undefined {
  const kind = KIND.exec(key)?.[1] ?? '';
  const stem = kind === '' ? key : key.slice(0, key.lastIndexOf(kind));
  const noun = normalise(parent.type.type);
  const words = splitWords(parent.type.type).map(normalise);
  const parts = words.map((_, start) => words.slice(start).join(''));
  const score = scoreOfStem(stem, { noun, parts, element: parent.elementName });
  if (score === undefined) return undefined;
  const [best, other] = fieldsOfKind(kind, parent);
  if (best !== undefined) return { field: best, score };
  return other && { field: other, score: Math.min(score, SCORE.otherKind) };
}

function scoreOfStem(
  stem: string,
  names: { readonly noun: string; readonly parts: readonly string[]; readonly element: string },
): number | undefined {
  if (stem === names.noun) return SCORE.noun;
  if (stem === names.element) return SCORE.element;
  return names.parts.includes(stem) || stem.endsWith(names.noun) ? SCORE.nounPart : undefined;
}

type Field = FieldMatch['field'] | undefined;

/** The parent's key of a kind, and what might be taken in its place. */
function fieldsOfKind(kind: string, parent: TypeCandidate): readonly [best: Field, other: Field] {
  const { key, id, name, arn } = keysOf(parent);
  switch (kind) {
    case 'arn':
      return [arn, undefined];
    case 'name':
      return [name, key];
    case 'id':
      return [id, key];
    case 'identifier':
      return [firstOf(id, key, arn), name];
    case 'url':
      return [undefined, undefined];
    default:
      return [firstOf(name, key, id, arn), undefined];
  }
}

function firstOf(...fields: readonly Field[]): Field {
  return fields.find((field) => field !== undefined);
}

/** What names a parent: its ARN, its id, its name, and the one field that makes its identity. */
function keysOf({ type, row }: TypeCandidate): Readonly<Record<'key' | 'id' | 'name' | 'arn', Field>> {
  const rowOf = (field: RowField | undefined): Field => (field === undefined ? undefined : { row: field });
  const textName = type.list.element === 'string' ? type.fields.name : undefined;
  return {
    key: rowOf(type.identity.length === 1 ? type.identity[0] : undefined),
    id: rowOf(row.fields.id),
    name: rowOf(row.fields.name ?? textName),
    arn: arnOf(type),
  };
}

/** An ARN that is not in the row but made by the pattern, or the row itself where that is one. */
function arnOf(type: TypeCandidate['type']): Field {
  if (type.fields.arn !== undefined) return { row: type.fields.arn };
  return type.arnPattern === undefined ? undefined : 'arn';
}

/** A member of the parent's row with the same name or the same shape. */
function matchMember(model: BotocoreModel, wanted: WantedText, parent: TypeCandidate): FieldMatch | undefined {
  if (parent.type.list.element !== 'struct') return undefined;
  const identifying = new Set<unknown>([...Object.values(parent.row.fields), parent.type.identity.at(-1)]);
  const matches = Object.entries(membersOf(model, parent.row.rowShape))
    .filter(([, { shape }]) => shapeOf(model, shape).type === 'string')
    .map(([name, { shape }]): FieldMatch => {
      const isOwn = identifying.has(name);
      return { field: { row: name }, score: scoreOfMember({ key: normalise(name), shape }, wanted, isOwn) };
    });
  const best = matches.sort((a, b) => b.score - a.score)[0];
  return best === undefined || best.score === 0 ? undefined : best;
}

function scoreOfMember(member: WantedText, wanted: WantedText, isOwn: boolean): number {
  if (member.key === wanted.key && !GENERIC.test(wanted.key)) {
    return isOwn ? SCORE.sameIdentifyingMember : SCORE.sameMember;
  }
  return isOwn && member.shape === wanted.shape && !GENERIC_SHAPE.test(wanted.shape) ? SCORE.sameShape : 0;
}
