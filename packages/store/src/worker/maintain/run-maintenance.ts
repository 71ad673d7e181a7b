import { DuckDBInstance } from '@duckdb/node-api';
import type { WorkerSettings } from '../../sink/worker-protocol.ts';
import { InventoryFile } from '../inventory-file.ts';
import { rewriteInventory, type RewriteJob, type RewriteReport } from './rewrite-inventory.ts';
import { writeBaseline, type BaselineJob } from './write-baseline.ts';

/** Work on the database file itself, rather than on what a scan found. */
export type MaintenanceJob =
  | { readonly kind: 'rewrite'; readonly job: Omit<RewriteJob, 'path'> }
  | { readonly kind: 'baseline'; readonly job: BaselineJob };

/** What came of it. */
export type MaintenanceResult =
  | { readonly kind: 'rewrite'; readonly report: RewriteReport }
  | { readonly kind: 'baseline'; readonly resourceCount: number };

/** Does a piece of work with a DuckDB of its own. */
export async function runMaintenance(
  { settings, job }: { readonly settings: WorkerSettings; readonly job: MaintenanceJob },
  signal: AbortSignal,
): Promise<MaintenanceResult> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${settings.memoryLimitMb}MB`,
    temp_directory: settings.tempDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`SET TimeZone = 'UTC'`);
      const inventory = new InventoryFile({ path: settings.path, limits: settings.limits, connection });
      await inventory.prepare(signal);
      return await doJob(inventory, { settings, job }, signal);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function doJob(
  inventory: InventoryFile,
  { settings, job }: { readonly settings: WorkerSettings; readonly job: MaintenanceJob },
  signal: AbortSignal,
): Promise<MaintenanceResult> {
  if (job.kind === 'rewrite') {
    const report = await rewriteInventory(inventory, { ...job.job, path: settings.path }, signal);
    return { kind: 'rewrite', report };
  }
  const action = { action: `${job.job.kind} a baseline in`, signal };
  return { kind: 'baseline', resourceCount: await inventory.write(action, (use) => writeBaseline(use, job.job)) };
}
