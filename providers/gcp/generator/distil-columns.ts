import type { DiscoveryDocument, DiscoveryNode, DiscoverySchema } from './discovery-document.ts';
import type { ListChoices } from './distil-document.ts';
import { shortSchemaName } from '../src/schema-name.ts';

/** What the resources of a service are made of, by one version of it. */
export interface ServiceColumns {
  /** The first label of its host, as the inventory's types begin. */
  readonly service: string;
  readonly version: string;
  /** By type: what its members hold, as `boolean <member> <member>; json <member>`. */
  readonly types: Readonly<Record<string, string>>;
}

type Schemas = Readonly<Record<string, DiscoverySchema>>;

const GETS: readonly string[] = ['get'];
const LISTS: readonly string[] = ['list', 'aggregatedList', 'search'];
const NO_RESOURCES: readonly string[] = ['operations', 'locations'];
const TIMES: readonly string[] = ['google-datetime', 'date-time'];
const SAID_TIME = /RFC ?3339\b/;
const SCALARS: readonly string[] = ['boolean', 'integer', 'number'];
/** A path of a column is told by its dots. */
const PLAIN = /^[^.\s;]+$/;

/** Finds the schemas of a document that its reads give, as far as they are resources, and types their members. */
export function distilColumns(document: DiscoveryDocument, choices: ListChoices): ServiceColumns {
  const { name, version, rootUrl, schemas = {} } = document;
  const types = new Map<string, string>();
  for (const read of [...new Set(readsOf(document, schemas))].toSorted()) {
    const type = choices.types[`${name} ${shortSchemaName(read)}`]?.type ?? shortSchemaName(read);
    const line = type === '' ? '' : describeMembers(schemas[read]);
    // Where two schemas have one short name, the fuller is the resource.
    if (line.length > (types.get(type)?.length ?? 0)) types.set(type, line);
  }
  const sorted = [...types].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    service: new URL(rootUrl).hostname.replace(/\.googleapis\.com$/, ''),
    version,
    types: Object.fromEntries(sorted),
  };
}

/** Names of what is got, and of what stands in lists. */
function* readsOf({ methods = {}, resources = {} }: DiscoveryNode, schemas: Schemas): Generator<string> {
  for (const [name, { httpMethod, response }] of Object.entries(methods)) {
    if (httpMethod !== 'GET' || response?.$ref === undefined) continue;
    if (GETS.includes(name)) yield response.$ref;
    if (LISTS.includes(name)) yield* itemsOf(schemas[response.$ref], schemas);
  }
  for (const [collection, node] of Object.entries(resources)) {
    if (!NO_RESOURCES.includes(collection)) yield* readsOf(node, schemas);
    // Where a service has its resources below its places, it lists the places themselves too.
    else yield* readsOf({ resources: node.resources ?? {} }, schemas);
  }
}

/** What the arrays of a reply hold, or those of each place in it. */
function* itemsOf(reply: DiscoverySchema | undefined, schemas: Schemas): Generator<string> {
  for (const { items, additionalProperties } of Object.values(reply?.properties ?? {})) {
    if (items?.$ref !== undefined) yield items.$ref;
    if (additionalProperties?.$ref !== undefined) yield* itemsOf(schemas[additionalProperties.$ref], schemas);
  }
}

function describeMembers(schema: DiscoverySchema | undefined): string {
  const members = Object.entries(schema?.properties ?? {}).filter(([name]) => PLAIN.test(name));
  const byType = Map.groupBy(members, ([, member]) => columnTypeOf(member));
  return [...byType]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, held]) => [type, ...held.map(([name]) => name).toSorted()].join(' '))
    .join('; ');
}

/** Google writes integers of 64 bits as texts, and of some times says only in words that they are. */
function columnTypeOf({ type = 'object', format = '', description = '' }: DiscoverySchema): string {
  if (type !== 'string') return SCALARS.includes(type) ? type : 'json';
  if (format === 'int64') return 'integer';
  return TIMES.includes(format) || (format === '' && SAID_TIME.test(description)) ? 'timestamp' : 'text';
}
