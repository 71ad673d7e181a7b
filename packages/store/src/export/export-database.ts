import { resolve } from 'node:path';
import { callReader, type ReadOptions } from '../query/call-reader.ts';
import type { ExportSource } from './export-call.ts';

/** Options of {@link exportDatabase}. */
export interface ExportDatabaseOptions extends ReadOptions {
  /** The file to write. */
  readonly to: string;
  readonly source: ExportSource;
  /** Writes what was known at a moment. */
  readonly asOf?: Date | undefined;
  /** Whether a file that is there is replaced. @defaultValue false */
  readonly isReplacing?: boolean | undefined;
}

/**
 * Writes the inventory, or the answer to a statement, into a DuckDB file of its own, which any DuckDB of this version and many older
 * ones open. The file appears when it is whole.
 *
 * @throws {CorkscrewError} `invalid_argument` where the file is there already, `not_found` without a database, `query_failed`,
 * `database_locked`, `permission_denied`.
 */
export async function exportDatabase(options: ExportDatabaseOptions): Promise<void> {
  await callReader(options, 'exportDatabase', (places) => ({
    ...places,
    to: resolve(options.to),
    source: options.source,
    asOfMs: options.asOf?.getTime(),
    isReplacing: options.isReplacing ?? false,
  }));
}
