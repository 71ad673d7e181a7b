import { type BotocoreModel, membersOf, shapeOf } from './botocore-model.ts';
import { type IrregularPlurals, normalise, singularName, splitWords } from './naming.ts';
import type { IdentifyingFields } from './row-fields.ts';

/** Verbs of operations that take one thing's key, in the order in which they are believed. */
const KEYED_VERBS = [
  'Delete',
  'Get',
  'Describe',
  'Update',
  'Modify',
  'Terminate',
  'Remove',
  'Deregister',
  'Stop',
  'Start',
];

/** Which of a row's fields a key of a kind may mean, best first. */
const FIELDS_BY_KIND: Readonly<Record<string, readonly (keyof IdentifyingFields)[]>> = {
  arn: ['arn'],
  name: ['name'],
  id: ['id'],
  identifier: ['id', 'arn', 'name'],
  other: ['name', 'id', 'arn'],
};

/** What a row offers to match a key with. */
export interface KeyedRow {
  readonly noun: string;
  readonly members: readonly string[];
  readonly fields: IdentifyingFields;
  /** Names, in normal form, that tell the row's parent. */
  readonly parentKeys?: ReadonlySet<string> | undefined;
}

/**
 * Finds the members of a row by which the API itself names such a thing: those that Delete, Get or Describe of the same
 * noun requires. Parents' keys come before the thing's own.
 */
export function apiKeyFields(
  model: BotocoreModel,
  row: KeyedRow,
  irregular: IrregularPlurals,
): readonly string[] | undefined {
  for (const verb of KEYED_VERBS) {
    for (const [name, operation] of Object.entries(model.operations)) {
      if (!name.startsWith(verb)) continue;
      if (normalise(singularName(name.slice(verb.length), irregular)) !== normalise(row.noun)) continue;
      const members = membersOf(model, operation.input?.shape);
      const keys = requiredNames(model, operation.input?.shape)
        .filter((member) => !members[member]?.idempotencyToken)
        .map((member) => singularName(member, irregular));
      const found = matchKeys(keys, row);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Matches keys with members of a row; undefined unless each has one and they name the thing itself, not only a parent. */
export function matchKeys(keys: readonly string[], row: KeyedRow): readonly string[] | undefined {
  const matches = keys.flatMap((key) => matchKey(key, row) ?? []);
  if (keys.length === 0 || matches.length < keys.length || new Set(matches).size < matches.length) return undefined;
  if (matches.every((member) => row.parentKeys?.has(normalise(member)))) return undefined;
  const isOwn = (member: string): boolean => Object.values(row.fields).includes(member);
  if (matches.length === 1) return matches;
  return matches.some(isOwn) ? [...matches].sort((a, b) => Number(isOwn(a)) - Number(isOwn(b))) : undefined;
}

function requiredNames(model: BotocoreModel, shape: string | undefined): readonly string[] {
  return shape === undefined ? [] : (shapeOf(model, shape).required ?? []);
}

/** Finds the member of a row that a key's name means: of the same name, or of the same kind with the noun left out. */
function matchKey(key: string, row: KeyedRow): string | undefined {
  const wanted = normalise(key);
  const same = row.members.find((member) => normalise(member) === wanted);
  if (same !== undefined) return same;
  const kind = /(arn|name|identifier|id)$/.exec(wanted)?.[1];
  const stem = kind === undefined ? wanted : wanted.slice(0, -kind.length);
  const words = splitWords(row.noun).map(normalise);
  const stems = ['', 'resource', ...words.map((_, start) => words.slice(start).join(''))];
  if (!stems.includes(stem)) return undefined;
  const preferred = FIELDS_BY_KIND[kind ?? ''] ?? FIELDS_BY_KIND['other'] ?? [];
  return preferred.map((field) => row.fields[field]).find((field) => field !== undefined);
}
