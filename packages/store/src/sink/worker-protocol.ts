import type {
  DetailedResult,
  ErrorCode,
  GoneScope,
  KnownClaim,
  PublishResult,
  Removal,
  ScanEnd,
  ScanStart,
  SchemaRecord,
  SchemaState,
  UnitResult,
  WholeRead,
} from '@corkscrew/core';
import type { ExportCall } from '../export/export-call.ts';
import type { Batch } from './encoded-batch.ts';
import type { OpenRowMemory } from './open-row-table.ts';
import type { LockLimits } from '../lock/lock-limits.ts';
import type { GraphCall, ResourceGraph } from '../graph/graph-request.ts';
import type { QueryCall, QueryReply } from '../query/query-call.ts';
import type { MaintenanceJob, MaintenanceResult } from '../worker/maintain/run-maintenance.ts';

/** What the worker is told when it starts. */
export interface WorkerSettings {
  readonly path: string;
  readonly memoryLimitMb: number;
  readonly tempDir: string;
  readonly limits: LockLimits;
}

/** Every call that the worker answers: its argument and its result. */
export interface WorkerCalls {
  open: { argument: WorkerSettings; result: undefined };
  beginScan: { argument: ScanStart; result: OpenRowMemory };
  listUnitDurations: { argument: string; result: ReadonlyMap<string, number> };
  listKnownClaims: { argument: string; result: readonly KnownClaim[] };
  listWholeReads: { argument: string; result: readonly WholeRead[] };
  listSchemas: { argument: string; result: readonly SchemaState[] };
  recordSchemas: { argument: SchemaRecord; result: undefined };
  write: { argument: { readonly unitNo: number; readonly batch: Batch }; result: undefined };
  discard: { argument: { readonly unitNo: number }; result: undefined };
  finish: {
    argument: { readonly unitNo: number; readonly result: UnitResult; readonly rest: Batch | undefined };
    result: undefined;
  };
  publish: { argument: undefined; result: PublishResult };
  publishInDetail: { argument: undefined; result: DetailedResult };
  remove: { argument: Removal; result: DetailedResult };
  retire: { argument: { readonly provider: string; readonly scopes: readonly GoneScope[] }; result: PublishResult };
  endScan: { argument: ScanEnd; result: undefined };
  query: { argument: QueryCall; result: QueryReply };
  maintain: {
    argument: { readonly settings: WorkerSettings; readonly job: MaintenanceJob };
    result: MaintenanceResult;
  };
  graph: { argument: GraphCall; result: ResourceGraph };
  exportDatabase: { argument: ExportCall; result: undefined };
  close: { argument: undefined; result: undefined };
}

/** The name of a call. */
export type WorkerMethod = keyof WorkerCalls;

/** A call, or the wish to stop waiting in one. */
export type WorkerRequest =
  | { readonly kind: 'call'; readonly id: number; readonly method: WorkerMethod; readonly argument: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

/** An error as it crosses between threads. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly stack: string | undefined;
}

/** The answer to a call. */
export type WorkerReply =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError };
