import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import { toDatabaseError } from '../duckdb/database-error.ts';
import { createLockLimits, type LockLimits } from '../lock/lock-limits.ts';
import { withProcessLock } from '../lock/process-lock.ts';
import { createTempFolder, type TempFolder } from '../sink/temp-folder.ts';
import { WorkerClient } from '../sink/worker-client.ts';
import type { WorkerCalls } from '../sink/worker-protocol.ts';
import { findWorkerUrl } from '../sink/worker-url.ts';

/** How the database is read. */
export interface ReadOptions {
  /** The database file. */
  readonly path: string;
  /** Interrupts the reading, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Folder for what does not fit in memory. @defaultValue os.tmpdir() */
  readonly tempDir?: string | undefined;
  /** Milliseconds to wait for a scan that is publishing. @defaultValue 30000 */
  readonly lockWaitMs?: number | undefined;
  /** Milliseconds between two tries to get the database, at most. @defaultValue 100 */
  readonly lockRetryMs?: number | undefined;
  /** The worker's entry, for a bundle that keeps it elsewhere. */
  readonly workerUrl?: URL | undefined;
}

/** What every call that reads tells the worker. */
export interface ReaderPlaces {
  readonly path: string;
  readonly tempDir: string;
  readonly limits: LockLimits;
}

/** The calls that read without a sink. */
type ReaderMethod = 'query' | 'graph' | 'exportDatabase';

/** Makes one call that reads, in a worker of its own and a folder for temporary data that is removed afterwards. */
export async function callReader<M extends ReaderMethod>(
  options: ReadOptions,
  method: M,
  toArgument: (places: ReaderPlaces) => WorkerCalls[M]['argument'],
): Promise<WorkerCalls[M]['result']> {
  const temp = openReaderFolder(options);
  try {
    return await callReaderIn(temp, options, { method, toArgument });
  } finally {
    temp.remove();
  }
}

/** Makes a folder for what a call leaves behind, after looking whether there is a database. */
export function openReaderFolder({ signal, path, tempDir }: ReadOptions): TempFolder {
  signal?.throwIfAborted();
  if (!existsSync(resolve(path))) {
    throw new CorkscrewError('not_found', `query ${resolve(path)}: there is no such database`, {
      hint: 'Run `corkscrew scan` to make one, or give another path.',
    });
  }
  const parent = tempDir ?? tmpdir();
  try {
    return createTempFolder(join(parent, 'corkscrew-query-'));
  } catch (error) {
    throw toDatabaseError(error, `make a temporary folder in ${parent}`);
  }
}

/** A call of the worker. */
export interface ReaderCall<M extends ReaderMethod> {
  readonly method: M;
  readonly toArgument: (places: ReaderPlaces) => WorkerCalls[M]['argument'];
}

/** Makes one call that reads, whose temporary data the caller removes. */
export async function callReaderIn<M extends ReaderMethod>(
  temp: TempFolder,
  options: ReadOptions,
  { method, toArgument }: ReaderCall<M>,
): Promise<WorkerCalls[M]['result']> {
  const path = resolve(options.path);
  const limits = createLockLimits(options.lockWaitMs ?? 30_000, options.lockRetryMs);
  const argument = toArgument({ path, tempDir: temp.path, limits });
  const client = new WorkerClient(options.workerUrl ?? findWorkerUrl());
  try {
    return await withProcessLock(path, () => client.call(method, argument, { signal: options.signal }));
  } finally {
    await client.terminate();
  }
}
