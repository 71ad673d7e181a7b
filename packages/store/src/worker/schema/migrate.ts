import { contentHash, CorkscrewError } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { firstTables } from './first-tables.ts';
import type { Migration } from './migration.ts';
import { createViews, VIEWS_FINGERPRINT } from './views.ts';

/** All migrations, oldest first. */
export const MIGRATIONS: readonly Migration[] = [firstTables];

/** What a database says about its own schema. */
export interface SchemaState {
  /** 0 where the database holds none of our tables yet. */
  readonly version: number;
  readonly tableCount: number;
  /** Of each version that was applied, a hash of the statements that made it; empty where none was recorded. */
  readonly fingerprints: ReadonlyMap<number, string>;
  /** Whether the views are those of this release. */
  readonly hasCurrentViews: boolean;
}

/** The number by which the views are recorded beside the versions of the tables. */
const VIEWS_VERSION = 0;

/** Reads the schema version of an attached database. */
export async function readSchemaState(connection: DuckDBConnection, catalog: string): Promise<SchemaState> {
  const tables = await connection.runAndReadAll(
    'SELECT table_name FROM duckdb_tables() WHERE database_name = $catalog AND NOT internal',
    { catalog },
  );
  const names = tables.getRows().map(([name]) => String(name));
  const fresh = {
    version: 0,
    tableCount: names.length,
    fingerprints: new Map<number, string>(),
    hasCurrentViews: false,
  };
  if (!names.includes('schema_migrations')) return fresh;
  const rows = await connection.runAndReadAll(
    `SELECT COLUMNS('^(version|fingerprint)$') FROM "${catalog.replaceAll('"', '""')}".schema_migrations ORDER BY version`,
  );
  const fingerprints = new Map(
    rows
      .getRows()
      .map(([version, fingerprint]) => [Number(version), typeof fingerprint === 'string' ? fingerprint : '']),
  );
  const hasCurrentViews = fingerprints.get(VIEWS_VERSION) === VIEWS_FINGERPRINT;
  return { ...fresh, version: Math.max(0, ...fingerprints.keys()), fingerprints, hasCurrentViews };
}

/**
 * Refuses to read a database whose tables are not those of this release. Where only its views are others, the connection gets
 * those of this release.
 */
export async function prepareToRead(
  connection: DuckDBConnection,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const current = await connection.runAndReadAll('SELECT current_database()');
  const state = await readSchemaState(connection, String(current.getRows()[0]?.[0]));
  assertKnownVersion(state.version, path, newestVersion(migrations));
  assertKnownTables(state, path, migrations);
  if (state.version === 0) return;
  if (state.version === newestVersion(migrations)) {
    if (!state.hasCurrentViews) await createViews(connection, 'temp');
    return;
  }
  throw new CorkscrewError('database_unusable', `open ${path}: it has the older schema version ${state.version}`, {
    hint: 'Bring it up to date with `corkscrew compact`, or with the next scan.',
  });
}

/** Refuses a database that this release cannot write to, also one of an older version that it does not know. */
export function assertUsable(state: SchemaState, path: string, migrations: readonly Migration[] = MIGRATIONS): void {
  assertKnownVersion(state.version, path, newestVersion(migrations));
  if (state.version === 0 && state.tableCount > 0) {
    throw new CorkscrewError('database_unusable', `open ${path}: it is not a Corkscrew database`, {
      hint: 'Give another path: Corkscrew does not add its tables to a database of something else.',
    });
  }
  assertKnownTables(state, path, migrations);
}

/** A version that was changed before it was released has its number and other tables. */
function assertKnownTables({ fingerprints }: SchemaState, path: string, migrations: readonly Migration[]): void {
  const strange = migrations.find((migration) => {
    const fingerprint = fingerprints.get(migration.version);
    return fingerprint !== undefined && fingerprint !== fingerprintOf(migration);
  });
  if (strange === undefined) return;
  const problem = `a version between two releases wrote it: its tables are not those of schema version ${strange.version}`;
  throw new CorkscrewError('database_unusable', `open ${path}: ${problem}`, {
    hint: 'Move the file away and scan again, or give another path.',
  });
}

/** Tells the statements of a migration from others of the same number. */
function fingerprintOf({ statements }: Migration): string {
  return contentHash(statements.join(';'));
}

function assertKnownVersion(version: number, path: string, newest: number): void {
  if (version <= newest) return;
  throw new CorkscrewError(
    'database_too_new',
    `open ${path}: it has schema version ${version}, and this release knows ${newest} at most`,
    { hint: 'Upgrade Corkscrew, or give another path.', details: { version, newest } },
  );
}

const RECORD = `INSERT INTO schema_migrations (version, name, applied_at, fingerprint)
VALUES ($version, $name, now(), $fingerprint)`;

/** Brings an attached database to the newest schema with the views of this release, in one transaction. */
export async function migrate(
  connection: DuckDBConnection,
  catalog: string,
  options: { readonly from: number; readonly migrations?: readonly Migration[] },
): Promise<void> {
  const pending = (options.migrations ?? MIGRATIONS).filter(({ version }) => version > options.from);
  await connection.run(`USE ${catalog}`);
  await connection.run('BEGIN');
  try {
    await connection.run(
      'CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL, fingerprint VARCHAR NOT NULL)',
    );
    for (const migration of pending) {
      for (const statement of migration.statements) await connection.run(statement);
      const { version, name } = migration;
      await connection.run(RECORD, { version, name, fingerprint: fingerprintOf(migration) });
    }
    await createViews(connection, 'catalog');
    await connection.run('DELETE FROM schema_migrations WHERE version = $version', { version: VIEWS_VERSION });
    await connection.run(RECORD, { version: VIEWS_VERSION, name: 'views', fingerprint: VIEWS_FINGERPRINT });
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  } finally {
    await connection.run('USE memory');
  }
}

/** The version that a database has after all migrations. */
export function newestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}
