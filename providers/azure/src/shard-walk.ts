import type { CallOptions } from '@corkscrew/sdk';
import type { CallStats } from '@corkscrew/sdk/http';
import type { AzureApi } from './azure-api.ts';
import { fetchTotal, type GraphScope, streamGraphPages } from './graph-pages.ts';
import { countQuery, rowsQuery, type TableQuery } from './kql.ts';
import type { AzureRow } from './resource-row.ts';

/** A part of a table that is walked alone. */
export interface ShardQuery {
  readonly query: TableQuery;
  readonly scope: GraphScope;
}

/** What a walk tells at its end. */
export interface ShardEnd {
  /** Why rows may be missing, or undefined where all arrived. */
  readonly problem: string | undefined;
}

/** How a walk is made. */
export interface ShardWalkOptions extends CallOptions {
  readonly stats: CallStats;
}

/** One walk may lose rows that move between pages meanwhile; a second one finds them. */
const MAX_WALKS = 2;

/**
 * Walks a shard and yields its rows, each id once. What arrived is held against what the service counts, at the beginning and
 * again at the end: where fewer came than the smaller of both, the shard is walked once more, and what is still missing
 * then is told.
 */
export async function* walkShard(
  api: AzureApi,
  shard: ShardQuery,
  options: ShardWalkOptions,
): AsyncGenerator<readonly AzureRow[], ShardEnd, undefined> {
  const seen = new Set<string>();
  let problem: string | undefined;
  for (let walk = 1; walk <= MAX_WALKS; walk += 1) {
    const end = yield* walkOnce(api, shard, { ...options, seen });
    if (end.cut !== undefined) return { problem: end.cut };
    const now = await fetchTotal(api, { text: countQuery(shard.query), scope: shard.scope }, options);
    const expected = Math.min(end.total, now);
    if (seen.size >= expected) return { problem: undefined };
    problem = `${seen.size} of ${expected} rows of table ${shard.query.table.name} arrived`;
  }
  return { problem };
}

interface WalkEnd {
  readonly total: number;
  /** Why the walk did not come to its end. */
  readonly cut: string | undefined;
}

async function* walkOnce(
  api: AzureApi,
  { query, scope }: ShardQuery,
  options: ShardWalkOptions & { readonly seen: Set<string> },
): AsyncGenerator<readonly AzureRow[], WalkEnd, undefined> {
  const { seen } = options;
  let total = 0;
  for await (const { page, number, end } of streamGraphPages(api, { text: rowsQuery(query), scope }, options)) {
    if (number === 1) total = page.totalRecords;
    yield page.rows.filter((row) => isNew(row, seen));
    if (page.isScopeCut)
      return { total, cut: 'Resource Graph left subscriptions out: there are too many for one query' };
    if (end === 'repeated_token') return { total, cut: 'Resource Graph gave a page token twice' };
    if (end !== undefined && end !== 'last_page') return { total, cut: 'there are more pages than may be read' };
  }
  return { total, cut: undefined };
}

/** Ids differ in case only by how their templates were written. */
function isNew({ id }: AzureRow, seen: Set<string>): boolean {
  if (typeof id !== 'string') return true;
  const before = seen.size;
  return seen.add(id.toLowerCase()).size > before;
}
