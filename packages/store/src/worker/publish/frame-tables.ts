import {
  BIGINT,
  DOUBLE,
  DuckDBTableFunction,
  DuckDBVarCharType,
  UUID,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBType,
} from '@duckdb/node-api';
import { EDGE_KIND_COLUMNS } from '../../sink/encoded-edges.ts';
import { PAYLOAD_TEXTS } from '../../sink/encoded-payloads.ts';
import { unpackColumns, type PackedColumns } from '../../sink/packed-columns.ts';
import { CHUNK_ROWS, fillFixed, fillPackedTexts } from '../fill-vector.ts';
import { FrameBuffer, type Frame } from '../staging/payload-spool.ts';

/** Rows that DuckDB is to expect: so many that a join takes these tables for the larger side and holds the other one. */
const EXPECTED_ROWS = 1_000_000_000;
const HIGH_WORD = 2 ** 32;
const HASH_BYTES = 16;
const TIME_BYTES = 8;
const JSON_TEXT = DuckDBVarCharType.create('JSON');
const JSON_COLUMNS: readonly string[] = ['tags', 'attributes', 'raw_data', 'facet_hashes', 'properties'];

/** Where the rows of a group come from. */
export interface FrameSource {
  /** In the order of their rows. */
  readonly frames: readonly Frame[];
  readonly readFrame: (frame: Frame, buffer: FrameBuffer) => Uint8Array;
}

/** Some rows of a frame. */
interface Rows {
  readonly frame: Frame;
  readonly packed: PackedColumns;
  readonly first: number;
  readonly count: number;
}

interface Column {
  readonly name: string;
  readonly type: DuckDBType;
  readonly fill: (chunk: DuckDBDataChunk, column: number, rows: Rows) => void;
}

const TABLES: Readonly<Record<Frame['content'], readonly Column[]>> = {
  payloads: [
    numbers('row_id', 'firstRowId', 0),
    values('created_at_ms', { type: DOUBLE, from: 1, bytes: TIME_BYTES }),
    values('modified_at_ms', { type: DOUBLE, from: 2, bytes: TIME_BYTES }),
    values('content_hash', { type: UUID, from: 3, bytes: HASH_BYTES }),
    values('payload_hash', { type: UUID, from: 4, bytes: HASH_BYTES }),
    ...PAYLOAD_TEXTS.map(texts),
  ],
  edges: [numbers('row_id', 'firstRowId', 0), numbers('edge_kind_no', 'firstEdgeKindNo', 1), texts('to_ref', 0)],
  edge_kinds: [numbers('edge_kind_no', 'firstEdgeKindNo', undefined), ...EDGE_KIND_COLUMNS.map(texts)],
};

/**
 * Makes the frames of a group readable in SQL, as `payloads_sent()`, `edges_sent()` and `edge_kinds_sent()`: rows go from the
 * bytes in which they were sent straight into a statement, with no copy of them in a table and no object for any of them.
 */
export class FrameTables {
  #source: FrameSource = { frames: [], readFrame: () => new Uint8Array(0) };

  constructor(connection: DuckDBConnection) {
    for (const content of Object.keys(TABLES) as Frame['content'][]) this.#register(connection, content);
  }

  /** Runs `work` while the tables have the rows of a group. */
  async with<T>(source: FrameSource, work: () => Promise<T>): Promise<T> {
    this.#source = source;
    try {
      return await work();
    } finally {
      this.#source = { frames: [], readFrame: source.readFrame };
    }
  }

  #register(connection: DuckDBConnection, content: Frame['content']): void {
    const columns = TABLES[content];
    const table = DuckDBTableFunction.create({
      name: `${content}_sent`,
      bindFunction: (info) => {
        for (const { name, type } of columns) info.addResultColumn(name, type);
        info.setCardinality(EXPECTED_ROWS, false);
      },
      initFunction: (info) => {
        info.setMaxThreads(1);
        info.setInitData(new FrameCursor(this.#source, content));
      },
      mainFunction: (info, chunk) => {
        try {
          fillChunk(chunk, columns, (info.initData as FrameCursor).next());
        } catch (error) {
          info.setError(error instanceof Error ? error.message : String(error));
        }
      },
    });
    connection.registerTableFunction(table);
  }
}

/** Walks through the frames of one content, with one of them in memory at a time. */
class FrameCursor {
  readonly #source: FrameSource;
  readonly #frames: readonly Frame[];
  readonly #buffer = new FrameBuffer();
  #next = 0;
  #rows: Rows | undefined;

  constructor(source: FrameSource, content: Frame['content']) {
    this.#source = source;
    this.#frames = source.frames.filter((frame) => frame.content === content);
  }

  next(): Rows | undefined {
    const first = this.#rows === undefined ? 0 : this.#rows.first + this.#rows.count;
    if (this.#rows !== undefined && first < this.#rows.packed.rowCount) {
      this.#rows = rowsOf(this.#rows, first);
      return this.#rows;
    }
    const frame = this.#frames[this.#next];
    if (frame === undefined) return undefined;
    this.#next += 1;
    this.#rows = rowsOf({ frame, packed: unpackColumns(this.#source.readFrame(frame, this.#buffer)) }, 0);
    return this.#rows;
  }
}

function rowsOf({ frame, packed }: Pick<Rows, 'frame' | 'packed'>, first: number): Rows {
  return { frame, packed, first, count: Math.min(CHUNK_ROWS, packed.rowCount - first) };
}

function fillChunk(chunk: DuckDBDataChunk, columns: readonly Column[], rows: Rows | undefined): void {
  chunk.rowCount = rows?.count ?? 0;
  if (rows === undefined) return;
  for (const [index, column] of columns.entries()) column.fill(chunk, index, rows);
}

/** Numbers that begin at 0 in each batch, made into those that are unique in the group. */
function numbers(name: string, base: 'firstRowId' | 'firstEdgeKindNo', from: number | undefined): Column {
  const fill: Column['fill'] = (chunk, column, { frame, packed, first, count }) => {
    const source = from === undefined ? undefined : packed.fixed[from];
    const places =
      source === undefined ? undefined : new Int32Array(source.buffer, source.byteOffset + first * 4, count);
    const words = new Uint32Array(count * 2);
    for (let row = 0; row < count; row += 1) {
      const filled = frame[base] + (places === undefined ? first + row : (places[row] as number));
      words[row * 2] = filled;
      words[row * 2 + 1] = Math.floor(filled / HIGH_WORD);
    }
    fillFixed(chunk, column, new Uint8Array(words.buffer));
  };
  return { name, type: BIGINT, fill };
}

function values(
  name: string,
  { type, from, bytes }: { readonly type: DuckDBType; readonly from: number; readonly bytes: number },
): Column {
  const fill: Column['fill'] = (chunk, column, { packed, first, count }) =>
    fillFixed(chunk, column, (packed.fixed[from] as Uint8Array).subarray(first * bytes, (first + count) * bytes));
  return { name, type, fill };
}

function texts(name: string, from: number): Column {
  const fill: Column['fill'] = (chunk, column, { packed, first, count }) => {
    const source = packed.texts[from];
    if (source !== undefined) fillPackedTexts(chunk, column, { texts: source, first, count });
  };
  return { name, type: JSON_COLUMNS.includes(name) ? JSON_TEXT : VARCHAR, fill };
}
