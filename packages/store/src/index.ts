export type { AnswerCoverage, CoverageGap, OldestReading } from './completeness/answer-coverage.ts';
export type { ExportSource } from './export/export-call.ts';
export type { ExportDatabaseOptions } from './export/export-database.ts';
export { exportDatabase } from './export/export-database.ts';
export type {
  GraphDirection,
  GraphEdge,
  GraphNode,
  GraphRequest,
  OpenReference,
  ResourceGraph,
} from './graph/graph-request.ts';
export type { ReadGraphOptions } from './graph/read-graph.ts';
export { readGraph } from './graph/read-graph.ts';
export type { Ask } from './history/ask.ts';
export type { Change, ChangeKind, ChangeTotals } from './history/change.ts';
export { CHANGE_KINDS } from './history/change.ts';
export type { DiffRequest } from './history/diff-moments.ts';
export { countDifferences, diffMoments } from './history/diff-moments.ts';
export type { FieldChange } from './history/diff-payload.ts';
export { diffPayload } from './history/diff-payload.ts';
export type { ResourceMatch, ResourceMatches } from './history/find-resources.ts';
export { findResources } from './history/find-resources.ts';
export { readPrunedBefore } from './history/kept-history.ts';
export type { MomentFacts, ObservationAge } from './history/observation-ages.ts';
export { readMomentFacts } from './history/observation-ages.ts';
export type { ResourceAddress } from './history/resource-address.ts';
export type { ResourceFilter } from './history/resource-filter.ts';
export type { ChangesRequest } from './history/stream-changes.ts';
export { countChanges, streamChanges } from './history/stream-changes.ts';
export type { Baseline, DriftCoverage, DriftItem } from './maintenance/baselines.ts';
export {
  changeBaseline,
  listBaselines,
  readDriftCoverage,
  streamBaseline,
  streamDrift,
} from './maintenance/baselines.ts';
export type { MaintenanceOptions } from './maintenance/maintain.ts';
export type { PruneOptions } from './maintenance/prune-inventory.ts';
export { compactInventory, pruneInventory } from './maintenance/prune-inventory.ts';
export type { QueryParams } from './query/bind-params.ts';
export type { QueryColumn, QueryResult } from './query/query-result.ts';
export type { RunQueryOptions } from './query/run-query.ts';
export { runQuery } from './query/run-query.ts';
export type { OpenSinkOptions } from './sink/open-sink.ts';
export { openSink } from './sink/open-sink.ts';
export type { RewriteReport } from './worker/maintain/rewrite-inventory.ts';
export type { BaselineJob, BaselineResource } from './worker/maintain/write-baseline.ts';
