import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { toTimestamp } from '../append-rows.ts';
import { DRAFT, INVENTORY, type InventoryFile } from '../inventory-file.ts';
import { readRows, runAll, type SqlValues } from '../sql-run.ts';
import { inCatalog, listDueTypes, refreshTypedTable } from '../typed/typed-tables.ts';
import { PRUNE_RULES, type PrunedPart } from './prune-rules.ts';

/** What a rewrite did, or would do. */
export interface RewriteReport {
  readonly bytesBefore: number;
  /** As `bytesBefore` where nothing was written. */
  readonly bytesAfter: number;
  /** Rows that go. */
  readonly rows: Readonly<Record<PrunedPart, number>>;
  /** Versions that stay. */
  readonly keptVersions: number;
}

/** What is rewritten. */
export interface RewriteJob {
  readonly path: string;
  /** Milliseconds of the moment before which history goes; `undefined` keeps all of it. */
  readonly beforeMs: number | undefined;
  readonly isDryRun: boolean;
}

const TABLES = `SELECT table_name FROM duckdb_tables() WHERE database_name = '${INVENTORY}' AND NOT internal
AND schema_name = 'main' AND table_name NOT IN ('schema_migrations', 'typed_tables') ORDER BY table_name`;

/** Counts what goes, and unless it is a dry run, writes what stays into a fresh file and puts that in its place. */
export async function rewriteInventory(
  inventory: InventoryFile,
  job: RewriteJob,
  signal: AbortSignal,
): Promise<RewriteReport> {
  const bytesBefore = statSync(job.path).size;
  const values = job.beforeMs === undefined ? undefined : { before: toTimestamp(new Date(job.beforeMs)) };
  const count = (connection: DuckDBConnection): Promise<Counts> => countRows(connection, values);
  if (job.isDryRun) {
    const counts = await inventory.read('look through', count);
    return { bytesBefore, bytesAfter: bytesBefore, ...counts };
  }
  const counts = await inventory.replace({ action: 'rewrite', signal }, async (connection) => {
    const before = await count(connection);
    await copyTables(connection, values);
    await inCatalog(connection, DRAFT, async () => {
      for (const type of await listDueTypes(connection)) await refreshTypedTable(connection, type);
    });
    if (values !== undefined && before.rows.versions + before.rows.relationships + before.rows.ledger > 0) {
      await runAll(connection, [RECORD], { ...values, version_count: before.rows.versions });
    }
    return before;
  });
  return { bytesBefore, bytesAfter: statSync(job.path).size, ...counts };
}

const RECORD = `INSERT INTO ${DRAFT}.prunings (pruned_before, pruned_at, version_count)
VALUES ($before, now(), $version_count)`;

type Counts = Pick<RewriteReport, 'rows' | 'keptVersions'>;

async function countRows(connection: DuckDBConnection, values: SqlValues | undefined): Promise<Counts> {
  const rows = { versions: 0, relationships: 0, ledger: 0 };
  for (const { table, part, stays } of values === undefined ? [] : PRUNE_RULES) {
    const sql = `SELECT count(*)::DOUBLE AS n FROM ${INVENTORY}.${table} t WHERE NOT (${stays})`;
    const [counted] = await readRows<{ n: number }>(connection, sql, values);
    rows[part] += counted?.n ?? 0;
  }
  const [all] = await readRows<{ n: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS n FROM ${INVENTORY}.resource_versions`,
  );
  return { rows, keptVersions: (all?.n ?? 0) - rows.versions };
}

async function copyTables(connection: DuckDBConnection, values: SqlValues | undefined): Promise<void> {
  const tables = await readRows<{ table_name: string }>(connection, TABLES);
  for (const { table_name: table } of tables) {
    const rule = values === undefined ? undefined : PRUNE_RULES.find((candidate) => candidate.table === table);
    const condition = rule === undefined ? '' : ` WHERE ${rule.stays}`;
    const sql = `INSERT INTO ${DRAFT}.${table} BY NAME SELECT * FROM ${INVENTORY}.${table} t${condition} ORDER BY t.rowid`;
    await runAll(connection, [sql], values);
  }
}
