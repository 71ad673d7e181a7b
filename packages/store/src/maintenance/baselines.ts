import { readAll, streamRows, textOf, timeOf, type Ask, type NamedRow } from '../history/ask.ts';
import type { FieldChange } from '../history/diff-payload.ts';
import { addressColumns, toAddress, type ResourceAddress } from '../history/resource-address.ts';
import { filterCondition, type ResourceFilter } from '../history/resource-filter.ts';
import { diffVersions, payloadColumns, toPayload } from '../history/version-payload.ts';
import { CURRENT_STATE } from '../worker/schema/history-tables.ts';
import type { BaselineJob, BaselineResource } from '../worker/maintain/write-baseline.ts';
import { maintain, type MaintenanceOptions } from './maintain.ts';

/** A state of the inventory that was fixed under a name. What keeps its current state only is no part of it. */
export interface Baseline {
  readonly name: string;
  readonly savedAt: Date;
  /** Which resources it is about; what is new among them is drift too. */
  readonly filter: ResourceFilter;
  readonly toolVersion: string;
  readonly resourceCount: number;
}

/** How a resource differs from a baseline. */
export interface DriftItem {
  readonly kind: 'added' | 'removed' | 'changed' | 'recreated';
  readonly resource: ResourceAddress;
  /** What differs; empty for what was added or removed. */
  readonly fields: readonly FieldChange[];
}

/** How far a check can be believed. */
export interface DriftCoverage {
  readonly checked: number;
  /** Resources that nobody has looked at since the baseline was saved. */
  readonly notReadSince: number;
  /** Resources that the last look missed, held until another complete look decides. */
  readonly missing: number;
  readonly oldestSeenAt: Date | undefined;
}

/** Writes or removes a baseline. Gives how many resources it has or had. */
export async function changeBaseline(options: MaintenanceOptions, job: BaselineJob): Promise<number> {
  const result = await maintain(options, { kind: 'baseline', job });
  if (result.kind !== 'baseline') throw new TypeError(`the worker answered with ${result.kind}`);
  return result.resourceCount;
}

/** Lists the baselines by name. */
export async function listBaselines(ask: Ask): Promise<readonly Baseline[]> {
  const sql = 'SELECT name, saved_at, filters, tool_version, resource_count FROM drift_baselines ORDER BY name';
  return (await readAll(ask, sql)).map((row) => ({
    name: textOf(row, 'name'),
    savedAt: timeOf(row, 'saved_at') ?? new Date(0),
    filter: JSON.parse(textOf(row, 'filters')) as ResourceFilter,
    toolVersion: textOf(row, 'tool_version'),
    resourceCount: Number(row['resource_count']),
  }));
}

/** Streams what a baseline holds, in an order that depends on the resources alone. */
export async function* streamBaseline(
  ask: Ask,
  name: string,
): AsyncGenerator<readonly BaselineResource[], void, undefined> {
  const sql = `SELECT * FROM drift_resources WHERE baseline = $name
ORDER BY provider, account_id, region, service, type, id`;
  for await (const rows of streamRows(ask, sql, { name })) yield rows.map(toBaselineResource);
}

function toBaselineResource(row: NamedRow): BaselineResource {
  return {
    ...toAddress(row),
    incarnation: textOf(row, 'incarnation'),
    contentHash: textOf(row, 'content_hash'),
    tags: typeof row['tags'] === 'string' ? row['tags'] : undefined,
    attributes: textOf(row, 'attributes'),
    rawData: textOf(row, 'raw_data'),
  };
}

/** Streams how the inventory differs from a baseline now. */
export async function* streamDrift(
  ask: Ask,
  { name, filter }: Baseline,
): AsyncGenerator<readonly DriftItem[], void, undefined> {
  const { sql, params } = filterCondition(filter, 'v');
  const statement = `WITH now_there AS (
  SELECT v.* FROM resource_versions v
  WHERE v.valid_to IS NULL AND v.change_kind <> '${CURRENT_STATE}' AND ${sql}
), saved AS (SELECT *, '' AS parent_id FROM drift_resources WHERE baseline = $baseline),
told AS (
  SELECT coalesce(n.uid, s.uid) AS uid, CASE WHEN s.uid IS NULL THEN 'added' WHEN n.uid IS NULL THEN 'removed'
    WHEN n.incarnation <> s.incarnation AND n.incarnation <> '' AND s.incarnation <> '' THEN 'recreated'
    ELSE 'changed' END AS kind
  FROM now_there n FULL JOIN saved s ON s.uid = n.uid
  WHERE n.content_hash IS DISTINCT FROM s.content_hash OR n.incarnation IS DISTINCT FROM s.incarnation
)
SELECT t.kind, ${coalescedAddress}, ${payloadColumns('s', 'before', 'n.uid IS NOT NULL')},
  ${payloadColumns('n', 'after', 's.uid IS NOT NULL')}
FROM told t LEFT JOIN now_there n ON n.uid = t.uid LEFT JOIN saved s ON s.uid = t.uid
ORDER BY t.kind, type_name, account_id, region, id`;
  for await (const rows of streamRows(ask, statement, { ...params, baseline: name })) {
    yield rows.map(toDriftItem).filter(isDifferent);
  }
}

const coalescedAddress = addressColumns('n')
  .split(', ')
  .map((column) => `coalesce(${column}, ${column.replace('n.', 's.')}) AS ${column.slice(2)}`)
  .join(', ');

/** A baseline that was edited has hashes of its own: only what differs in a field was changed. */
function isDifferent({ kind, fields }: DriftItem): boolean {
  return kind !== 'changed' || fields.length > 0;
}

function toDriftItem(row: NamedRow): DriftItem {
  const before = toPayload(row, 'before');
  const after = toPayload(row, 'after');
  // A baseline says nothing of parents.
  const fields =
    before === undefined || after === undefined ? [] : diffVersions({ ...before, parentId: after.parentId }, after);
  return { kind: row['kind'] as DriftItem['kind'], resource: toAddress(row), fields };
}

/** Tells how much of what a baseline is about was looked at since it was saved. */
export async function readDriftCoverage(ask: Ask, { filter, savedAt }: Baseline): Promise<DriftCoverage> {
  const { sql, params } = filterCondition(filter, 'v');
  const statement = `SELECT count(*) AS checked, count(*) FILTER (v.last_seen_at < $saved_at) AS not_read,
  count(*) FILTER (v.suspect_since IS NOT NULL) AS missing, min(v.last_seen_at) AS oldest_seen_at FROM resources v WHERE v.change_kind <> '${CURRENT_STATE}' AND ${sql}`;
  const [row = {}] = await readAll(ask, statement, { ...params, saved_at: savedAt });
  return {
    checked: Number(row['checked']),
    notReadSince: Number(row['not_read']),
    missing: Number(row['missing']),
    oldestSeenAt: timeOf(row, 'oldest_seen_at'),
  };
}
