import type { DuckDBConnection } from '@duckdb/node-api';
import { INVENTORY } from '../inventory-file.ts';
import { ENDING } from './match-sql.ts';
import { CURRENT_STATE } from '../schema/history-tables.ts';
import { readRows, runAll } from '../sql-run.ts';

const isStateless = (row: string): string => `EXISTS (SELECT 1 FROM ${INVENTORY}.coverage c
  WHERE c.provider = ${row}.provider AND c.claim_key = ${row}.claim_key AND c.facet = 'list' AND c.is_current_state_only)`;

/** Closed versions, or with `publish_written` also the open ones, of which only the current state is kept. */
const stateless = (written: string): string => `CREATE OR REPLACE TEMP TABLE publish_stateless AS
SELECT v.rowid AS version_rowid, v.uid, v.valid_to IS NOT NULL AS is_closed
FROM ${INVENTORY}.resource_versions v
WHERE (v.rowid IN (SELECT version_rowid FROM publish_closing)${written}) AND ${isStateless('v')}`;

const WRITTEN = ` OR (v.valid_to IS NULL AND v.uid IN (SELECT uid FROM publish_written))`;

const FORGET: readonly string[] = [
  `INSERT INTO ${INVENTORY}.departures
SELECT p.uid, p.valid_to FROM publish_closing p JOIN publish_stateless s ON s.version_rowid = p.version_rowid
WHERE p.ended_by IN ${ENDING}`,
  `DELETE FROM ${INVENTORY}.departures WHERE ended_at < (SELECT max(valid_to) FROM publish_closing) - INTERVAL 1 DAY`,
  `DELETE FROM ${INVENTORY}.resource_versions WHERE rowid IN (SELECT version_rowid FROM publish_stateless WHERE is_closed)`,
  `DELETE FROM ${INVENTORY}.relationships WHERE valid_to IS NOT NULL AND from_uid IN (SELECT uid FROM publish_stateless)`,
  `UPDATE ${INVENTORY}.resource_versions SET change_kind = '${CURRENT_STATE}', previous_seen_at = NULL
WHERE rowid IN (SELECT version_rowid FROM publish_stateless WHERE NOT is_closed)`,
];

/**
 * Forgets what was before of that of which only the current state is kept: the versions that a publish closed, with their
 * relationships, and that they went a day ago. What it wrote is marked, so that nothing takes it for something that happened.
 */
export async function forgetHistory(
  connection: DuckDBConnection,
  options: { readonly hasWritten: boolean },
): Promise<void> {
  const kept = await readRows(connection, `SELECT 1 FROM ${INVENTORY}.coverage WHERE is_current_state_only LIMIT 1`);
  if (kept.length === 0) return;
  await runAll(connection, [stateless(options.hasWritten ? WRITTEN : ''), ...FORGET], {});
}
