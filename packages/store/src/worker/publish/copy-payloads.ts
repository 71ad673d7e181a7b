import {
  DuckDBTimestampTZValue,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBUUIDValue,
} from '@duckdb/node-api';
import { decodeBatch, type Batch, type TextColumn } from '../../sink/encoded-batch.ts';
import { INVENTORY } from '../inventory-file.ts';
import type { Frame } from '../staging/payload-spool.ts';

/** Rows after which an appender hands on what it holds, which DuckDB's memory limit does not see. */
const FLUSH_ROWS = 16_384;

/** Rows to be written, in the order in which they were received. */
const WRITTEN = `SELECT row_id::DOUBLE AS row_id, uid, action, normaliser_version, observed_at, previous_seen_at
FROM publish_actions WHERE is_full AND action IN ('created', 'changed', 'recreated', 'schema') ORDER BY row_id`;

const EDGE_TABLE = `CREATE OR REPLACE TEMP TABLE publish_edge_texts (
  from_uid UUID, action VARCHAR, observed_at TIMESTAMPTZ, relationships VARCHAR)`;

const BEFORE_TAGS: readonly TextColumn[] = [
  'provider',
  'service',
  'type',
  'typeName',
  'id',
  'name',
  'region',
  'accountId',
  'parentId',
  'arn',
];
const AFTER_TAGS: readonly TextColumn[] = ['attributes', 'rawData'];
const AFTER_TIMES: readonly TextColumn[] = ['incarnation', 'lifecycle', 'contentHash', 'claimKey'];

interface WrittenRow {
  readonly rowId: number;
  readonly uid: string;
  readonly action: string;
  readonly normaliserVersion: string;
  readonly observedAt: DuckDBTimestampTZValue;
  readonly previousSeenAt: DuckDBTimestampTZValue | null;
}

/** Where the payloads of a group come from. */
export interface PayloadSource {
  readonly frames: readonly Frame[];
  readonly readFrame: (frame: Frame) => Uint8Array;
}

/**
 * Appends the payloads that the merge decided to write straight to `resource_versions`, and their relationships as text to
 * a temporary table.
 */
export async function copyPayloads(connection: DuckDBConnection, source: PayloadSource, scanId: string): Promise<void> {
  await connection.run(EDGE_TABLE);
  const written = await connection.run(WRITTEN);
  if (written.rowCount === 0) return;
  const versions = await connection.createAppender('resource_versions', 'main', INVENTORY);
  const edges = await connection.createAppender('publish_edge_texts', 'main', 'temp');
  const cursor = new FrameCursor(source);
  for (let count = 0; ; ) {
    const chunk = await written.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const values of chunk.getRows()) {
      const row = toWrittenRow(values);
      const { batch, index } = cursor.seek(row.rowId);
      appendVersion(versions, row, { batch, index, scanId });
      appendEdges(edges, row, batch.relationships[index] as string);
    }
    count += chunk.rowCount;
    if (count >= FLUSH_ROWS) {
      versions.flushSync();
      count = 0;
    }
  }
  versions.closeSync();
  edges.closeSync();
}

/** Walks through the batches in the order of their rows, with one of them decoded at a time. */
class FrameCursor {
  readonly #source: PayloadSource;
  #at = -1;
  #batch: Batch | undefined;

  constructor(source: PayloadSource) {
    this.#source = source;
  }

  seek(rowId: number): { readonly batch: Batch; readonly index: number } {
    for (;;) {
      const frame = this.#source.frames[this.#at];
      if (frame !== undefined && this.#batch !== undefined && rowId < frame.firstRowId + frame.rowCount) {
        return { batch: this.#batch, index: rowId - frame.firstRowId };
      }
      this.#batch = undefined;
      this.#at += 1;
      const next = this.#source.frames[this.#at];
      if (next === undefined) throw new TypeError(`no batch holds row ${rowId}`);
      if (rowId < next.firstRowId + next.rowCount) this.#batch = decodeBatch(this.#source.readFrame(next));
    }
  }
}

function toWrittenRow(values: readonly unknown[]): WrittenRow {
  const [rowId, uid, action, normaliserVersion, observedAt, previousSeenAt] = values;
  return {
    rowId: rowId as number,
    uid: (uid as DuckDBUUIDValue).toString(),
    action: action as string,
    normaliserVersion: normaliserVersion as string,
    observedAt: observedAt as DuckDBTimestampTZValue,
    previousSeenAt: previousSeenAt as DuckDBTimestampTZValue | null,
  };
}

function appendVersion(
  appender: DuckDBAppender,
  row: WrittenRow,
  { batch, index, scanId }: { readonly batch: Batch; readonly index: number; readonly scanId: string },
): void {
  const { texts } = batch;
  appender.appendVarchar(row.uid);
  for (const column of BEFORE_TAGS) appender.appendVarchar(texts[column][index] as string);
  appendTags(appender, texts.tags[index] as string);
  for (const column of AFTER_TAGS) appender.appendVarchar(texts[column][index] as string);
  appendMs(appender, batch.createdAtMs[index] as number);
  appendMs(appender, batch.modifiedAtMs[index] as number);
  for (const column of AFTER_TIMES) appender.appendVarchar(texts[column][index] as string);
  appender.appendVarchar(row.normaliserVersion);
  appender.appendVarchar(row.action);
  appender.appendTimestampTZ(row.observedAt);
  appender.appendNull();
  appender.appendTimestampTZ(row.observedAt);
  if (row.previousSeenAt === null) appender.appendNull();
  else appender.appendTimestampTZ(row.previousSeenAt);
  appender.appendVarchar(scanId);
  for (let ended = 0; ended < 3; ended += 1) appender.appendNull();
  appender.endRow();
}

function appendEdges(appender: DuckDBAppender, row: WrittenRow, relationships: string): void {
  if (relationships === '') return;
  appender.appendVarchar(row.uid);
  appender.appendVarchar(row.action);
  appender.appendTimestampTZ(row.observedAt);
  appender.appendVarchar(relationships);
  appender.endRow();
}

function appendTags(appender: DuckDBAppender, json: string): void {
  if (json === '') appender.appendNull();
  else appender.appendVarchar(json);
}

function appendMs(appender: DuckDBAppender, ms: number): void {
  if (Number.isNaN(ms)) appender.appendNull();
  else appender.appendTimestampTZ(new DuckDBTimestampTZValue(BigInt(Math.trunc(ms)) * 1000n));
}
