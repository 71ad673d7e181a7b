import { CorkscrewError } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { firstTables } from './first-tables.ts';
import type { Migration } from './migration.ts';

/** All migrations, oldest first. */
export const MIGRATIONS: readonly Migration[] = [firstTables];

/** What a database says about its own schema. */
export interface SchemaState {
  /** 0 where the database holds none of our tables yet. */
  readonly version: number;
  readonly tableCount: number;
}

/** Reads the schema version of an attached database. */
export async function readSchemaState(connection: DuckDBConnection, catalog: string): Promise<SchemaState> {
  const tables = await connection.runAndReadAll(
    'SELECT table_name FROM duckdb_tables() WHERE database_name = $catalog AND NOT internal',
    { catalog },
  );
  const names = tables.getRows().map(([name]) => String(name));
  if (!names.includes('schema_migrations')) return { version: 0, tableCount: names.length };
  const rows = await connection.runAndReadAll(
    `SELECT max(version)::INTEGER FROM "${catalog.replaceAll('"', '""')}".schema_migrations`,
  );
  return { version: Number(rows.getRows()[0]?.[0] ?? 0), tableCount: names.length };
}

/** Refuses a database that a newer release wrote. */
export async function assertNotNewer(connection: DuckDBConnection, path: string): Promise<void> {
  const current = await connection.runAndReadAll('SELECT current_database()');
  const { version } = await readSchemaState(connection, String(current.getRows()[0]?.[0]));
  assertKnownVersion(version, path, newestVersion(MIGRATIONS));
}

/** Refuses a database that a newer release wrote, or that is none of ours. */
export function assertUsable(state: SchemaState, path: string, migrations: readonly Migration[] = MIGRATIONS): void {
  assertKnownVersion(state.version, path, newestVersion(migrations));
  if (state.version === 0 && state.tableCount > 0) {
    throw new CorkscrewError('database_unusable', `open ${path}: it is not a Corkscrew database`, {
      hint: 'Give another path: Corkscrew does not add its tables to a database of something else.',
    });
  }
}

function assertKnownVersion(version: number, path: string, newest: number): void {
  if (version <= newest) return;
  throw new CorkscrewError(
    'database_too_new',
    `open ${path}: it has schema version ${version}, and this release knows ${newest} at most`,
    { hint: 'Upgrade Corkscrew, or give another path.', details: { version, newest } },
  );
}

/** Brings an attached database to the newest schema, in one transaction. Returns whether there was anything to do. */
export async function migrate(
  connection: DuckDBConnection,
  catalog: string,
  options: { readonly from: number; readonly migrations?: readonly Migration[] },
): Promise<boolean> {
  const pending = (options.migrations ?? MIGRATIONS).filter(({ version }) => version > options.from);
  if (pending.length === 0) return false;
  await connection.run(`USE ${catalog}`);
  await connection.run('BEGIN');
  try {
    await connection.run(
      'CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL)',
    );
    for (const { version, name, statements } of pending) {
      for (const statement of statements) await connection.run(statement);
      await connection.run('INSERT INTO schema_migrations VALUES ($version, $name, now())', { version, name });
    }
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  } finally {
    await connection.run('USE memory');
  }
  return true;
}

function newestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}
