import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { toDatabaseError } from '../src/duckdb/database-error.ts';
import { openSink } from '../src/index.ts';
import { InventoryFile } from '../src/worker/inventory-file.ts';
import { prepareToRead } from '../src/worker/schema/migrate.ts';
import { firstTables } from '../src/worker/schema/first-tables.ts';
import { createLockLimits } from '../src/lock/lock-limits.ts';
import { ask } from './fixtures/ask.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { createTempDir, dayOf, StoreHarness } from './fixtures/store-harness.ts';

async function runIn(path: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  // An instance ends, and writes the last of its file, with its last connection.
  connection.closeSync();
  instance.closeSync();
}

describe('what is told of a file that cannot be used', () => {
  test('is told apart in words of ours: of SQLite, cut short, in a folder that cannot be made', async () => {
    const folder = createTempDir();
    const lite = join(folder, 'lite.db');
    writeFileSync(lite, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8_176)]));
    const short = join(folder, 'short.duckdb');
    await runIn(short, 'CREATE TABLE t AS FROM range(10)');
    truncateSync(short, 5_000);
    for (const [path, says] of [
      [lite, `${lite}: the file is a SQLite database, not one of DuckDB`],
      [short, `${short}: the file is cut short`],
    ] as const) {
      await expect(ask({ path, sql: 'SELECT 1' })).rejects.toMatchObject({ message: `query ${says}` });
      await expect(openSink({ path })).rejects.toMatchObject({ message: `open ${says}` });
    }
  });

  test.skipIf(process.platform !== 'linux')('fails at once where no folder can be made', async () => {
    await expect(openSink({ path: '/proc/nothing/inventory.duckdb' })).rejects.toMatchObject({
      code: 'database_unusable',
      message: 'open /proc/nothing/inventory.duckdb: its folder does not exist and cannot be made',
    });
  });

  test('asks to read for a path that only has to be read', () => {
    const refused = new Error('IO Error: Cannot open file "x": Permission denied');
    expect(toDatabaseError(refused, 'query x').hint).toBe('Give a file that you may read.');
    expect(toDatabaseError(refused, 'open x').hint).toBe('Give a path that you may write to.');
  });
});

describe('a database', () => {
  test('is made with its folder, for its owner only, and has all tables and views', async () => {
    const path = join(createTempDir(), 'new', 'deep', 'inventory.duckdb');
    const store = await StoreHarness.create({ path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    const names = await store.read(`SELECT table_name FROM information_schema.tables ORDER BY table_name`);
    expect(names.map((row) => row['table_name'])).toEqual([
      'aws_resources',
      'azure_resources',
      'changes',
      'claims',
      'coverage',
      'departures',
      'diagnostics',
      'drift_baselines',
      'drift_resources',
      'edges',
      'gcp_resources',
      'kubernetes_resources',
      'missing_facets',
      'moves',
      'observations',
      'prunings',
      'relationships',
      'resource_versions',
      'resources',
      'scan_units',
      'scans',
      'schema_migrations',
      'suspicions',
      'type_schemas',
      'typed_tables',
    ]);
    expect(await store.read('SELECT version, name FROM schema_migrations ORDER BY version')).toEqual([
      { version: 0, name: 'views' },
      { version: 1, name: 'first tables' },
    ]);
    expect(
      await store.read(
        `SELECT DISTINCT data_type FROM duckdb_columns() WHERE data_type LIKE 'TIMESTAMP%' AND NOT internal`,
      ),
    ).toEqual([{ data_type: 'TIMESTAMP WITH TIME ZONE' }]);
  });

  test('is of the storage version that was chosen, and its payloads are compressed with zstd', async () => {
    const store = await StoreHarness.create();
    const rawData = JSON.stringify({ text: 'x'.repeat(5_000) });
    await store.scan(1, [
      {
        resources: Array.from({ length: 300 }, (_, n) => resourceOf(`i-${n}`, { rawData })),
        claims: [claimOf('complete', 300)],
      },
    ]);
    expect(await store.read(`SELECT tags->>'storage_version' AS v FROM duckdb_databases() WHERE NOT internal`)).toEqual(
      [{ v: expect.stringContaining('v1.5.0') as string }],
    );
    expect(
      await store.read(`SELECT DISTINCT compression FROM pragma_storage_info('resource_versions')
        WHERE column_name = 'raw_data' AND segment_type <> 'VALIDITY'`),
    ).toEqual([{ compression: 'ZSTD' }]);
  });

  test('leaves nothing beside it when the sink is closed, and keeps it free in between', async () => {
    const folder = createTempDir();
    const path = join(folder, 'inventory.duckdb');
    const sink = await openSink({ path });
    expect((await ask({ path, sql: 'SELECT count(*) FROM resources' })).rows).toEqual([[0]]);
    await sink.close();
    await sink.close();
    expect(readdirSync(folder)).toEqual(['inventory.duckdb']);
  });

  test('keeps what it has when it is opened again', async () => {
    const first = await StoreHarness.create();
    await first.scan(1, [{ resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] }]);
    await first.sink.close();
    const second = await StoreHarness.create({ path: first.path });
    expect(await second.read('SELECT id FROM resources')).toEqual([{ id: 'i-1' }]);
  });

  test('is made once by two that open it at the same moment', async () => {
    const path = join(createTempDir(), 'inventory.duckdb');
    const sinks = await Promise.all([openSink({ path }), openSink({ path })]);
    for (const sink of sinks) await sink.close();
    expect((await ask({ path, sql: 'SELECT count(*) FROM schema_migrations' })).rows).toEqual([[2]]);
  });

  test('removes what a dead process has spilled, and leaves what a living one spills', async () => {
    const folder = createTempDir();
    const path = join(folder, 'inventory.duckdb');
    const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
    for (const pid of [dead, process.ppid]) mkdirSync(`${path}.spill-${pid}-abc`);
    writeFileSync(`${path}.new-${dead}`, '');
    await (await openSink({ path })).close();
    expect(readdirSync(folder)).toEqual(['inventory.duckdb', `inventory.duckdb.spill-${process.ppid}-abc`]);
  });
});

describe('a file that cannot be used', () => {
  test('is refused when a newer release wrote it', async () => {
    const store = await StoreHarness.create();
    await store.sink.close();
    await runIn(store.path, `INSERT INTO schema_migrations VALUES (99, 'later', now(), 'x')`);
    const refusal = { code: 'database_too_new', message: expect.stringContaining('schema version 99') as string };
    await expect(openSink({ path: store.path })).rejects.toMatchObject(refusal);
    await expect(ask({ path: store.path, sql: 'SELECT 1' })).rejects.toMatchObject(refusal);
  });

  test('is refused when it becomes newer while a sink is open', async () => {
    const store = await StoreHarness.create();
    await runIn(store.path, `INSERT INTO schema_migrations VALUES (99, 'later', now(), 'x')`);
    await expect(store.begin(1)).rejects.toMatchObject({ code: 'database_too_new' });
  });

  test('is refused when it is no database, and is left as it is', async () => {
    const path = join(createTempDir(), 'inventory.duckdb');
    writeFileSync(path, 'some notes');
    const refusal = { code: 'database_unusable', message: expect.stringContaining('not a DuckDB database') as string };
    await expect(openSink({ path })).rejects.toMatchObject(refusal);
    await expect(ask({ path, sql: 'SELECT 1' })).rejects.toMatchObject(refusal);
    expect(readdirSync(join(path, '..'))).toEqual(['inventory.duckdb']);
  });

  test('is refused when it is cut off', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [{ resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] }]);
    await store.sink.close();
    truncateSync(store.path, 20_000);
    await expect(openSink({ path: store.path })).rejects.toMatchObject({ code: 'database_unusable' });
  });

  test('is refused when it is a database of something else', async () => {
    const path = join(createTempDir(), 'other.duckdb');
    await runIn(path, 'CREATE TABLE mine (a INTEGER)');
    await expect(openSink({ path })).rejects.toMatchObject({
      code: 'database_unusable',
      message: expect.stringContaining('not a Corkscrew database') as string,
    });
  });

  test('is refused when its folder cannot be made', async () => {
    const folder = createTempDir();
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'inventory.duckdb');
    await expect(openSink({ path })).rejects.toMatchObject({ code: 'database_unusable' });
  });

  test.skipIf(process.getuid?.() === 0)('is refused when its folder may not be written to', async () => {
    const folder = createTempDir();
    chmodSync(folder, 0o500);
    await expect(openSink({ path: join(folder, 'a.duckdb') })).rejects.toMatchObject({ code: 'permission_denied' });
  });
});

describe('an older database', () => {
  const path = (): string => join(createTempDir(), 'inventory.duckdb');
  const limits = createLockLimits(1_000);

  async function prepare(file: string, migrations: (typeof firstTables)[]): Promise<void> {
    const instance = await DuckDBInstance.create(':memory:');
    try {
      await new InventoryFile({ path: file, limits, migrations, connection: await instance.connect() }).prepare();
    } finally {
      instance.closeSync();
    }
  }

  test('is brought up to date', async () => {
    const file = path();
    await prepare(file, [firstTables]);
    await prepare(file, [firstTables, { version: 2, name: 'notes', statements: ['CREATE TABLE notes (a INTEGER)'] }]);
    const instance = await DuckDBInstance.create(file);
    const rows = await (await instance.connect()).runAndReadAll(
      'SELECT max(version), (SELECT count(*) FROM notes) FROM schema_migrations',
    );
    expect(rows.getRows()).toEqual([[2, 0n]]);
    instance.closeSync();
  });

  test('stays as it was when a migration fails', async () => {
    const file = path();
    await prepare(file, [firstTables]);
    const broken = {
      version: 2,
      name: 'broken',
      statements: ['CREATE TABLE notes (a INTEGER)', 'CREATE TABLE scans (a INTEGER)'],
    };
    await expect(prepare(file, [firstTables, broken])).rejects.toMatchObject({ code: 'database_unusable' });
    expect((await ask({ path: file, sql: 'SELECT max(version) FROM schema_migrations' })).rows).toEqual([[1]]);
    await expect(ask({ path: file, sql: 'FROM notes' })).rejects.toMatchObject({ code: 'query_failed' });
    expect(existsSync(`${file}.wal`)).toBe(false);
    // A copy is kept, and the next try that succeeds takes it away.
    expect(existsSync(`${file}.before-version-2`)).toBe(true);
    await prepare(file, [firstTables, { ...broken, statements: broken.statements.slice(0, 1) }]);
    expect(readdirSync(join(file, '..'))).toEqual(['inventory.duckdb']);
  });

  test('of another build’s views is asked by those of this one, and has them with the next scan', async () => {
    const store = await StoreHarness.create();
    const { path } = store;
    await store.scan(1, [{ resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] }]);
    await runIn(path, `CREATE OR REPLACE VIEW changes AS SELECT 'of another build' AS kind`);
    await runIn(path, `UPDATE schema_migrations SET fingerprint = 'another' WHERE version = 0`);
    const kinds = async (asOf?: Date): Promise<unknown> =>
      (await ask({ path, sql: 'SELECT kind FROM changes', asOf })).rows;
    expect(await kinds()).toEqual([['created']]);
    expect(await kinds(dayOf(2))).toEqual([['created']]);
    expect(await kinds(dayOf(0))).toEqual([]);
    const sink = await openSink({ path });
    await sink.close();
    const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
    const rows = await (await instance.connect()).runAndReadAll('SELECT kind FROM changes');
    instance.closeSync();
    expect(rows.getRows()).toEqual([['created']]);
  });

  test('is refused where a version between two releases made its tables', async () => {
    const file = path();
    await prepare(file, [
      { ...firstTables, statements: [...firstTables.statements, 'CREATE TABLE notes (a INTEGER)'] },
    ]);
    const refusal = {
      code: 'database_unusable',
      message: expect.stringContaining('a version between two releases wrote it') as string,
    };
    await expect(openSink({ path: file })).rejects.toMatchObject(refusal);
    await expect(ask({ path: file, sql: 'SELECT 1' })).rejects.toMatchObject(refusal);
  });

  test('is refused where it is older than what a query reads', async () => {
    const file = path();
    await prepare(file, [firstTables]);
    const instance = await DuckDBInstance.create(file);
    const next = { version: 2, name: 'notes', statements: ['CREATE TABLE notes (a INTEGER)'] };
    await expect(prepareToRead(await instance.connect(), file, [firstTables, next])).rejects.toMatchObject({
      code: 'database_unusable',
      message: `open ${file}: it has the older schema version 1`,
      hint: expect.stringContaining('corkscrew compact') as string,
    });
    instance.closeSync();
  });
});
