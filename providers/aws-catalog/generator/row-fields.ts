import type { TagField } from '../src/resource-type.ts';
import { type BotocoreModel, elementOf, membersOf, shapeOf } from './botocore-model.ts';
import { normalise, splitWords } from './naming.ts';

/** What names the fields of a row. */
export interface RowFacts {
  readonly model: BotocoreModel;
  readonly rowShape: string;
  readonly noun: string;
  /** Members, in normal form, that tell the parent and not the row. */
  readonly parentKeys?: ReadonlySet<string>;
}

/** Fields that could identify a row, each the best of its kind. */
export interface IdentifyingFields {
  readonly arn?: string;
  readonly id?: string;
  readonly name?: string;
  /** A guess, where none of the three was found. */
  readonly weak?: string;
}

/** Parts of an element's shape name that say nothing about the noun. */
const ELEMENT_SUFFIX =
  /(summary|item|description|info|detail|details|listentry|entry|metadata|type|member|listitem|data|output|object|response|configuration)$/;

const KINDS = {
  arn: { suffixes: ['arn'], bare: ['arn', 'resourcearn'] },
  id: { suffixes: ['id', 'identifier', 'uuid'], bare: ['id', 'identifier', 'uuid', 'resourceid'] },
  name: { suffixes: ['name'], bare: ['name', 'displayname', 'title', 'alias', 'key', 'label', 'friendlyname'] },
} as const;

/** A row's shape name without the part that says only that it is an element. */
export function elementNameOf(rowShape: string): string {
  return normalise(rowShape).replace(ELEMENT_SUFFIX, '');
}

/** Finds the ARN, the id and the name of a row by the names of its members and of the operation's noun. */
export function identifyingFields(facts: RowFacts): IdentifyingFields {
  const scalars = scalarMembers(facts).filter((name) => !facts.parentKeys?.has(normalise(name)));
  const stems = stemsOf(facts);
  const id = bestOf(scalars, stems, 'id');
  const name = bestOf(scalars, stems, 'name');
  const arn = bestOf(scalars, stems, 'arn') ?? (id === undefined && name === undefined ? onlyArn(scalars) : undefined);
  const weak = arn === undefined && id === undefined && name === undefined ? weakGuess(facts, scalars) : undefined;
  return { ...(arn && { arn }), ...(id && { id }), ...(name && { name }), ...(weak && { weak }) };
}

/** A row's texts and whole numbers. */
export function scalarMembers({ model, rowShape }: RowFacts): string[] {
  return Object.entries(membersOf(model, rowShape))
    .filter(([, reference]) => ['string', 'integer', 'long'].includes(shapeOf(model, reference.shape).type))
    .map(([name]) => name);
}

interface Stems {
  readonly exact: readonly string[];
  readonly suffixes: readonly string[];
  readonly lastWord: string;
  readonly minScore: number;
}

/** A name that ends like the noun may be another's: under a parent, whose rows name many others, that is not enough. */
const MIN_SCORE = { top: 59, underParent: 79 };

function stemsOf({ noun, rowShape, parentKeys }: RowFacts): Stems {
  const words = splitWords(noun).map(normalise);
  const element = elementNameOf(rowShape);
  return {
    exact: [normalise(noun), element],
    suffixes: words.map((_, start) => words.slice(start).join('')),
    lastWord: words.at(-1) ?? '',
    minScore: parentKeys === undefined ? MIN_SCORE.top : MIN_SCORE.underParent,
  };
}

function bestOf(members: readonly string[], stems: Stems, kind: keyof typeof KINDS): string | undefined {
  let best: string | undefined;
  let bestScore = stems.minScore;
  for (const member of members) {
    const score = scoreName(normalise(member), stems, kind);
    if (score > bestScore) {
      best = member;
      bestScore = score;
    }
  }
  return best;
}

function scoreName(name: string, stems: Stems, kind: keyof typeof KINDS): number {
  const { suffixes, bare } = KINDS[kind];
  const scores = suffixes
    .filter((suffix) => name.endsWith(suffix))
    .map((suffix) => scoreStem(name.slice(0, -suffix.length), stems));
  return Math.max(0, (bare as readonly string[]).includes(name) ? 90 : 0, ...scores);
}

function scoreStem(stem: string, stems: Stems): number {
  if (stem === '') return 100;
  if (stems.exact.includes(stem)) return 98;
  if (stems.suffixes.includes(stem)) return 85;
  return stems.lastWord !== '' && stem.endsWith(stems.lastWord) ? 60 : 0;
}

function onlyArn(members: readonly string[]): string | undefined {
  const arns = members.filter((member) => /arn$/i.test(member));
  const [only] = arns;
  const isForeign = only === undefined || /role|kms|policy|topic|key|cert|target|source|destination/i.test(only);
  return arns.length === 1 && !isForeign ? only : undefined;
}

function weakGuess({ model, rowShape, noun }: RowFacts, members: readonly string[]): string | undefined {
  const same = members.find((member) => normalise(member) === normalise(noun));
  if (same !== undefined) return same;
  const named = members.find((member) => /(Id|Name|Arn|ARN|Identifier|Url|Key|Number|Code)$/.test(member));
  if (named !== undefined) return named;
  const required = (shapeOf(model, rowShape).required ?? []).filter((member) => members.includes(member));
  return required.length === 1 ? required[0] : undefined;
}

/** Finds the row's tags. */
export function tagField({ model, rowShape }: RowFacts): TagField | undefined {
  for (const [path, reference] of Object.entries(membersOf(model, rowShape))) {
    if (!/^(resource)?tags?(list|set|map)?$/.test(normalise(path))) continue;
    const shape = shapeOf(model, reference.shape);
    if (shape.type === 'map') return { path, form: 'map' };
    if (shape.type !== 'list') continue;
    const names = Object.keys(membersOf(model, elementOf(shape)));
    const key = names.find((name) => /^(tag)?key$/.test(normalise(name)));
    const value = names.find((name) => /^(tag)?value$/.test(normalise(name)));
    if (key !== undefined) return { path, form: 'entries', key, ...(value !== undefined && { value }) };
  }
  return undefined;
}

const CREATED = [
  /^(creat(e|ed|ion))(d)?(date|time|timestamp|at|on|datetime|utc)$/,
  /(creat(e|ed|ion))(d)?(date|time|timestamp|at|on|datetime)$/,
];

const STARTED = [
  /^(launch|registered|registration|issued|requested|joined)(date|time|timestamp|at|on)$/,
  /^start(ed)?(date|time|timestamp|at|on)$/,
];

const MODIFIED = [
  /^(last)?(modif(ied|ication|y)|updated?|changed?)(date|time|timestamp|at|on|datetime|d)?$/,
  /(last)?(modif(ied|ication)|updated?)(date|time|timestamp|at|on|datetime)$/,
];

/** Finds when the thing was created, and when it was last modified. */
export function timeFields({ model, rowShape }: RowFacts): { readonly created?: string; readonly modified?: string } {
  const names = Object.entries(membersOf(model, rowShape))
    .filter(([, reference]) =>
      ['timestamp', 'string', 'long', 'integer', 'double'].includes(shapeOf(model, reference.shape).type),
    )
    .map(([name]) => name);
  const find = (patterns: readonly RegExp[]): string | undefined => {
    for (const pattern of patterns) {
      const found = names.find(
        (name) => pattern.test(normalise(name)) && !/next|allowed|pending|scheduled/i.test(name),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const created = find([...CREATED, ...STARTED]);
  const modified = find(MODIFIED);
  return { ...(created && { created }), ...(modified && { modified }) };
}

/** Tells whether a field is the time of creation itself: a start or launch may come again. */
export function isCreationTime(field: string): boolean {
  return CREATED.some((pattern) => pattern.test(normalise(field)));
}

/** Finds the row's state, which may be a text or a structure with a name or code. */
export function stateField({ model, rowShape, noun }: RowFacts): string | undefined {
  const members = membersOf(model, rowShape);
  const own = splitWords(noun).map((_, start, words) => normalise(words.slice(start).join('')));
  const wanted = [
    'state',
    'status',
    'lifecyclestate',
    'lifecyclestatus',
    ...own.flatMap((stem) => [`${stem}state`, `${stem}status`]),
  ];
  const names = Object.keys(members).sort((a, b) => rank(wanted, a) - rank(wanted, b));
  for (const name of names) {
    const reference = members[name];
    if (reference === undefined || rank(wanted, name) === wanted.length) return undefined;
    if (shapeOf(model, reference.shape).type === 'string') return name;
    const inner = membersOf(model, reference.shape);
    const part = ['Name', 'Code', 'State', 'Status', 'name', 'code', 'state', 'status'].find((key) => {
      const nested = inner[key];
      return nested !== undefined && shapeOf(model, nested.shape).type === 'string';
    });
    if (part !== undefined) return `${name}.${part}`;
  }
  return undefined;
}

function rank(wanted: readonly string[], name: string): number {
  const position = wanted.indexOf(normalise(name));
  return position < 0 ? wanted.length : position;
}

/** Finds the account that owns the row. */
export function ownerField(facts: RowFacts): string | undefined {
  return scalarMembers(facts).find(
    (name) =>
      /^(owner(aws)?(account)?(id)?|owneraccountid|ownerawsaccountid)$/.test(normalise(name)) &&
      normalise(name) !== 'owner',
  );
}
