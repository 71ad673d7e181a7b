import type { DuckDBConnection } from '@duckdb/node-api';
import { toColumnName } from './column-names.ts';
import type { ViewColumn } from './view-column.ts';

/** Providers' words for what a column holds, and the column that holds it. */
const TYPES: Readonly<Record<string, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
};

/** A name that a provider may give a column. */
const COLUMN_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Reads the columns that a provider gave for a type; none where it gave none. */
export async function readSchemaColumns(
  connection: DuckDBConnection,
  typeName: string,
): Promise<readonly ViewColumn[]> {
  const result = await connection.runAndReadAll(
    'SELECT columns::VARCHAR FROM type_schemas WHERE type_name = $type ORDER BY updated_at DESC LIMIT 1',
    { type: typeName },
  );
  const text: unknown = result.getRows()[0]?.[0];
  const columns: unknown = typeof text === 'string' ? JSON.parse(text) : [];
  return Array.isArray(columns) ? columns.flatMap(toColumn) : [];
}

/** A column without a path is none. */
function toColumn(value: unknown): readonly ViewColumn[] {
  const { name, type, path } = value as Readonly<Record<string, unknown>>;
  if (typeof path !== 'string' || path === '') return [];
  const isUsable = typeof name === 'string' && COLUMN_NAME.test(name);
  return [
    {
      name: isUsable ? name : toColumnName(path),
      type: TYPES[String(type)] ?? 'JSON',
      source: 'raw_data',
      keys: path.split('.'),
    },
  ];
}
