import type { DiscoveryDocument, DiscoveryMethod, DiscoveryNode, DiscoverySchema } from './discovery-document.ts';
import { shortSchemaName } from '../src/schema-name.ts';

interface Reasoned {
  readonly reason: string;
}

/** What is decided by hand. */
export interface ListChoices {
  readonly versions: Readonly<Record<string, Reasoned & { readonly version: string }>>;
  /** Collections that are left out, each with its reason. */
  readonly collections: Readonly<Record<string, string>>;
  /** Other names of types, by service and schema; an empty one for what is left out. */
  readonly types: Readonly<Record<string, Reasoned & { readonly type: string }>>;
}

/** The lists of a service. */
export interface ServiceLists {
  readonly service: string;
  readonly version: string;
  /** What stands before a path. */
  readonly base: string;
  /** The list of the places that it has, or an empty text. */
  readonly locations: string;
  /** Each as `<path> <type> <member of the reply>`, with `.<member>` for what a list over all places has for each place. */
  readonly lists: readonly string[];
}

interface FoundList {
  readonly path: string;
  readonly type: string;
  readonly items: string;
}

const LOCATIONS = /^v\d\w*\/projects\/\{project\}\/locations$/;
/** A list of what stands in an organisation or a folder itself. */
const OF_NODE = /^v\d\w*\/(?:organizations\/\{organization\}|folders\/\{folder\})\//;
const METHODS: readonly string[] = ['list', 'aggregatedList'];
const PARAMETERS: Readonly<Record<string, string>> = {
  projectsId: 'project',
  projectId: 'project',
  project: 'project',
  organizationsId: 'organization',
  foldersId: 'folder',
  locationsId: 'location',
  locationId: 'location',
  location: 'location',
};
const MAX_PARENTS = 2;

/** Finds the lists of a document that can be bound to a project, folder or organisation, its locations and what other lists found. */
export function distilDocument(document: DiscoveryDocument, choices: ListChoices): ServiceLists {
  const found = [...methodsOf(document)].flatMap((method) => readList(method, document, choices) ?? []);
  const byPath = new Map(found.map((list) => [list.path, list]));
  const kept = [...byPath.values()]
    .filter((list) => isReachable(list.path, byPath))
    .filter((list) => !isInAggregate(list, found))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const { name, version, rootUrl, servicePath } = document;
  return {
    service: name,
    version,
    base: rootUrl + servicePath,
    locations: [...methodsOf(document)].map(pathOf).find((path) => LOCATIONS.test(path)) ?? '',
    lists: kept.map(({ path, type, items }) => `${path} ${type} ${items}`),
  };
}

function* methodsOf({ methods = {}, resources = {} }: DiscoveryNode): Generator<DiscoveryMethod> {
  for (const [name, method] of Object.entries(methods)) {
    if (method.httpMethod === 'GET' && METHODS.includes(name)) yield method;
  }
  for (const node of Object.values(resources)) yield* methodsOf(node);
}

function readList(
  method: DiscoveryMethod,
  { name, schemas = {} }: DiscoveryDocument,
  { collections, types }: ListChoices,
): FoundList | undefined {
  const path = boundPath(method);
  if (path === undefined) return undefined;
  const steps = stepsOf(path.replace(OF_NODE, ''));
  if (isLeftOut(steps, collections)) return undefined;
  const collection = lastOf(steps);
  const listed = itemsOf(responseOf(method, schemas), { collection, schemas });
  if (listed === undefined) return undefined;
  const type = listed.schema === '' ? singularOf(collection) : shortSchemaName(listed.schema);
  const named = types[`${name} ${type}`]?.type ?? type;
  return named === '' ? undefined : { path, type: named, items: listed.items };
}

function stepsOf(path: string): readonly string[] {
  return path.replace(/\?.*$/, '').split('/');
}

function lastOf(steps: readonly string[]): string {
  return steps.at(-1) ?? '';
}

function responseOf(
  { response }: DiscoveryMethod,
  schemas: Readonly<Record<string, DiscoverySchema>>,
): DiscoverySchema {
  return schemas[response?.$ref ?? ''] ?? {};
}

/** The path of a list with what it belongs to, or undefined for one that belongs to nothing or asks for more. */
function boundPath(method: DiscoveryMethod): string | undefined {
  const needed = Object.entries(method.parameters ?? {})
    .filter(([, { required, location }]) => required === true && location === 'query')
    .map(([key]) => key);
  if (needed.some((key) => key !== 'project')) return undefined;
  const path = pathOf(method) + (needed.length > 0 ? '?project={project}' : '');
  // Of what stands in a bucket, the path does not say the project.
  return path.includes('{project}') || path.startsWith('b/{') || OF_NODE.test(path) ? path : undefined;
}

const PLACES: readonly string[] = ['locations', 'zones', 'regions'];

/** What stands in a place is no place. */
function isLeftOut(steps: readonly string[], collections: ListChoices['collections']): boolean {
  return steps.some(
    (step, index) => Object.hasOwn(collections, step) && (index === steps.length - 1 || !PLACES.includes(step)),
  );
}

function pathOf({ path, flatPath = path }: DiscoveryMethod): string {
  return flatPath.replaceAll(
    /\{\+?([^}]+)\}/g,
    (_text, parameter: string) => `{${PARAMETERS[parameter] ?? parameter}}`,
  );
}

interface Items {
  readonly items: string;
  /** Name of the schema of an item; empty where it has none. */
  readonly schema: string;
}

/** The member of a reply that holds what is listed: one array, or one for each place of an aggregated list. */
function itemsOf({ properties = {} }: DiscoverySchema, within: Within): Items | undefined {
  const arrays = Object.entries(properties).filter(([, { type, items }]) => type === 'array' && isObject(items));
  const array = arrays.length === 1 ? arrays[0] : arrays.find(([key]) => key === 'items' || key === within.collection);
  if (array === undefined) return scopedItemsOf(properties['items'], within);
  return { items: array[0], schema: array[1].items?.$ref ?? '' };
}

interface Within {
  readonly collection: string;
  readonly schemas: Readonly<Record<string, DiscoverySchema>>;
}

function scopedItemsOf(map: DiscoverySchema | undefined, { collection, schemas }: Within): Items | undefined {
  const place = schemas[map?.additionalProperties?.$ref ?? ''];
  const schema = place?.properties?.[collection]?.items?.$ref;
  return schema === undefined ? undefined : { items: `items.${collection}`, schema };
}

function isObject(schema: DiscoverySchema | undefined): boolean {
  return schema?.$ref !== undefined || schema?.type === 'object';
}

/** `datasets` is `Dataset`, `policies` is `Policy`. */
function singularOf(collection: string): string {
  const word = collection.replace(/ies$/, 'y').replace(/s$/, '');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const OTHER = /\{(?!(?:project|folder|organization|location)\})[^}]+\}/g;

/** Tells whether everything that a path needs is known: what it belongs to, a location, and parents that are listed too. */
function isReachable(path: string, known: ReadonlyMap<string, FoundList>): boolean {
  const parents = path.match(OTHER) ?? [];
  if (parents.length === 0) return true;
  if (parents.length > MAX_PARENTS) return false;
  const last = path.lastIndexOf(parents.at(-1) ?? '');
  const parent = path.slice(0, last - 1);
  const list = known.get(parent) ?? known.get(`${parent}?project={project}`);
  return list !== undefined && isReachable(list.path, known);
}

/** What is listed over all places need not be listed place by place. */
function isInAggregate({ path, type }: FoundList, found: readonly FoundList[]): boolean {
  if (path.includes('/aggregated/')) return false;
  return (
    /\{(?:zone|region|location)\}/.test(path) &&
    found.some((other) => other.path.includes('/aggregated/') && other.type === type)
  );
}
