import { listValue, type DuckDBConnection, type DuckDBUUIDValue } from '@duckdb/node-api';
import { INVENTORY } from '../inventory-file.ts';
import { OpenRowTable, type Words } from './open-row-table.ts';

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
  const uid = new Uint32Array(4);
  const hash = new Uint32Array(4);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return table;
    const uids = chunk.getColumnVector(0);
    const hashes = chunk.getColumnVector(1);
    const incarnations = chunk.getColumnVector(2);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      toWords(uids.getItem(row) as DuckDBUUIDValue, uid);
      toWords(hashes.getItem(row) as DuckDBUUIDValue, hash);
      table.add(uid, hash, incarnations.getItem(row) as string);
    }
  }
}

const scratch = new DataView(new ArrayBuffer(16));

function toWords(value: DuckDBUUIDValue, into: Words): void {
  const bits = value.toUint128();
  scratch.setBigUint64(0, bits >> 64n);
  scratch.setBigUint64(8, bits);
  for (let word = 0; word < 4; word += 1) into[word] = scratch.getUint32(word * 4);
}
