import type { AnswerCoverage } from '../completeness/answer-coverage.ts';
import type { LockLimits } from '../lock/lock-limits.ts';
import type { QueryParams } from './bind-params.ts';
import type { QueryColumn } from './query-result.ts';
import type { SpooledRows } from './spool-writer.ts';

/** A query as the worker gets it. */
export interface QueryCall {
  readonly path: string;
  readonly sql: string;
  readonly params: QueryParams;
  readonly allowExternalAccess: boolean;
  /** Milliseconds of the moment as of which to answer; `undefined` for now. */
  readonly asOfMs: number | undefined;
  readonly wantsCoverage: boolean;
  readonly spoolPath: string;
  readonly tempDir: string;
  readonly maxSpoolBytes: number;
  readonly limits: LockLimits;
}

/** What the worker answers. */
export interface QueryReply extends SpooledRows {
  readonly columns: readonly QueryColumn[];
  readonly coverage: AnswerCoverage | undefined;
}
