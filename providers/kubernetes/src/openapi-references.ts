import type { ApiKind } from './api-kind.ts';
import type { KindSchema, OpenApiSchema } from './openapi-documents.ts';
import type { FieldShape, KindFinder } from './reference-shapes.ts';

/** The fields of a kind whose text is the name of an object, by their paths; `[]` steps into lists. */
export type DeclaredFields = ReadonlyMap<string, FieldShape>;

/** What an object of a schema names, by one of its members; by itself where that is empty. */
interface Reading {
  readonly kind: string;
  readonly member: string;
  readonly confidence: FieldShape['confidence'];
}

const SECRET = { kind: 'Secret', member: 'name' } as const;
const CONFIG_MAP = { kind: 'ConfigMap', member: 'name' } as const;

/**
 * Types whose objects are references, by the last part of the name that a schema refers to them by. Reviewed by hand from the
 * API's Go types. `LocalObjectReference` and its like are missing: they name any kind.
 */
const REFERENCE_TYPES: ReadonlyMap<string, Omit<Reading, 'confidence'>> = new Map(
  Object.entries({
    ConfigMapEnvSource: CONFIG_MAP,
    ConfigMapKeySelector: CONFIG_MAP,
    ConfigMapProjection: CONFIG_MAP,
    ConfigMapVolumeSource: CONFIG_MAP,
    PersistentVolumeClaimVolumeSource: { kind: 'PersistentVolumeClaim', member: 'claimName' },
    SecretEnvSource: SECRET,
    SecretKeySelector: SECRET,
    SecretProjection: SECRET,
    SecretReference: SECRET,
    SecretVolumeSource: { kind: 'Secret', member: 'secretName' },
  }),
);

/**
 * What generators copy from the API's Go types into the schemas of custom kinds, where types have no names, with what the
 * member `name` beside it names. Reviewed by hand.
 */
const SENTENCES: readonly (readonly [sentence: RegExp, kind: string])[] = [
  [/must be a valid secret key/i, 'Secret'],
  [/whether the Secret(?: or its keys?)? must be defined/i, 'Secret'],
  [/whether the ConfigMap(?: or its keys?)? must be defined/i, 'ConfigMap'],
  [/SecretReference represents a Secret Reference/i, 'Secret'],
];

/** Kinds as descriptions call them, and what a reference to them is called. */
const DESCRIBED: readonly { readonly kind: string; readonly label: string; readonly word: RegExp }[] = [
  { kind: 'ConfigMap', label: 'uses', word: /\bconfig ?maps?\b/i },
  { kind: 'PersistentVolumeClaim', label: 'mounts', word: /\bpersistent ?volume ?claims?\b/i },
  { kind: 'Secret', label: 'uses', word: /\bsecrets?\b/i },
  { kind: 'ServiceAccount', label: 'runs_as', word: /\bservice ?accounts?\b/i },
];

/** A text that is a name: `Name of the Secret that holds the key`, `List of ConfigMaps in the same namespace`. */
const NAMING = new RegExp(
  `^(?:\\w+ (?:is|are) )?(?:the |a )?(?:names?|list) of (?:(?:a|all|an|any|existing|kubernetes|the) )*(${DESCRIBED.map(({ word }) => word.source).join('|')})(?!\\s*(?:or|/))`,
  'i',
);
/** So early in a description a kind is what the field refers to. */
const FIRST_WORDS = 6;
const MEMBERS = new Set(['key', 'name', 'namespace', 'optional']);
const LEFT_OUT = new Set(['apiVersion', 'kind', 'metadata', 'status']);
const MAX_DEPTH = 24;

/**
 * Finds in the schema of a kind the fields that name an object: by the types that the schema refers to, by what generators
 * write of those types where they are spelled out, and by descriptions. What is only described has the confidence `shape`.
 */
export function readDeclaredFields(schema: KindSchema, findKind: KindFinder): DeclaredFields {
  const found = new Map<string, FieldShape>();
  for (const { path, reading } of walk(schema, { node: schema.schema, path: '', seen: [] })) {
    const kind = findKind(reading.kind, '');
    if (kind === undefined) continue;
    const { member, confidence } = reading;
    found.set(member === '' ? path : `${path}.${member}`, {
      target: { ...nameOf(kind), label: labelOf(kind) },
      confidence,
    });
  }
  return found;
}

interface Place {
  readonly node: OpenApiSchema;
  readonly path: string;
  /** Schemas on the way here: some hold themselves. */
  readonly seen: readonly OpenApiSchema[];
}

type Found = Generator<{ readonly path: string; readonly reading: Reading }>;

function* walk(schema: KindSchema, { node, path, seen }: Place): Found {
  const target = schema.resolve(node) ?? node;
  if (seen.includes(target) || seen.length > MAX_DEPTH) return;
  const reading = path === '' ? undefined : readReference(node, target);
  if (reading !== undefined) yield { path, reading };
  for (const member of membersOf(target, { path, description: descriptionOf(node, target) })) {
    yield* walk(schema, { ...member, seen: [...seen, target] });
  }
}

/** What stands in an object, or in a list: of its elements is said what is said of the list. */
function* membersOf(
  target: OpenApiSchema,
  { path, description }: { readonly path: string; readonly description: string },
): Generator<Pick<Place, 'node' | 'path'>> {
  if (target.items !== undefined) yield { node: { description, ...target.items }, path: `${path}[]` };
  for (const [name, node] of Object.entries(target.properties ?? {})) {
    // A name with a dot cannot stand in a path.
    const isSearched = !name.includes('.') && (path !== '' || !LEFT_OUT.has(name));
    if (isSearched) yield { node, path: path === '' ? name : `${path}.${name}` };
  }
}

function readReference(node: OpenApiSchema, target: OpenApiSchema): Reading | undefined {
  const known = REFERENCE_TYPES.get(typeNameOf(node));
  if (known !== undefined) return { ...known, confidence: 'exact' };
  const description = descriptionOf(node, target);
  if (target.type === 'string') return describedReading(NAMING.exec(description)?.[1] ?? '', '');
  const members = Object.entries(target.properties ?? {});
  const isReference = target.properties?.['name']?.type === 'string' && members.every(([name]) => MEMBERS.has(name));
  if (!isReference) return undefined;
  const kind = copiedKind([description, target.description, ...members.map(([, member]) => member.description)]);
  return kind === undefined ? describedReading(description, 'name') : { kind, member: 'name', confidence: 'exact' };
}

/** The last part of what a schema refers to; empty where it is spelled out. */
function typeNameOf({ $ref, allOf }: OpenApiSchema): string {
  const ref = $ref ?? allOf?.[0]?.$ref ?? '';
  return ref.slice(Math.max(ref.lastIndexOf('/'), ref.lastIndexOf('.')) + 1);
}

/** The one kind of which these texts have what generators copy. */
function copiedKind(texts: readonly (string | undefined)[]): string | undefined {
  const isThere = (sentence: RegExp): boolean => texts.some((text) => text !== undefined && sentence.test(text));
  const kinds = new Set(SENTENCES.filter(([sentence]) => isThere(sentence)).map(([, kind]) => kind));
  const [kind] = kinds;
  return kinds.size === 1 ? kind : undefined;
}

function descriptionOf(node: OpenApiSchema, target: OpenApiSchema): string {
  return node.description ?? target.description ?? '';
}

/** What a description begins with, where that is one kind and no other. */
function describedReading(description: string, member: string): Reading | undefined {
  const beginning = description.split(/\s+/, FIRST_WORDS).join(' ');
  const [first, ...others] = DESCRIBED.filter(({ word }) => word.test(beginning));
  return first === undefined || others.length > 0 ? undefined : { kind: first.kind, member, confidence: 'shape' };
}

function nameOf({ group, kind }: ApiKind): Pick<ApiKind, 'group' | 'kind'> {
  return { group, kind };
}

function labelOf({ kind }: ApiKind): string {
  return DESCRIBED.find((described) => described.kind === kind)?.label ?? 'uses';
}
