import type { LockLimits } from '../lock/lock-limits.ts';

/** What is written. */
export type ExportSource =
  /** All tables and views, and a view for each resource type; of a moment, what the usual names mean then. */
  | { readonly kind: 'inventory' }
  /** The answer to a statement, as one table. */
  | { readonly kind: 'answer'; readonly table: string; readonly sql: string };

/** An export as the worker gets it. */
export interface ExportCall {
  readonly path: string;
  readonly to: string;
  readonly source: ExportSource;
  /** Milliseconds of the moment as of which to write; `undefined` for now. */
  readonly asOfMs: number | undefined;
  readonly isReplacing: boolean;
  readonly tempDir: string;
  readonly limits: LockLimits;
}
