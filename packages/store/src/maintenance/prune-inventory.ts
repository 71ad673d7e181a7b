import type { RewriteReport } from '../worker/maintain/rewrite-inventory.ts';
import { maintain, type MaintenanceOptions } from './maintain.ts';

/** Options of {@link pruneInventory}. */
export interface PruneOptions extends MaintenanceOptions {
  /** History before this goes. */
  readonly before: Date;
  /** Counts only. @defaultValue false */
  readonly isDryRun?: boolean | undefined;
}

/**
 * Takes away the versions, relationships and records of scans that ended before a moment, and gives the space back. What is
 * in the inventory now stays, and so does the answer to every moment from `before` on; earlier ones are refused from then on.
 *
 * The database is written anew beside its place, which takes as much space again for as long as that lasts. Queries go on
 * meanwhile, scans wait to publish.
 *
 * @throws {CorkscrewError} `not_found` without a database, `database_locked`, `database_unusable`, `permission_denied`.
 */
export async function pruneInventory(options: PruneOptions): Promise<RewriteReport> {
  return await rewrite(options, options.before.getTime());
}

/**
 * Writes the database anew without the space that nothing uses. See {@link pruneInventory} for what happens meanwhile.
 *
 * @throws {CorkscrewError} as {@link pruneInventory}
 */
export async function compactInventory(options: MaintenanceOptions): Promise<RewriteReport> {
  return await rewrite(options, undefined);
}

async function rewrite(
  options: MaintenanceOptions & { readonly isDryRun?: boolean | undefined },
  beforeMs: number | undefined,
): Promise<RewriteReport> {
  const job = { beforeMs, isDryRun: options.isDryRun ?? false };
  const result = await maintain(options, { kind: 'rewrite', job });
  if (result.kind !== 'rewrite') throw new TypeError(`the worker answered with ${result.kind}`);
  return result.report;
}
