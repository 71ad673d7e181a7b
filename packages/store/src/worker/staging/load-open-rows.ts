import { listValue, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api';
import { OpenRowTable } from '../../sink/open-row-table.ts';
import { UUID_WORDS } from '../../sink/uuid-words.ts';
import { readFixed } from '../fill-vector.ts';
import { INVENTORY } from '../inventory-file.ts';

const WORD_BYTES = 4;

/** Of these no earlier version is kept whose payload could be taken again, so theirs is always asked for. */
const IS_STATELESS = `(provider, claim_key) IN (
  SELECT (provider, claim_key) FROM ${INVENTORY}.coverage WHERE is_current_state_only)`;

/** Loads what the open versions of some providers' resources hold, but for those of which only the current state is kept. */
export async function loadOpenRows(connection: DuckDBConnection, providers: readonly string[]): Promise<OpenRowTable> {
  const from = `FROM ${INVENTORY}.resource_versions WHERE valid_to IS NULL AND list_contains($providers, provider)
    AND NOT ${IS_STATELESS}`;
  const count = await connection.runAndReadAll(`SELECT count(*) ${from}`, { providers: listValue([...providers]) });
  const table = new OpenRowTable(Number(count.getRows()[0]?.[0] ?? 0));
  const result = await connection.stream(`SELECT uid, content_hash, incarnation ${from}`, {
    providers: listValue([...providers]),
  });
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return table;
    const uids = wordsOf(chunk, 0);
    const hashes = wordsOf(chunk, 1);
    const incarnations = chunk.getColumnVector(2);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const at = row * UUID_WORDS;
      table.add({ words: uids, at }, { words: hashes, at }, incarnations.getItem(row) as string);
    }
  }
}

function wordsOf(chunk: DuckDBDataChunk, column: number): Uint32Array {
  const bytes = readFixed(chunk, column, UUID_WORDS * WORD_BYTES);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / WORD_BYTES);
}
