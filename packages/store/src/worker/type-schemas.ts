import type { SchemaRecord, SchemaState } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendRows } from './append-rows.ts';
import { INVENTORY } from './inventory-file.ts';
import { readRows, runAll } from './sql-run.ts';
import { markTypes } from './typed/mark-typed-tables.ts';

const STATES = `SELECT service, type, normaliser_version, epoch_ms(updated_at)::DOUBLE AS recorded_ms
FROM ${INVENTORY}.type_schemas WHERE provider = $provider`;

const FORGET = `DELETE FROM ${INVENTORY}.type_schemas
WHERE provider = $provider AND list_contains(from_json($keys, '["VARCHAR"]'), service || chr(10) || type)`;

/** Reads what is kept of the columns of a provider's types. */
export async function readSchemaStates(
  connection: DuckDBConnection,
  provider: string,
): Promise<readonly SchemaState[]> {
  const rows = await readRows<{ service: string; type: string; normaliser_version: string; recorded_ms: number }>(
    connection,
    STATES,
    { provider },
  );
  return rows.map((row) => ({
    service: row.service,
    type: row.type,
    normaliserVersion: row.normaliser_version,
    recordedAt: new Date(row.recorded_ms),
  }));
}

/** Keeps the columns of types, in place of those that they had. */
export async function recordSchemas(connection: DuckDBConnection, record: SchemaRecord): Promise<void> {
  const { provider, recordedAt, schemas } = record;
  const keys = JSON.stringify(schemas.map(({ service, type }) => `${service}\n${type}`));
  await runAll(connection, [FORGET], { provider, keys });
  await markTypes(
    connection,
    schemas.map(({ typeName }) => typeName),
  );
  await appendRows(
    connection,
    { catalog: INVENTORY, name: 'type_schemas' },
    schemas.map(({ typeName, service, type, columns, normaliserVersion }) => [
      typeName,
      provider,
      service,
      type,
      JSON.stringify(columns.map(({ name, type: kind, path }) => ({ name, type: kind, path }))),
      normaliserVersion,
      recordedAt,
    ]),
  );
}
