import type { DuckDBConnection } from '@duckdb/node-api';
import { INVENTORY } from '../inventory-file.ts';
import { readRows, runAll } from '../sql-run.ts';

/** Whether anything that can be told apart from its successors went in this scan: only then can something have moved. */
const departures = `SELECT 1 FROM ${INVENTORY}.resource_versions
WHERE ended_scan_id = $scan_id AND ended_by = 'vanished' AND incarnation <> '' LIMIT 1`;

/**
 * Things that went from one address and came to another in this scan. An incarnation may be no more than a time of creation,
 * so it counts only where exactly two addresses of its type ever had it.
 */
const pairs = `CREATE OR REPLACE TEMP TABLE publish_moves AS
SELECT came.rowid AS version_rowid, came.uid, came.valid_from AS moved_at, went.rowid AS from_rowid, went.uid AS from_uid,
  came.id AS new_id
FROM ${INVENTORY}.resource_versions came
JOIN ${INVENTORY}.resource_versions went ON went.provider = came.provider AND went.service = came.service
  AND went.type = came.type AND went.incarnation = came.incarnation AND went.uid <> came.uid
JOIN (
  SELECT provider, service, type, incarnation FROM ${INVENTORY}.resource_versions WHERE incarnation <> ''
  GROUP BY ALL HAVING count(DISTINCT uid) = 2
) two ON two.provider = came.provider AND two.service = came.service AND two.type = came.type
  AND two.incarnation = came.incarnation
WHERE came.scan_id = $scan_id AND came.change_kind = 'created' AND came.valid_to IS NULL
  AND went.ended_scan_id = $scan_id AND went.ended_by = 'vanished'`;

const markArrivals = `UPDATE ${INVENTORY}.resource_versions SET change_kind = 'moved'
FROM publish_moves m WHERE resource_versions.rowid = m.version_rowid`;

const markDepartures = `UPDATE ${INVENTORY}.resource_versions SET ended_by = 'moved', ended_reason = 'moved to ' || m.new_id
FROM publish_moves m WHERE resource_versions.rowid = m.from_rowid`;

const insertMoves = `INSERT INTO ${INVENTORY}.moves (uid, from_uid, moved_at, scan_id)
SELECT uid, from_uid, moved_at, $scan_id FROM publish_moves`;

/**
 * Tells apart what vanished here and was created there from what is one thing at a new address. The two may have been
 * published at different times of the scan, in either order.
 */
export async function recordMoves(connection: DuckDBConnection, scanId: string): Promise<void> {
  const values = { scan_id: scanId };
  if ((await readRows(connection, departures, values)).length === 0) return;
  await runAll(connection, [pairs, markArrivals, markDepartures, insertMoves], values);
}
