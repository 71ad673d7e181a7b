import { type CallOptions, createNameMemory, type NameMemory, type PagingEnd } from '@corkscrew/sdk';
import { type CallStats, describeHttpFailure } from '@corkscrew/sdk/http';
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
  /** Rows of a result that is too large for one walk; none of them was yielded. */
  readonly splitRows?: number | undefined;
}

/** How a walk is made. */
export interface ShardWalkOptions extends CallOptions {
  readonly stats: CallStats;
  /** Results of more rows are not walked: their end says how many there are. @defaultValue none is too large */
  readonly maxRows?: number | undefined;
}

/** One walk may lose rows that move between pages meanwhile; a second one finds them. */
const MAX_WALKS = 2;

/**
 * Walks a shard and yields its rows, each id once. What arrived is held against what the service counts, at the beginning and
 * again at the end: where fewer came than the smaller of both, or the walk broke off, the shard is walked once more, and
 * what is still missing then is told.
 */
export async function* walkShard(
  api: AzureApi,
  shard: ShardQuery,
  options: ShardWalkOptions,
): AsyncGenerator<readonly AzureRow[], ShardEnd, undefined> {
  const seen = createNameMemory();
  let problem: string | undefined;
  for (let walk = 1; walk <= MAX_WALKS; walk += 1) {
    const end = yield* walkOnce(api, shard, { ...options, seen });
    if (end.splitRows !== undefined || end.isFinal) return { problem: end.cut, splitRows: end.splitRows };
    if (end.cut === undefined) {
      // One page is one answer: it cannot have lost what moved meanwhile.
      const isWhole = end.pages === 1 && seen.size >= end.total;
      const now = isWhole ? end.total : await fetchTotal(api, countOf(shard), options);
      const expected = Math.min(end.total, now);
      if (seen.size >= expected) return { problem: undefined };
      problem = `${seen.size} of ${expected} rows of table ${shard.query.table.name} arrived`;
    } else {
      problem = end.cut;
    }
  }
  return { problem };
}

function countOf({ query, scope }: ShardQuery): { readonly text: string; readonly scope: GraphScope } {
  return { text: countQuery(query), scope };
}

interface WalkEnd {
  readonly total: number;
  readonly pages: number;
  /** Why the walk did not come to its end. */
  readonly cut?: string | undefined;
  /** Whether another walk would end the same way. */
  readonly isFinal?: boolean;
  readonly splitRows?: number;
}

type WalkOptions = ShardWalkOptions & { readonly seen: NameMemory };

async function* walkOnce(
  api: AzureApi,
  { query, scope }: ShardQuery,
  options: WalkOptions,
): AsyncGenerator<readonly AzureRow[], WalkEnd, undefined> {
  const { seen, maxRows = Infinity, signal } = options;
  let total = 0;
  let pages = 0;
  try {
    for await (const { page, number, end } of streamGraphPages(api, { text: rowsQuery(query), scope }, options)) {
      pages = number;
      if (number === 1) total = page.totalRecords;
      if (total > maxRows && page.skipToken !== undefined) return { total, pages, splitRows: total };
      yield page.rows.filter((row) => isNew(row, seen));
      if (page.isScopeCut) return { total, pages, cut: SCOPE_CUT, isFinal: true };
      if (end !== undefined) return { total, pages, cut: cutOf(end) };
    }
  } catch (error) {
    signal?.throwIfAborted();
    // The first page was understood: what is refused of a further one is its token.
    if (pages === 0 || describeHttpFailure(error).kind !== 'invalid') throw error;
    return { total, pages, cut: 'Resource Graph no longer accepts the token of a page' };
  }
  return { total, pages };
}

const SCOPE_CUT = 'Resource Graph left subscriptions out: there are too many for one query';

function cutOf(end: PagingEnd): string | undefined {
  if (end === 'last_page') return undefined;
  return end === 'repeated_token' ? 'Resource Graph gave a page token twice' : 'there are more pages than may be read';
}

/** Ids differ in case only by how their templates were written. */
function isNew({ id }: AzureRow, seen: NameMemory): boolean {
  if (typeof id !== 'string') return true;
  const before = seen.size;
  seen.add(id.toLowerCase());
  return seen.size > before;
}
