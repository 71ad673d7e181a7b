import { CorkscrewError, nearestNames, type PlanRequest } from '@corkscrew/sdk';
import { CHILD_READS, type ChildRead, SUBSCRIPTION_TYPE } from './child-reads.ts';
import { DIRECTORY_LISTS, type DirectoryList } from './directory/directory-lists.ts';
import type { AzureSettings } from './settings.ts';
import { GRAPH_TABLES, type GraphTable } from './tables.ts';
import { type AzureType, azureTypeOf } from './type-name.ts';

/** A type with where its rows are. */
export interface FoundType {
  readonly type: AzureType;
  readonly table: GraphTable;
  readonly rows: number;
}

/** A table with the types of it that are asked for; empty for all. */
export interface TableChoice {
  readonly table: GraphTable;
  readonly types: readonly string[];
}

/** What is read below the resources of one type. */
export interface ChildChoice {
  /** Full type in lower case of these. */
  readonly parent: string;
  /** Full types of what is read. */
  readonly types: readonly string[];
}

/** What a scan reads. */
export interface Choices {
  readonly tables: readonly TableChoice[];
  readonly children: readonly ChildChoice[];
  /** Lists of the directory. */
  readonly directory: readonly DirectoryList[];
}

/** Gives what a scan reads that asks for everything. */
export function defaultChoices({ includeClasses, readsDirectory }: AzureSettings): Choices {
  const tables = GRAPH_TABLES.filter((table) => table.class === 'resource' || includeClasses.has(table.class));
  return {
    tables: tables.map((table) => ({ table, types: [] })),
    children: toChoices(CHILD_READS),
    directory: readsDirectory ? DIRECTORY_LISTS : [],
  };
}

/** What is read below the types that a tenant has, and below its subscriptions. */
export function readsBelow(found: readonly FoundType[]): readonly ChildRead[] {
  const parents = new Set([SUBSCRIPTION_TYPE, ...found.map(({ type }) => type.full)]);
  return CHILD_READS.filter(({ parent }) => parents.has(parent));
}

function toChoices(reads: readonly ChildRead[]): readonly ChildChoice[] {
  return [...Map.groupBy(reads, ({ parent }) => parent)].map(([parent, below]) => ({
    parent,
    types: below.map(({ type }) => type),
  }));
}

/** Tells whether a request names what it wants, so that types have to be looked up. */
export function isNarrow({ services = [], types = [] }: PlanRequest): boolean {
  return services.length > 0 || types.length > 0;
}

/**
 * Gives what a request names: services with or without `microsoft.`, types by their last part, whole, or by type name. Of
 * what is read below resources, that is what is below something that the tenant has. Who names what is in the directory asks
 * for it, whatever the configuration says.
 *
 * @throws {CorkscrewError} not_found for a name that nothing has.
 */
export function selectTypes(found: readonly FoundType[], request: PlanRequest): Choices {
  const { services = [], types = [] } = request;
  const parents = new Set([SUBSCRIPTION_TYPE, ...found.map(({ type }) => type.full)]);
  const reads = CHILD_READS.filter(({ parent }) => parents.has(parent));
  const candidates: readonly Candidate[] = [
    ...found,
    ...reads.map((read) => ({ type: azureTypeOf(read.type), read })),
    ...DIRECTORY_LISTS.map((directory) => ({ type: azureTypeOf(directory.type), directory })),
  ];
  assertKnown(
    'service',
    services,
    candidates.flatMap(({ type }) => serviceNames(type)),
  );
  const inServices = candidates.filter(
    ({ type }) => services.length === 0 || services.some((name) => serviceNames(type).includes(name.toLowerCase())),
  );
  assertKnown(
    'type',
    types,
    inServices.flatMap(({ type }) => typeNames(type)),
  );
  const chosen = inServices.filter(
    ({ type }) => types.length === 0 || types.some((name) => typeNames(type).includes(name.toLowerCase())),
  );
  const rows = chosen.flatMap(({ type, table }) => (table === undefined ? [] : { type, table }));
  return {
    tables: [...Map.groupBy(rows, ({ table }) => table)].map(([table, ofTable]) => ({
      table,
      types: [...new Set(ofTable.map(({ type }) => type.full))].sort(),
    })),
    children: toChoices(chosen.flatMap(({ read }) => read ?? [])),
    directory: chosen.flatMap(({ directory }) => directory ?? []),
  };
}

/** The lists of the directory that a request names. */
export function directoryNamed({ services = [], types = [] }: PlanRequest): readonly DirectoryList[] {
  const isNamed = (names: readonly string[], known: readonly string[]): boolean =>
    names.length === 0 || names.some((name) => known.includes(name.toLowerCase()));
  return DIRECTORY_LISTS.filter((list) => {
    const type = azureTypeOf(list.type);
    return isNamed(services, serviceNames(type)) && isNamed(types, typeNames(type));
  });
}

/** What can be asked for: rows of a table, what is read below resources, or a list of the directory. */
interface Candidate {
  readonly type: AzureType;
  readonly table?: GraphTable;
  readonly read?: ChildRead;
  readonly directory?: DirectoryList;
}

/** The type of a row of {@link import('./kql.ts').typesQuery}, or undefined of one that has none. */
export function readFoundType(row: Readonly<Record<string, unknown>>, table: GraphTable): FoundType | undefined {
  const { type, total } = row;
  if (typeof type !== 'string' || type === '') return undefined;
  return { type: azureTypeOf(type), table, rows: typeof total === 'number' ? total : 0 };
}

function serviceNames({ service, full }: AzureType): readonly string[] {
  return [service, full.split('/', 1)[0] ?? ''];
}

function typeNames({ type, full, typeName }: AzureType): readonly string[] {
  return [type, full, typeName];
}

function assertKnown(kind: string, asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find((name) => !known.includes(name.toLowerCase()));
  if (unknown === undefined) return;
  const near = nearestNames(unknown.toLowerCase(), new Set(known));
  throw new CorkscrewError('not_found', `use Azure ${kind} ${unknown}: the tenant has nothing of it`, {
    hint: near.length === 0 ? 'See `corkscrew discover --provider azure`.' : `Did you mean ${near.join(', ')}?`,
  });
}
