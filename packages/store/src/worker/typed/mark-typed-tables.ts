import type { DuckDBConnection } from '@duckdb/node-api';
import { INVENTORY } from '../inventory-file.ts';
import { WRITING } from '../publish/match-sql.ts';
import { readRows, runAll, type SqlValues } from '../sql-run.ts';

/** Types of the versions that `publish_closing` ends. */
const ENDED = `SELECT type_name FROM ${INVENTORY}.resource_versions WHERE rowid IN (SELECT version_rowid FROM publish_closing)`;

const WRITTEN = `SELECT type_name FROM publish_kinds
WHERE kind_no IN (SELECT kind_no FROM publish_actions WHERE action IN ${WRITING})`;

/**
 * Says of the tables of types that a transaction wrote to that they are not what was published last, in that transaction and
 * before anything is forgotten of it.
 */
export async function markTypedTables(
  connection: DuckDBConnection,
  options: { readonly hasWritten: boolean },
): Promise<void> {
  await mark(connection, options.hasWritten ? `${ENDED} UNION ALL ${WRITTEN}` : ENDED);
}

/** The same of types whose columns are others now. */
export async function markTypes(connection: DuckDBConnection, typeNames: readonly string[]): Promise<void> {
  const names = `SELECT unnest(from_json($names, '["VARCHAR"]'))`;
  await mark(connection, names, { names: JSON.stringify(typeNames) });
}

async function mark(connection: DuckDBConnection, typeNames: string, values: SqlValues = {}): Promise<void> {
  const current = `SELECT 1 AS one FROM ${INVENTORY}.typed_tables WHERE is_current LIMIT 1`;
  if ((await readRows(connection, current)).length === 0) return;
  const sql = `UPDATE ${INVENTORY}.typed_tables SET is_current = false WHERE is_current AND type_name IN (${typeNames})`;
  await runAll(connection, [sql], values);
}
