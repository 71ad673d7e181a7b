import type { DuckDBConnection } from '@duckdb/node-api';

/** Resources of a type whose payloads say what its columns hold. */
const SAMPLE_ROWS = 2_000;

/** A table of the payloads and attributes of some resources of a type. */
export const TYPE_SAMPLE = 'temp.main.type_sample';

/** What is no object has no fields. */
const CREATE = `CREATE TEMP TABLE type_sample AS SELECT raw_data, attributes FROM resources
WHERE type_name = $type AND json_type(raw_data) = 'OBJECT' LIMIT ${SAMPLE_ROWS}`;

/** Runs `work` while a connection has the sample of a type: payloads are decompressed once for all questions about them. */
export async function withTypeSample<T>(
  connection: DuckDBConnection,
  typeName: string,
  work: () => Promise<T>,
): Promise<T> {
  await connection.run(CREATE, { type: typeName });
  try {
    return await work();
  } finally {
    await connection.run(`DROP TABLE ${TYPE_SAMPLE}`);
  }
}
