import type { ResourceFilter } from './settings.ts';
import type { GraphTable } from './tables.ts';

/** One of several equal parts of a result, by the hash of the id. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** What a query of a table asks for. */
export interface TableQuery {
  readonly table: GraphTable;
  /** Full types in lower case, such as `microsoft.compute/disks`; empty for all. */
  readonly types: readonly string[];
  readonly filter: ResourceFilter;
  readonly shard?: Shard | undefined;
  /** Only rows that belong to no subscription. */
  readonly isTenantOnly?: boolean | undefined;
  /** The columns that are wanted, of which paging needs `id`; absent for all. */
  readonly columns?: readonly ['id', ...string[]] | undefined;
}

/** Gives a text as a KQL string literal. */
function quoteKql(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

/** The rows of a table in the one order that pages can be cut in. */
export function rowsQuery(query: TableQuery): string {
  const { columns } = query;
  const projection = columns === undefined ? [] : [`project ${columns.join(', ')}`];
  return [...conditions(query), 'order by id asc', ...projection].join(' | ');
}

/** How many rows {@link rowsQuery} has. */
export function countQuery(query: TableQuery): string {
  return [...conditions(query), 'summarize total = count()'].join(' | ');
}

/** Rows of a table by type and subscription. */
export function typesQuery(query: TableQuery): string {
  return [...conditions(query), 'summarize total = count() by type', 'order by type asc'].join(' | ');
}

/** The types of what changed from a moment on, as a table of changes tells. */
export function changedTypesQuery(changes: string, since: Date): string {
  return [
    changes,
    'extend changedAt = todatetime(properties.changeAttributes.timestamp)',
    'extend changedType = tolower(tostring(properties.targetResourceType))',
    `where changedAt >= datetime(${since.toISOString()})`,
    'summarize total = count() by changedType',
    'order by changedType asc',
  ].join(' | ');
}

function conditions({ table, types, filter, shard, isTenantOnly }: TableQuery): readonly string[] {
  const parts = [table.name];
  if (table.keep !== undefined) parts.push(`where ${table.keep}`);
  if (isTenantOnly === true) parts.push('where isempty(subscriptionId)');
  if (types.length > 0) parts.push(`where type in~ (${types.map(quoteKql).join(', ')})`);
  const { resourceGroups, tags } = filter;
  if (resourceGroups.length > 0) parts.push(`where resourceGroup in~ (${resourceGroups.map(quoteKql).join(', ')})`);
  for (const [name, value] of Object.entries(tags)) {
    parts.push(`where tostring(tags[${quoteKql(name)}]) == ${quoteKql(value)}`);
  }
  if (shard !== undefined) parts.push(`where hash(id, ${shard.count}) == ${shard.index}`);
  return parts;
}
