import { Buffer } from 'node:buffer';
import { hashText } from '../estate/random.ts';
import { ArmFault, forbidden, invalidQuery, missingTable } from './arm-fault.ts';
import type { SimulatedTable, TableEntry } from './graph-table.ts';
import type { ColumnReader } from './kql-expression.ts';
import { type KqlQuery, parseKql } from './kql-query.ts';
import { isWithinGroup } from './management-groups.ts';
import type { GraphRow } from './make-row.ts';
import type { TenantState } from './tenant-state.ts';

/** A query as its body asks it. */
interface GraphRequest {
  readonly query?: unknown;
  readonly subscriptions?: unknown;
  readonly managementGroups?: unknown;
  readonly options?: {
    readonly $top?: unknown;
    readonly $skip?: unknown;
    readonly $skipToken?: unknown;
    readonly resultFormat?: unknown;
  };
}

/** What a query is answered from. */
export interface GraphContext {
  readonly state: TenantState;
  readonly deniedTables: readonly string[];
  readonly maxPageSize: number;
  /** Subscriptions that a query of a management group or the whole tenant covers. */
  readonly maxScopeSubscriptions: number;
  /** Rows of whole results, counted once. */
  readonly totals: Map<string, number>;
}

const DEFAULT_TOP = 100;
const MAX_TOP = 1_000;
const MAX_TOTALS = 1_000;
const MAX_SUBSCRIPTIONS = 1_000;

/** Tells what a reply is to do with its token. */
export interface GraphFault {
  /** Gives the token of the request again. */
  readonly repeatsToken: boolean;
}

/**
 * Answers a query of Resource Graph.
 *
 * @throws ArmFault 400 for what is not understood, 403 for a table that the identity may not ask.
 */
export function answerQuery(
  body: unknown,
  context: GraphContext,
  fault: GraphFault,
): { readonly body: Readonly<Record<string, unknown>>; readonly isScopeCut: boolean } {
  const request = (body ?? {}) as GraphRequest;
  if (typeof request.query !== 'string') throw invalidQuery('there is no query');
  context.state.countQuery();
  const query = parseKql(request.query);
  const table = context.state.table(query.table);
  if (table === undefined) throw missingTable(query.table);
  if (context.deniedTables.includes(query.table))
    throw forbidden('Microsoft.ResourceGraph/resources/read', query.table);
  const { isIncluded, isScopeCut } = scopeOf(request, context);
  const walk: Walk = { table, query, isIncluded };
  const result = query.summary === undefined ? pageOf(walk, request, { context, fault }) : summaryOf(walk);
  const { resultFormat = 'objectArray' } = request.options ?? {};
  const answer = resultFormat === 'table' ? { ...result, data: toTable(result.data) } : { ...result };
  return { body: answer, isScopeCut };
}

interface Walk {
  readonly table: SimulatedTable;
  readonly query: KqlQuery;
  readonly isIncluded: (entry: TableEntry) => boolean;
}

interface GraphResult {
  readonly totalRecords: number;
  readonly count: number;
  readonly facets: readonly never[];
  /** Says `false` also where there is more, as the service does. */
  readonly resultTruncated: 'true' | 'false';
  readonly data: readonly GraphRow[];
  readonly $skipToken?: string;
}

interface QueryScope extends Pick<Walk, 'isIncluded'> {
  /** Whether subscriptions were left out because there are too many. */
  readonly isScopeCut: boolean;
}

/** What of a tenant a query sees: Resource Graph leaves out what the identity may not read, and does not say so. */
function scopeOf(request: GraphRequest, { state, maxScopeSubscriptions }: GraphContext): QueryScope {
  const readable = state.readable();
  const named = readNames(request.subscriptions, 'subscriptions');
  const groups = readNames(request.managementGroups, 'managementGroups');
  if (named !== undefined) {
    const asked = new Set(named);
    const isIncluded: Walk['isIncluded'] = ({ subscriptionId }) =>
      subscriptionId !== undefined && asked.has(subscriptionId) && readable.has(subscriptionId);
    return { isIncluded, isScopeCut: false };
  }
  const below = state.layout.subscriptions.filter(
    ({ id, group }) =>
      readable.has(id) && (groups === undefined || groups.some((top) => isWithinGroup(state.layout, group, top))),
  );
  const covered = new Set(below.slice(0, maxScopeSubscriptions).map(({ id }) => id));
  return {
    isIncluded: ({ subscriptionId }) =>
      subscriptionId === undefined ? groups === undefined : covered.has(subscriptionId),
    isScopeCut: covered.size < below.length,
  };
}

function readNames(value: unknown, what: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.length <= MAX_SUBSCRIPTIONS) return value.map((name) => String(name).toLowerCase());
  throw invalidQuery(`${what} is no list of at most ${MAX_SUBSCRIPTIONS}`);
}

function matches({ query, isIncluded }: Walk, entry: TableEntry): boolean {
  if (!isIncluded(entry)) return false;
  if (query.conditions.length === 0) return true;
  const read = readerOf(query, entry);
  return query.conditions.every((condition) => Boolean(condition(read)));
}

function readerOf({ extended }: KqlQuery, entry: TableEntry): ColumnReader {
  let row: GraphRow | undefined;
  const read = (column: string): unknown => {
    const worked = extended.get(column);
    if (worked !== undefined) return worked(read);
    if (column === 'type') return entry.type;
    if (column === 'subscriptionId') return entry.subscriptionId ?? '';
    if (column === 'resourceGroup') return entry.resourceGroup;
    if (column === 'id') return entry.id();
    row ??= entry.row();
    return row[column];
  };
  return read;
}

function summaryOf(walk: Walk): GraphResult {
  const by = walk.query.summary?.by;
  const counts = new Map<unknown, number>(by === undefined ? [['', 0]] : []);
  walk.table.scan(0, (entry) => {
    if (matches(walk, entry)) {
      const key = by === undefined ? '' : readerOf(walk.query, entry)(by);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return true;
  });
  const data =
    by === undefined
      ? [{ total: counts.get('') ?? 0 }]
      : [...counts]
          .map(([key, total]) => ({ [by]: key, total }))
          .sort((a, b) => (String(a[by]) < String(b[by]) ? -1 : 1));
  return { totalRecords: data.length, count: data.length, facets: [], resultTruncated: 'false', data };
}

function pageOf(
  walk: Walk,
  request: GraphRequest,
  { context, fault }: { readonly context: GraphContext; readonly fault: GraphFault },
): GraphResult {
  const key = keyOf(request, context.state);
  const { from, limit } = readPaging(request, key, context);
  const { data, next } = collectPage(walk, from, limit);
  // Without its id, a row cannot be found again: the rest is lost without a word.
  const hasId = walk.query.columns?.includes('id') ?? true;
  const position = next !== undefined && fault.repeatsToken && from > 0 ? from : next;
  return {
    totalRecords: totalOf(walk, key, context),
    count: data.length,
    facets: [],
    resultTruncated: next !== undefined && !hasId ? 'true' : 'false',
    data,
    ...(position === undefined || !hasId ? {} : { $skipToken: writeToken(position, key) }),
  };
}

function readPaging(
  { options = {} }: GraphRequest,
  key: number,
  { maxPageSize }: GraphContext,
): { readonly from: number; readonly limit: number } {
  const { $top = DEFAULT_TOP, $skip = 0, $skipToken } = options;
  if (typeof $top !== 'number' || $top < 1 || $top > MAX_TOP) throw invalidQuery('$top is not from 1 to 1000');
  if ($skip !== 0) throw invalidQuery('$skip is not simulated');
  return { from: $skipToken === undefined ? 0 : readToken($skipToken, key), limit: Math.min($top, maxPageSize) };
}

function collectPage(
  walk: Walk,
  from: number,
  limit: number,
): { readonly data: readonly GraphRow[]; readonly next: number | undefined } {
  const data: GraphRow[] = [];
  let next: number | undefined;
  walk.table.scan(from, (entry, position) => {
    if (!matches(walk, entry)) return true;
    if (data.length === limit) {
      next = position;
      return false;
    }
    data.push(project(entry.row(), walk.query.columns));
    return true;
  });
  return { data, next };
}

function project(row: GraphRow, columns: readonly string[] | undefined): GraphRow {
  if (columns === undefined) return row;
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

function totalOf(walk: Walk, key: number, { totals, state }: GraphContext): number {
  const place = `${key} ${state.epoch} ${state.readable().size}`;
  const known = totals.get(place);
  if (known !== undefined) return known;
  let total = 0;
  walk.table.scan(0, (entry) => {
    if (matches(walk, entry)) total += 1;
    return true;
  });
  if (totals.size >= MAX_TOTALS) totals.clear();
  totals.set(place, total);
  return total;
}

/** Tokens belong to the query and scope that they came from. */
function keyOf({ query, subscriptions, managementGroups }: GraphRequest, { layout }: TenantState): number {
  return hashText(JSON.stringify([query, subscriptions ?? null, managementGroups ?? null]), layout.seed);
}

function writeToken(position: number, key: number): string {
  return Buffer.from(JSON.stringify({ p: position, k: key })).toString('base64url');
}

function readToken(token: unknown, key: number): number {
  try {
    const { p, k } = JSON.parse(Buffer.from(String(token), 'base64url').toString('utf8')) as {
      p?: unknown;
      k?: unknown;
    };
    if (typeof p === 'number' && k === key) return p;
  } catch {
    /* Not a token of ours: refused below. */
  }
  throw new ArmFault(400, 'BadRequest', { message: 'The $skipToken is not one of this query, or has expired.' });
}

function toTable(rows: readonly GraphRow[]): unknown {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    columns: names.map((name) => ({ name, type: typeof rows[0]?.[name] === 'object' ? 'object' : 'string' })),
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
  };
}
