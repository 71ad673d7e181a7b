import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ResourceSink } from '@corkscrew/core';
import { toDatabaseError } from '../duckdb/database-error.ts';
import { createLockLimits } from '../lock/lock-limits.ts';
import { withProcessLock } from '../lock/process-lock.ts';
import { isProcessAlive } from '../lock/writer-notice.ts';
import { DuckdbSink } from './duckdb-sink.ts';
import { createTempFolder, type TempFolder } from './temp-folder.ts';
import { WorkerClient } from './worker-client.ts';
import { findWorkerUrl } from './worker-url.ts';

/** Options of {@link openSink}. */
export interface OpenSinkOptions {
  /** The database file. It and its folder are made where they are missing, readable by their owner only. */
  readonly path: string;
  /** Megabytes that DuckDB may hold in memory before it spills to `tempDir`. @defaultValue 400 */
  readonly memoryLimitMb?: number | undefined;
  /** Folder in which to make the folder for spilled data. @defaultValue the database's folder */
  readonly tempDir?: string | undefined;
  /** Milliseconds to wait for others to let the database go. @defaultValue 120000 */
  readonly lockWaitMs?: number | undefined;
  /** Milliseconds between two tries to get the database, at most. @defaultValue 100 */
  readonly lockRetryMs?: number | undefined;
  /** The worker's entry, for a bundle that keeps it elsewhere. */
  readonly workerUrl?: URL | undefined;
  /** Ends the waiting for the lock while opening. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens the inventory to publish scans into it.
 *
 * The database is made or brought up to date first. Its lock is held only while something is read or published; in
 * between, other processes may use it. Close the sink when done: it owns a thread and a folder of temporary data.
 *
 * @throws {CorkscrewError} `database_locked` when others keep the database for too long, `database_too_new` when a newer
 * release wrote it, `database_unusable` when it is no database of ours, `permission_denied`, `unsupported`.
 *
 * @example
 * ```ts
 * const sink = await openSink({ path: '/data/corkscrew.duckdb' });
 * try {
 *   await sink.beginScan(scan);
 * } finally {
 *   await sink.close();
 * }
 * ```
 */
export async function openSink(options: OpenSinkOptions): Promise<ResourceSink> {
  options.signal?.throwIfAborted();
  const path = resolve(options.path);
  const temp = createSpillFolder(path, options.tempDir);
  const client = new WorkerClient(options.workerUrl ?? findWorkerUrl());
  const settings = {
    path,
    tempDir: temp.path,
    memoryLimitMb: options.memoryLimitMb ?? 400,
    limits: createLockLimits(options.lockWaitMs ?? 120_000, options.lockRetryMs),
  };
  try {
    await withProcessLock(path, () => client.call('open', settings, { signal: options.signal }));
  } catch (error) {
    await client.terminate();
    temp.remove();
    throw error;
  }
  return new DuckdbSink({ client, path, temp });
}

/** Makes a folder for spilled data, after removing what processes left that no longer exist. */
function createSpillFolder(path: string, parent: string | undefined): TempFolder {
  const folder = parent ?? dirname(path);
  const spill = `${basename(path)}.spill-`;
  try {
    for (const made of [folder, dirname(path)]) makeFolder(made);
    removeLeftovers(folder, spill);
    removeLeftovers(dirname(path), `${basename(path)}.new-`);
    return createTempFolder(join(folder, `${spill}${process.pid}-`));
  } catch (error) {
    throw toDatabaseError(error, `open ${path}`);
  }
}

/** Makes a folder and those above it. Node's own way never ends where a folder that exists says that it does not. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

function removeLeftovers(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isProcessAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
