import {
  DuckDBTimestampTZValue,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBUUIDValue,
} from '@duckdb/node-api';
import { decodeBatch, type Batch, type TextColumn } from '../../sink/encoded-batch.ts';
import { decodeFacets } from '../../sink/encoded-facets.ts';
import { INVENTORY } from '../inventory-file.ts';
import { readRows } from '../sql-run.ts';
import type { Frame } from '../staging/payload-spool.ts';
import { readFacetHashes } from './judge-facets.ts';
import { facetColumns, type FacetColumns, type KeptFacets } from './merge-kept-facets.ts';

/** Rows after which an appender hands on what it holds, which DuckDB's memory limit does not see. */
const FLUSH_ROWS = 16_384;

const WRITTEN_COLUMNS = 'row_id::DOUBLE AS row_id, uid, action, normaliser_version, observed_at, previous_seen_at';
const IS_WRITTEN = `is_full AND action IN ('created', 'changed', 'recreated', 'schema')`;

/** Rows to be written, in the order in which they were received. */
const WRITTEN = `SELECT ${WRITTEN_COLUMNS} FROM publish_actions WHERE ${IS_WRITTEN} ORDER BY row_id`;

/** The same, with what the open version of those has that keep values of facets. */
const WRITTEN_WITH_KEPT = `SELECT a.*, k.facets, v.attributes, v.facet_hashes
FROM (SELECT ${WRITTEN_COLUMNS}, has_kept, version_rowid FROM publish_actions WHERE ${IS_WRITTEN}) a
LEFT JOIN (SELECT uid, string_agg(facet, ' ') AS facets FROM publish_kept_facets GROUP BY uid) k ON k.uid = a.uid
LEFT JOIN ${INVENTORY}.resource_versions v ON a.has_kept AND v.rowid = a.version_rowid
ORDER BY a.row_id`;

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

interface WrittenRow {
  readonly rowId: number;
  readonly uid: string;
  readonly action: string;
  readonly normaliserVersion: string;
  readonly observedAt: DuckDBTimestampTZValue;
  readonly previousSeenAt: DuckDBTimestampTZValue | null;
  readonly kept: KeptFacets | undefined;
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
  const keeping = await readRows(connection, `SELECT 1 FROM publish_actions WHERE has_kept AND ${IS_WRITTEN} LIMIT 1`);
  const written = await connection.run(keeping.length > 0 ? WRITTEN_WITH_KEPT : WRITTEN);
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
  const [rowId, uid, action, normaliserVersion, observedAt, previousSeenAt, ...keeping] = values;
  return {
    rowId: rowId as number,
    uid: (uid as DuckDBUUIDValue).toString(),
    action: action as string,
    normaliserVersion: normaliserVersion as string,
    observedAt: observedAt as DuckDBTimestampTZValue,
    previousSeenAt: previousSeenAt as DuckDBTimestampTZValue | null,
    kept: readKept(keeping),
  };
}

function readKept([, , names, attributes, facetHashes]: readonly unknown[]): KeptFacets | undefined {
  if (typeof names !== 'string') return undefined;
  return {
    names: names.split(' '),
    attributes: attributes as string,
    facetHashes: readFacetHashes(facetHashes as string | null),
  };
}

function appendVersion(
  appender: DuckDBAppender,
  row: WrittenRow,
  { batch, index, scanId }: { readonly batch: Batch; readonly index: number; readonly scanId: string },
): void {
  const { texts } = batch;
  const columns = readFacetColumns(batch, index, row.kept);
  appender.appendVarchar(row.uid);
  for (const column of BEFORE_TAGS) appender.appendVarchar(texts[column][index] as string);
  appendText(appender, texts.tags[index] || null);
  appender.appendVarchar(columns.attributes);
  appender.appendVarchar(texts.rawData[index] as string);
  appendMs(appender, batch.createdAtMs[index] as number);
  appendMs(appender, batch.modifiedAtMs[index] as number);
  appender.appendVarchar(texts.incarnation[index] as string);
  appender.appendVarchar(texts.lifecycle[index] as string);
  appender.appendVarchar(columns.contentHash);
  appendText(appender, columns.payloadHash);
  appendText(appender, columns.facetHashes);
  appender.appendVarchar(texts.claimKey[index] as string);
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

function readFacetColumns({ texts, facets }: Batch, index: number, kept: KeptFacets | undefined): FacetColumns {
  const known = { attributes: texts.attributes[index] as string, contentHash: texts.contentHash[index] as string };
  const text = facets[index] ?? '';
  return facetColumns(known, text === '' ? undefined : decodeFacets(text), kept);
}

function appendText(appender: DuckDBAppender, text: string | null): void {
  if (text === null) appender.appendNull();
  else appender.appendVarchar(text);
}

function appendMs(appender: DuckDBAppender, ms: number): void {
  if (Number.isNaN(ms)) appender.appendNull();
  else appender.appendTimestampTZ(new DuckDBTimestampTZValue(BigInt(Math.trunc(ms)) * 1000n));
}
