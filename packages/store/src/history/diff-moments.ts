import { CorkscrewError } from '@corkscrew/core';
import { readAll, streamRows, type Ask } from './ask.ts';
import { CHANGE_KINDS, IS_FIRST_LOOK, toTotals, type Change, type ChangeKind, type ChangeTotals } from './change.ts';
import { CURRENT_STATE } from '../worker/schema/history-tables.ts';
import { assertKept } from './kept-history.ts';
import { addressColumns } from './resource-address.ts';
import { filterCondition, type ResourceFilter } from './resource-filter.ts';
import { toChange } from './to-change.ts';
import { payloadColumns } from './version-payload.ts';

/** Two moments to compare. */
export interface DiffRequest extends ResourceFilter {
  readonly from: Date;
  readonly to: Date;
  /** Only these kinds. @defaultValue all but `schema` */
  readonly kinds?: readonly ChangeKind[] | undefined;
  /** Leaves out what was found where nobody had looked before. @defaultValue false */
  readonly isWithoutFirstLooks?: boolean | undefined;
  /** Stops after so many. */
  readonly limit?: number | undefined;
}

const validAt = (moment: string): string =>
  `(v.valid_from <= ${moment} AND (v.valid_to IS NULL OR v.valid_to > ${moment}))`;

const isWithin = (column: string): string => `${column} > $from AND ${column} <= $to`;

/**
 * What is different, one row for each resource. A version that holds at both moments cannot differ, so only those that hold
 * at one of them are looked at.
 */
function pairsSql(matches: (alias: string) => string): string {
  return `WITH sides AS (
  SELECT v.rowid AS version_rowid, v.uid, v.content_hash, v.incarnation, ${validAt('$from')} AS is_before
  FROM resource_versions v WHERE ${validAt('$from')} <> ${validAt('$to')}
    AND v.change_kind <> '${CURRENT_STATE}'
), paired AS (
  SELECT uid, max(version_rowid) FILTER (is_before) AS before_rowid, max(version_rowid) FILTER (NOT is_before) AS after_rowid,
    max(incarnation) FILTER (is_before) AS before_incarnation, max(incarnation) FILTER (NOT is_before) AS after_incarnation,
    max(content_hash) FILTER (is_before) AS before_hash, max(content_hash) FILTER (NOT is_before) AS after_hash
  FROM sides GROUP BY uid
), between AS (
  SELECT uid, bool_and(change_kind = 'schema') FILTER (${isWithin('valid_from')}) AS is_schema_only,
    arg_min(rowid, valid_from) FILTER (${isWithin('valid_from')}) AS came_rowid,
    arg_max(rowid, valid_to) FILTER (${isWithin('valid_to')}) AS went_rowid
  FROM resource_versions WHERE (${isWithin('valid_from')}) OR (${isWithin('valid_to')}) GROUP BY uid
), moved AS (
  SELECT m.uid, m.from_uid, g.before_rowid FROM moves m
  JOIN paired c ON c.uid = m.uid AND c.before_rowid IS NULL
  JOIN paired g ON g.uid = m.from_uid AND g.after_rowid IS NULL
  WHERE m.moved_at > $from AND m.moved_at <= $to
), told AS (
  SELECT p.*, m.uid IS NOT NULL AS is_moved, m.before_rowid AS moved_rowid, b.is_schema_only,
    CASE WHEN p.before_rowid IS NULL THEN b.came_rowid WHEN p.after_rowid IS NULL THEN b.went_rowid
      ELSE p.after_rowid END AS told_rowid
  FROM paired p LEFT JOIN between b ON b.uid = p.uid LEFT JOIN moved m ON m.uid = p.uid
  WHERE (p.before_hash IS DISTINCT FROM p.after_hash OR p.before_incarnation IS DISTINCT FROM p.after_incarnation)
    AND p.uid NOT IN (SELECT from_uid FROM moved)
), pairs AS (
  SELECT ${addressColumns('v')}, coalesce(t.before_rowid, t.moved_rowid) AS before_rowid, t.after_rowid, CASE
    WHEN t.is_moved THEN 'moved'
    WHEN t.before_rowid IS NULL THEN 'created'
    WHEN t.after_rowid IS NULL THEN CASE WHEN v.ended_by = 'out_of_scope' THEN 'out_of_scope' ELSE 'vanished' END
    WHEN t.before_incarnation <> t.after_incarnation AND t.before_incarnation <> '' AND t.after_incarnation <> ''
      THEN 'recreated'
    WHEN t.is_schema_only THEN 'schema'
    ELSE 'changed' END AS kind,
    CASE WHEN t.after_rowid IS NULL THEN v.valid_to ELSE v.valid_from END AS changed_at,
    CASE WHEN t.after_rowid IS NULL THEN v.last_seen_at ELSE v.previous_seen_at END AS not_before,
    CASE WHEN t.after_rowid IS NULL THEN v.ended_scan_id ELSE v.scan_id END AS scan_id,
    CASE WHEN t.after_rowid IS NULL THEN v.ended_reason END AS reason
  FROM told t JOIN resource_versions v ON v.rowid = t.told_rowid
  LEFT JOIN resource_versions m ON m.rowid = t.moved_rowid
  WHERE ${matches('v')} OR (m.uid IS NOT NULL AND ${matches('m')})
)`;
}

/** Streams what is different between two moments, whatever happened in between. */
export async function* diffMoments(ask: Ask, request: DiffRequest): AsyncGenerator<readonly Change[], void, undefined> {
  const { pairs, params, condition } = await prepare(ask, request);
  const limit = request.limit === undefined ? '' : `LIMIT ${Math.trunc(request.limit)}`;
  const kindOrder = `list_position([${CHANGE_KINDS.map((kind) => `'${kind}'`).join(', ')}], c.kind)`;
  const order = `${kindOrder}, c.type_name, c.account_id, c.region, c.id`;
  const statement = `${pairs}, picked AS (
  SELECT * FROM pairs c WHERE ${condition} ORDER BY ${order} ${limit}
)
SELECT c.*, s.started_at AS scan_started_at, p.started_at AS previous_scan_at,
  CASE WHEN c.kind = 'moved' THEN b.id ELSE '' END AS moved_from,
  ${payloadColumns('b', 'before', 'a.rowid IS NOT NULL')}, ${payloadColumns('a', 'after', 'b.rowid IS NOT NULL')}
FROM picked c
LEFT JOIN resource_versions a ON a.rowid = c.after_rowid
LEFT JOIN resource_versions b ON b.rowid = c.before_rowid
LEFT JOIN scans s ON s.scan_id = c.scan_id
ASOF LEFT JOIN scans p ON c.not_before >= p.started_at
ORDER BY ${order}`;
  for await (const rows of streamRows(ask, statement, params)) yield rows.map(toChange);
}

/** Counts what is different between two moments. */
export async function countDifferences(ask: Ask, request: DiffRequest): Promise<ChangeTotals> {
  const { pairs, params, condition } = await prepare(ask, request);
  const statement = `${pairs} SELECT c.kind, ${IS_FIRST_LOOK} AS is_first_look, count(*) AS n,
  list(DISTINCT c.account_id) AS accounts FROM pairs c WHERE ${condition} GROUP BY ALL`;
  return toTotals(await readAll(ask, statement, params));
}

interface PreparedDiff {
  readonly pairs: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly condition: string;
}

async function prepare(ask: Ask, request: DiffRequest): Promise<PreparedDiff> {
  if (request.from > request.to) {
    throw new CorkscrewError('invalid_argument', 'compare two moments: the first lies after the second', {
      hint: 'Give the earlier one first.',
    });
  }
  await assertKept(ask, request.from, 'compare two moments');
  const { params } = filterCondition(request, 'v');
  return {
    pairs: pairsSql((alias) => filterCondition(request, alias).sql),
    params: { ...params, from: request.from, to: request.to },
    condition: `c.kind IN ${kindList(request.kinds)}${request.isWithoutFirstLooks === true ? ` AND NOT ${IS_FIRST_LOOK}` : ''}`,
  };
}

/** Kinds as a list in SQL; all but `schema` where none are given. */
export function kindList(kinds: readonly ChangeKind[] | undefined): string {
  const wanted = CHANGE_KINDS.filter((kind) => (kinds === undefined ? kind !== 'schema' : kinds.includes(kind)));
  return wanted.length === 0 ? `('')` : `(${wanted.map((kind) => `'${kind}'`).join(', ')})`;
}
