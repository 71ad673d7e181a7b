import {
  BIGINT,
  BOOLEAN,
  DuckDBDataChunk,
  INTEGER,
  UUID,
  VARCHAR,
  type DuckDBAppender,
  type DuckDBType,
} from '@duckdb/node-api';
import type { Batch } from '../../sink/encoded-batch.ts';
import { UUID_WORDS } from '../../sink/uuid-words.ts';
import { CHUNK_ROWS, fillFixed, fillTexts } from '../fill-vector.ts';

/** The columns of staged rows, in the order of a chunk. */
export const STAGE_COLUMNS: readonly (readonly [string, DuckDBType])[] = [
  ['row_id', BIGINT],
  ['unit_no', INTEGER],
  ['kind_no', INTEGER],
  ['uid', UUID],
  ['content_hash', UUID],
  ['is_full', BOOLEAN],
  ['incarnation', VARCHAR],
  ['facets', VARCHAR],
];

/** A batch and whose it is. */
export interface StagedBatch {
  readonly unitNo: number;
  /** Number of its first row; the others follow it. */
  readonly firstRowId: number;
  /** Number of its first kind; the others follow it. */
  readonly firstKindNo: number;
  readonly batch: Omit<Batch, 'payloads' | 'edges' | 'edgeKinds'>;
}

const HIGH_WORD = 2 ** 32;
const TYPES = STAGE_COLUMNS.map(([, type]) => type);

/** Gathers rows of many small batches into chunks as large as DuckDB has them, and appends those. */
export class RowBuffer {
  readonly #appender: DuckDBAppender;
  readonly #rowIds = new Uint32Array(CHUNK_ROWS * 2);
  readonly #unitNos = new Int32Array(CHUNK_ROWS);
  readonly #kindNos = new Int32Array(CHUNK_ROWS);
  readonly #uids = new Uint32Array(CHUNK_ROWS * UUID_WORDS);
  readonly #hashes = new Uint32Array(CHUNK_ROWS * UUID_WORDS);
  readonly #isFull = new Uint8Array(CHUNK_ROWS);
  #incarnations: string[] = [];
  #facets: string[] = [];
  #count = 0;

  constructor(appender: DuckDBAppender) {
    this.#appender = appender;
  }

  /** Adds all rows of a batch. */
  add(staged: StagedBatch): void {
    for (let from = 0; from < staged.batch.rowCount; ) {
      const to = Math.min(staged.batch.rowCount, from + CHUNK_ROWS - this.#count);
      this.#take(staged, from, to);
      from = to;
      if (this.#count === CHUNK_ROWS) this.flush();
    }
  }

  /** Appends what is gathered. */
  flush(): void {
    const count = this.#count;
    if (count === 0) return;
    const chunk = DuckDBDataChunk.create(TYPES, count);
    const fixed = [this.#rowIds, this.#unitNos, this.#kindNos, this.#uids, this.#hashes, this.#isFull];
    for (const [column, { buffer, byteLength }] of fixed.entries()) {
      fillFixed(chunk, column, new Uint8Array(buffer, 0, (byteLength / CHUNK_ROWS) * count));
    }
    fillTexts(chunk, fixed.length, this.#incarnations);
    fillTexts(chunk, fixed.length + 1, this.#facets);
    this.#appender.appendDataChunk(chunk);
    this.#incarnations = [];
    this.#facets = [];
    this.#count = 0;
  }

  #take({ unitNo, firstRowId, firstKindNo, batch }: StagedBatch, from: number, to: number): void {
    const at = this.#count;
    this.#uids.set(batch.uids.subarray(from * UUID_WORDS, to * UUID_WORDS), at * UUID_WORDS);
    this.#hashes.set(batch.hashes.subarray(from * UUID_WORDS, to * UUID_WORDS), at * UUID_WORDS);
    this.#isFull.set(batch.isFull.subarray(from, to), at);
    this.#unitNos.fill(unitNo, at, at + to - from);
    for (let row = from; row < to; row += 1) {
      const place = at + row - from;
      const rowId = firstRowId + row;
      this.#rowIds[place * 2] = rowId;
      this.#rowIds[place * 2 + 1] = Math.floor(rowId / HIGH_WORD);
      this.#kindNos[place] = firstKindNo + (batch.kinds[row] as number);
      this.#incarnations.push(batch.incarnations[row] ?? '');
      this.#facets.push(batch.facets[row] ?? '');
    }
    this.#count += to - from;
  }
}
