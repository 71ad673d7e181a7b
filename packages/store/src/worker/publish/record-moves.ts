import type { DuckDBConnection } from '@duckdb/node-api';
import { INVENTORY } from '../inventory-file.ts';
import { readRows, runAll } from '../sql-run.ts';

/** Whether anything that can be told apart from its successors went in this scan: only then can something have moved. */
const departures = `SELECT 1 FROM ${INVENTORY}.resource_versions
WHERE ended_scan_id = $scan_id AND ended_by = 'vanished' AND incarnation <> '' LIMIT 1`;

/** Incarnations that one transaction ended; those that it began are added where it wrote. */
const ended = `CREATE OR REPLACE TEMP TABLE publish_movers AS
SELECT DISTINCT provider, service, type, incarnation FROM ${INVENTORY}.resource_versions
WHERE incarnation <> '' AND rowid IN (SELECT version_rowid FROM publish_closing WHERE ended_by = 'vanished')`;

const begun = `INSERT INTO publish_movers
SELECT k.provider, k.service, k.type, a.incarnation FROM publish_actions a JOIN publish_kinds k ON k.kind_no = a.kind_no
WHERE a.action = 'created' AND a.incarnation <> ''`;

/** All versions of these incarnations, whenever they were. */
const versions = `CREATE OR REPLACE TEMP TABLE publish_mover_versions AS
SELECT v.rowid AS version_rowid, v.uid, v.id, v.provider, v.service, v.type, v.incarnation, v.valid_from,
  v.scan_id = $scan_id AND v.change_kind = 'created' AND v.valid_to IS NULL AS has_come,
  coalesce(v.ended_scan_id = $scan_id AND v.ended_by = 'vanished', false) AS has_gone
FROM ${INVENTORY}.resource_versions v
WHERE v.incarnation IN (SELECT incarnation FROM publish_movers)
  AND (v.provider, v.service, v.type, v.incarnation) IN (SELECT (provider, service, type, incarnation) FROM publish_movers)`;

/**
 * Things that went from one address and came to another in this scan. An incarnation may be no more than a time of creation,
 * so it counts only where exactly two addresses of its type ever had it.
 */
const pairs = `CREATE OR REPLACE TEMP TABLE publish_moves AS
SELECT came.version_rowid, came.uid, came.valid_from AS moved_at, went.version_rowid AS from_rowid, went.uid AS from_uid,
  came.id AS new_id
FROM publish_mover_versions came
JOIN publish_mover_versions went ON went.provider = came.provider AND went.service = came.service
  AND went.type = came.type AND went.incarnation = came.incarnation AND went.uid <> came.uid
JOIN (
  SELECT provider, service, type, incarnation FROM publish_mover_versions
  GROUP BY ALL HAVING count(DISTINCT uid) = 2
) two ON two.provider = came.provider AND two.service = came.service AND two.type = came.type
  AND two.incarnation = came.incarnation
WHERE came.has_come AND went.has_gone`;

const markArrivals = `UPDATE ${INVENTORY}.resource_versions SET change_kind = 'moved'
FROM publish_moves m WHERE resource_versions.rowid = m.version_rowid`;

const markDepartures = `UPDATE ${INVENTORY}.resource_versions SET ended_by = 'moved', ended_reason = 'moved to ' || m.new_id
FROM publish_moves m WHERE resource_versions.rowid = m.from_rowid`;

const insertMoves = `INSERT INTO ${INVENTORY}.moves (uid, from_uid, moved_at, scan_id)
SELECT uid, from_uid, moved_at, $scan_id FROM publish_moves`;

/**
 * Tells apart what vanished here and was created there from what is one thing at a new address. The two may have been
 * published at different times of the scan, in either order: what this transaction began or ended is looked up in all others.
 */
export async function recordMoves(
  connection: DuckDBConnection,
  scanId: string,
  options: { readonly hasWritten: boolean },
): Promise<void> {
  const values = { scan_id: scanId };
  if ((await readRows(connection, departures, values)).length === 0) return;
  await runAll(connection, options.hasWritten ? [ended, begun] : [ended]);
  if ((await readRows(connection, 'SELECT 1 FROM publish_movers LIMIT 1')).length === 0) return;
  await runAll(connection, [versions, pairs, markArrivals, markDepartures, insertMoves], values);
}
