import { readAll, streamRows, type Ask } from './ask.ts';
import { CHANGE_KINDS, IS_FIRST_LOOK, toTotals, type Change, type ChangeKind, type ChangeTotals } from './change.ts';
import { kindList } from './diff-moments.ts';
import { addressColumns } from './resource-address.ts';
import { filterCondition, type Condition, type ResourceFilter } from './resource-filter.ts';
import { toChange } from './to-change.ts';
import { payloadColumns } from './version-payload.ts';

/** Which changes are asked for. */
export interface ChangesRequest extends ResourceFilter {
  /** Only what was seen after this moment. */
  readonly since?: Date | undefined;
  /** Only what was seen up to this moment. */
  readonly until?: Date | undefined;
  /** Only these kinds. @defaultValue all but `schema` */
  readonly kinds?: readonly ChangeKind[] | undefined;
  /** Only this resource. */
  readonly uid?: string | undefined;
  /** Leaves out what was found where nobody had looked before. @defaultValue false */
  readonly isWithoutFirstLooks?: boolean | undefined;
  /** Stops after so many, the newest first. */
  readonly limit?: number | undefined;
}

const COMPARED = `('changed', 'recreated', 'schema', 'moved')`;

/** What came again is compared with what it was when it went. */
const RETURNS = `SELECT p.uid, p.changed_at, max(v.valid_to) AS went_at FROM picked p
  JOIN resource_versions v ON v.uid = p.uid AND v.valid_to < p.changed_at
  WHERE p.kind IN ('created', 'recreated') GROUP BY p.uid, p.changed_at
  HAVING NOT EXISTS (SELECT 1 FROM resource_versions o WHERE o.uid = p.uid AND o.valid_to = p.changed_at)`;

/** Streams what happened, the latest scan first, with what differs field by field. */
export async function* streamChanges(
  ask: Ask,
  request: ChangesRequest,
): AsyncGenerator<readonly Change[], void, undefined> {
  const { sql, params } = requestCondition(request);
  const limit = request.limit === undefined ? '' : `LIMIT ${Math.trunc(request.limit)}`;
  const statement = `WITH picked AS (
  SELECT c.*, s.started_at AS scan_started_at, p.started_at AS previous_scan_at, ${KIND_ORDER} AS kind_order
  FROM changes c LEFT JOIN scans s ON s.scan_id = c.scan_id
  ASOF LEFT JOIN scans p ON c.not_before >= p.started_at
  WHERE ${sql}
  ORDER BY ${NEWEST_FIRST} ${limit}
), returns AS (${RETURNS})
SELECT ${addressColumns('c')}, c.changed_at, c.not_before, c.kind, c.scan_id, c.scan_started_at,
  c.previous_scan_at, c.reason,
  coalesce(f.id, '') AS moved_from, ${payloadColumns('b', 'before')}, ${payloadColumns('a', 'after')}
FROM picked c
LEFT JOIN returns w ON w.uid = c.uid AND w.changed_at = c.changed_at
LEFT JOIN resource_versions a ON a.uid = c.uid AND a.valid_from = c.changed_at
  AND (c.kind IN ${COMPARED} OR w.went_at IS NOT NULL)
LEFT JOIN resource_versions b ON b.uid = coalesce(c.moved_from, c.uid) AND ((c.kind IN ${COMPARED}
  AND (b.valid_to = c.changed_at OR (b.ended_by = 'moved' AND b.ended_scan_id = c.scan_id))) OR b.valid_to = w.went_at)
LEFT JOIN resource_versions f ON f.rowid = b.rowid AND c.kind = 'moved'
ORDER BY ${NEWEST_FIRST}`;
  for await (const rows of streamRows(ask, statement, params)) yield rows.map(toChange);
}

const KIND_ORDER = `list_position([${CHANGE_KINDS.map((kind) => `'${kind}'`).join(', ')}], c.kind)`;
const NEWEST_FIRST = `coalesce(scan_started_at, c.changed_at) DESC, previous_scan_at DESC NULLS LAST,
  kind_order, c.type_name, c.account_id, c.region, c.id`;

/** Counts what happened. */
export async function countChanges(ask: Ask, request: ChangesRequest): Promise<ChangeTotals> {
  const { sql, params } = requestCondition(request);
  const statement = `SELECT c.kind, ${IS_FIRST_LOOK} AS is_first_look, count(*) AS n,
  list(DISTINCT c.account_id) AS accounts FROM changes c WHERE ${sql} GROUP BY ALL`;
  return toTotals(await readAll(ask, statement, params));
}

function requestCondition(request: ChangesRequest): Condition {
  const { sql, params } = filterCondition(request, 'c');
  const values: Record<string, unknown> = { ...params };
  const parts = [sql];
  const add = (part: string, name: string, value: unknown): void => {
    if (value === undefined) return;
    parts.push(part);
    values[name] = value;
  };
  add('c.changed_at > $since', 'since', request.since);
  add('c.changed_at <= $until', 'until', request.until);
  add('c.uid = $uid::UUID', 'uid', request.uid);
  parts.push(`c.kind IN ${kindList(request.kinds)}`);
  if (request.isWithoutFirstLooks === true) parts.push(`NOT ${IS_FIRST_LOOK}`);
  return { sql: parts.join(' AND '), params: values };
}
