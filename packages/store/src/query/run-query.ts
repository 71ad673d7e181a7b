import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import { toDatabaseError } from '../duckdb/database-error.ts';
import { createLockLimits } from '../lock/lock-limits.ts';
import { withProcessLock } from '../lock/process-lock.ts';
import { createTempFolder, type TempFolder } from '../sink/temp-folder.ts';
import { WorkerClient } from '../sink/worker-client.ts';
import { findWorkerUrl } from '../sink/worker-url.ts';
import type { QueryParams } from './bind-params.ts';
import type { QueryReply } from './query-call.ts';
import type { QueryResult } from './query-result.ts';
import { SpoolReader } from './spool-reader.ts';

/** Options of {@link runQuery}. */
export interface RunQueryOptions {
  /** The database file. */
  readonly path: string;
  /** One statement, or several of which the last one gives the result. */
  readonly sql: string;
  /** Values by name: `$region` in the statement takes `region`. Text, numbers, booleans, dates or null. */
  readonly params?: QueryParams | undefined;
  /** Answers as of a moment: `resources`, the providers' views, `relationships` and `coverage` are what was known then. */
  readonly asOf?: Date | undefined;
  /** Interrupts the query, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Lets the statement read and write other files, load extensions, and change settings. @defaultValue false */
  readonly allowExternalAccess?: boolean | undefined;
  /** Bytes that the result may take outside the database. @defaultValue 4294967296 */
  readonly maxSpoolBytes?: number | undefined;
  /** Folder for what does not fit in memory. @defaultValue os.tmpdir() */
  readonly tempDir?: string | undefined;
  /** Milliseconds to wait for a scan that is publishing. @defaultValue 30000 */
  readonly lockWaitMs?: number | undefined;
  /** Milliseconds between two tries to get the database, at most. @defaultValue 100 */
  readonly lockRetryMs?: number | undefined;
  /** The worker's entry, for a bundle that keeps it elsewhere. */
  readonly workerUrl?: URL | undefined;
}

/**
 * Runs SQL on the inventory, read-only.
 *
 * The database is let go before this resolves: the result lies in memory, and beyond 8 MB in a temporary file that
 * disposing it removes. A scan that waits to publish goes first. Integers and decimals become numbers where a number
 * holds them exactly and text otherwise, times ISO 8601 text (UTC where the column has a time zone), bytes base64, NULL
 * `null`, lists, structures and maps arrays and objects; JSON stays text in columns of type `JSON`.
 *
 * @throws {CorkscrewError} `not_found` without a database, `query_failed` with what is wrong in the SQL,
 * `invalid_argument` for a parameter that the SQL does not have, `database_locked`, `database_too_new`,
 * `database_unusable`.
 *
 * @example
 * ```ts
 * await using result = await runQuery({ path, sql: 'FROM resources WHERE region = $region', params: { region } });
 * for await (const rows of result.batches) console.table(rows);
 * ```
 */
export async function runQuery(options: RunQueryOptions): Promise<QueryResult> {
  options.signal?.throwIfAborted();
  const path = resolve(options.path);
  if (!existsSync(path)) {
    throw new CorkscrewError('not_found', `query ${path}: there is no such database`, {
      hint: 'Run `corkscrew scan` to make one, or give another path.',
    });
  }
  const temp = createSpoolFolder(options.tempDir ?? tmpdir());
  try {
    const spoolPath = join(temp.path, 'result');
    const { columns, ...spool } = await callWorker(options, { path, tempDir: temp.path, spoolPath });
    if (spool.fileFrames.length === 0) temp.remove();
    return {
      columns,
      rowCount: spool.rowCount,
      batches: new SpoolReader(spool, spoolPath),
      [Symbol.asyncDispose]: () => Promise.resolve(temp.remove()),
    };
  } catch (error) {
    temp.remove();
    throw error;
  }
}

function createSpoolFolder(parent: string): TempFolder {
  try {
    return createTempFolder(join(parent, 'corkscrew-query-'));
  } catch (error) {
    throw toDatabaseError(error, `make a temporary folder in ${parent}`);
  }
}

async function callWorker(
  options: RunQueryOptions,
  places: { readonly path: string; readonly tempDir: string; readonly spoolPath: string },
): Promise<QueryReply> {
  const client = new WorkerClient(options.workerUrl ?? findWorkerUrl());
  const call = {
    ...places,
    sql: options.sql,
    params: options.params ?? {},
    allowExternalAccess: options.allowExternalAccess ?? false,
    asOfMs: options.asOf?.getTime(),
    maxSpoolBytes: options.maxSpoolBytes ?? 4_294_967_296,
    limits: createLockLimits(options.lockWaitMs ?? 30_000, options.lockRetryMs),
  };
  try {
    return await withProcessLock(places.path, () => client.call('query', call, { signal: options.signal }));
  } finally {
    await client.terminate();
  }
}
