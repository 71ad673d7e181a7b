import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { acquireToRead } from '../lock/acquire-database.ts';
import type { LockLimits } from '../lock/lock-limits.ts';
import { WriterNotice } from '../lock/writer-notice.ts';
import { prepareToRead } from '../worker/schema/migrate.ts';
import { listAsOfViews } from './as-of-views.ts';
import { toQueryError } from './query-error.ts';

/** The name under which the inventory is attached beside files that are written. */
const ATTACHED = 'inventory';

/** What a reader needs to know of the database. */
export interface ReaderSettings {
  readonly path: string;
  readonly tempDir: string;
  readonly limits: LockLimits;
}

/** Runs `work` with the database open to read, and lets go of it afterwards. An abort interrupts what runs. */
export async function withReader<T>(
  settings: ReaderSettings,
  signal: AbortSignal,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  return await withInstance({ settings, signal, open: openToRead, prepare: async () => undefined }, work);
}

/** The same beside which files may be attached to write to. The inventory is the current catalog, by the name that `work` gets. */
export async function withAttachedReader<T>(
  settings: ReaderSettings,
  signal: AbortSignal,
  work: (connection: DuckDBConnection, catalog: string) => Promise<T>,
): Promise<T> {
  const prepare = async (connection: DuckDBConnection): Promise<unknown> => await connection.run(`USE ${ATTACHED}`);
  return await withInstance({ settings, signal, open: openAttached, prepare }, (connection) =>
    work(connection, ATTACHED),
  );
}

interface Reading {
  readonly settings: ReaderSettings;
  readonly signal: AbortSignal;
  readonly open: (settings: ReaderSettings) => Promise<DuckDBInstance>;
  readonly prepare: (connection: DuckDBConnection) => Promise<unknown>;
}

async function withInstance<T>(
  { settings, signal, open, prepare }: Reading,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { path, limits } = settings;
  const action = `query ${path}`;
  const acquisition = { action, limits, notice: new WriterNotice(path), signal };
  const instance = await acquireToRead(() => open(settings), acquisition);
  try {
    const connection = await instance.connect();
    const onAbort = (): void => connection.interrupt();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await prepare(connection);
      await prepareToRead(connection, path);
      await connection.run(`SET TimeZone = 'UTC'`);
      return await work(connection);
    } catch (error) {
      signal.throwIfAborted();
      throw toQueryError(error, action);
    } finally {
      signal.removeEventListener('abort', onAbort);
      // The database ends with its last connection: here, and not whenever the thread that opened it is torn down.
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Makes the usual names mean what was known at a moment, for one connection. */
export async function goBackTo(connection: DuckDBConnection, moment: Date): Promise<void> {
  const current = await connection.runAndReadAll('SELECT current_database()');
  for (const sql of listAsOfViews(String(current.getRows()[0]?.[0]), moment)) await connection.run(sql);
}

function openToRead({ path, tempDir }: ReaderSettings): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, { ...instanceOptions(tempDir), access_mode: 'READ_ONLY' });
}

async function openAttached({ path, tempDir }: ReaderSettings): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', { ...instanceOptions(tempDir), memory_limit: '1GB' });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS ${ATTACHED} (READ_ONLY)`);
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.closeSync();
  }
  return instance;
}

function instanceOptions(tempDir: string): Record<string, string> {
  return {
    temp_directory: tempDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
}
