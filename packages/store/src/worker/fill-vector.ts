import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { TextColumn } from '../sink/packed-columns.ts';

/** Bytes of a text in a vector: four of its length, and the text itself where it is short. All zero is the empty text. */
const TEXT_BYTES = 16;
const LENGTH_BYTES = 4;
/** Bytes of the longest text that stands in the vector itself. */
const SHORT_BYTES = TEXT_BYTES - LENGTH_BYTES;
/** Rows that a chunk holds at most. */
export const CHUNK_ROWS: number = duckdb.vector_size();
const cells = new Uint8Array(CHUNK_ROWS * TEXT_BYTES);
const EMPTY_TEXTS = new ArrayBuffer(CHUNK_ROWS * TEXT_BYTES);

/** Fills a column with values that are in memory as DuckDB has them, which is many times faster than one by one. */
export function fillFixed(chunk: DuckDBDataChunk, column: number, values: Uint8Array): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  duckdb.copy_data_to_vector(vector, 0, values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}

/** Fills a column with texts of a packed column, from `first` on. */
export function fillPackedTexts(
  chunk: DuckDBDataChunk,
  column: number,
  { texts, first, count }: { readonly texts: TextColumn; readonly first: number; readonly count: number },
): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  const { ends, bytes } = texts;
  const startOf = (row: number): number => (row === 0 ? 0 : (ends[row - 1] as number));
  cells.fill(0, 0, count * TEXT_BYTES);
  for (let row = 0, start = startOf(first); row < count; row += 1) {
    const end = ends[first + row] as number;
    if (end - start <= SHORT_BYTES) writeShort(row, bytes, { start, end });
    start = end;
  }
  duckdb.copy_data_to_vector(vector, 0, cells.buffer, 0, count * TEXT_BYTES);
  for (let row = 0, start = startOf(first); row < count; row += 1) {
    const end = ends[first + row] as number;
    if (end - start > SHORT_BYTES) duckdb.vector_assign_string_element_len(vector, row, bytes.subarray(start, end));
    start = end;
  }
}

function writeShort(
  row: number,
  bytes: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  let at = row * TEXT_BYTES;
  cells[at] = end - start;
  at += LENGTH_BYTES;
  for (let byte = start; byte < end; byte += 1, at += 1) cells[at] = bytes[byte] as number;
}

/** Fills a column with texts. */
export function fillTexts(chunk: DuckDBDataChunk, column: number, texts: readonly string[]): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  duckdb.copy_data_to_vector(vector, 0, EMPTY_TEXTS, 0, texts.length * TEXT_BYTES);
  for (let row = 0; row < texts.length; row += 1) {
    const text = texts[row] as string;
    if (text !== '') duckdb.vector_assign_string_element(vector, row, text);
  }
}

/** The values of a column in memory as DuckDB has them, for as long as the chunk lives. */
export function readFixed(chunk: DuckDBDataChunk, column: number, bytesPerRow: number): Uint8Array {
  return duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), chunk.rowCount * bytesPerRow);
}
