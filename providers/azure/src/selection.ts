import { CorkscrewError, nearestNames, type PlanRequest } from '@corkscrew/sdk';
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

/** Gives the tables of a scan that asks for everything. */
export function defaultTables({ includeClasses }: AzureSettings): readonly TableChoice[] {
  return GRAPH_TABLES.filter((table) => table.class === 'resource' || includeClasses.has(table.class)).map((table) => ({
    table,
    types: [],
  }));
}

/** Tells whether a request names what it wants, so that types have to be looked up. */
export function isNarrow({ services = [], types = [] }: PlanRequest): boolean {
  return services.length > 0 || types.length > 0;
}

/**
 * Gives the tables and types that a request names: services with or without `microsoft.`, types by their last part, whole, or
 * by type name.
 *
 * @throws {CorkscrewError} not_found for a name that nothing has.
 */
export function selectTypes(found: readonly FoundType[], request: PlanRequest): readonly TableChoice[] {
  const { services = [], types = [] } = request;
  assertKnown(
    'service',
    services,
    found.flatMap(({ type }) => serviceNames(type)),
  );
  const inServices = found.filter(
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
  return [...Map.groupBy(chosen, ({ table }) => table)].map(([table, rows]) => ({
    table,
    types: [...new Set(rows.map(({ type }) => type.full))].sort(),
  }));
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
