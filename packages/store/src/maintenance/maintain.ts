import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import { createLockLimits } from '../lock/lock-limits.ts';
import { withProcessLock } from '../lock/process-lock.ts';
import { createTempFolder } from '../sink/temp-folder.ts';
import { WorkerClient } from '../sink/worker-client.ts';
import { findWorkerUrl } from '../sink/worker-url.ts';
import type { MaintenanceJob, MaintenanceResult } from '../worker/maintain/run-maintenance.ts';

/** Which database is worked on, and how. */
export interface MaintenanceOptions {
  /** The database file, which must exist. */
  readonly path: string;
  /** Ends the waiting for others to let the database go. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for others to let the database go. @defaultValue 120000 */
  readonly lockWaitMs?: number | undefined;
  /** Megabytes that DuckDB may hold in memory before it spills beside the database. @defaultValue 400 */
  readonly memoryLimitMb?: number | undefined;
}

/** Does a piece of work on a database that exists, in a thread of its own. */
export async function maintain(options: MaintenanceOptions, job: MaintenanceJob): Promise<MaintenanceResult> {
  const { signal, lockWaitMs = 120_000, memoryLimitMb = 400 } = options;
  signal?.throwIfAborted();
  const path = resolve(options.path);
  if (!existsSync(path)) {
    throw new CorkscrewError('not_found', `open ${path}: there is no such database`, {
      hint: 'Run `corkscrew scan` to make one, or give another path.',
    });
  }
  const temp = createTempFolder(join(dirname(path), '.corkscrew-work-'));
  const client = new WorkerClient(findWorkerUrl());
  const settings = { path, memoryLimitMb, tempDir: temp.path, limits: createLockLimits(lockWaitMs) };
  try {
    return await withProcessLock(path, () => client.call('maintain', { settings, job }, { signal }));
  } finally {
    await client.terminate();
    temp.remove();
  }
}
