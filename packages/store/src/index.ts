export type { QueryParams } from './query/bind-params.ts';
export type { QueryColumn, QueryResult } from './query/query-result.ts';
export type { RunQueryOptions } from './query/run-query.ts';
export { runQuery } from './query/run-query.ts';
export type { OpenSinkOptions } from './sink/open-sink.ts';
export { openSink } from './sink/open-sink.ts';
