import type { DuckDBConnection } from '@duckdb/node-api';
import { nameColumns, toColumnName } from './column-names.ts';

/** Resources of a type whose payloads say which columns it has. */
const SAMPLE_ROWS = 2_000;

/** A column of a typed view. */
export interface ViewColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  /** `raw_data` or `attributes`, in which it stands. */
  readonly source: 'raw_data' | 'attributes';
  /** The key, for naming. */
  readonly path: string;
}

/** DuckDB's words for what it found in JSON, and the column that holds all of them. */
const SCALARS: Readonly<Record<string, string>> = {
  VARCHAR: 'VARCHAR',
  BOOLEAN: 'BOOLEAN',
  BIGINT: 'BIGINT',
  UBIGINT: 'BIGINT',
  DOUBLE: 'DOUBLE',
};

/** What is no object has no fields. */
const SAMPLE = `(SELECT raw_data, attributes FROM resources WHERE type_name = $type AND json_type(raw_data) = 'OBJECT'
  LIMIT ${SAMPLE_ROWS})`;

const STRUCTURES = `SELECT json_group_structure(raw_data)::VARCHAR AS raw_data,
  json_group_structure(attributes)::VARCHAR AS attributes
FROM ${SAMPLE}`;

/** Reads which columns a type has from the payloads of its resources. Parts that are lists or objects are JSON. */
export async function readTypeColumns(connection: DuckDBConnection, typeName: string): Promise<readonly ViewColumn[]> {
  const result = await connection.runAndReadAll(STRUCTURES, { type: typeName });
  const [row] = result.getRowObjects();
  const found = (['raw_data', 'attributes'] as const).flatMap((source) =>
    Object.entries(parseStructure(row?.[source])).map(([key, shape]) => toColumn(source, key, shape)),
  );
  return nameColumns(await markTimes(connection, typeName, found));
}

function toColumn(source: ViewColumn['source'], key: string, shape: unknown): ViewColumn {
  const type = source === 'raw_data' && typeof shape === 'string' ? (SCALARS[shape] ?? 'JSON') : 'JSON';
  return { name: toColumnName(key), type, source, path: key };
}

/** What is not an object has no columns. */
function parseStructure(text: unknown): Readonly<Record<string, unknown>> {
  if (typeof text !== 'string') return {};
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Texts that are all times, as ISO 8601 has them, become times. */
async function markTimes(
  connection: DuckDBConnection,
  typeName: string,
  columns: readonly ViewColumn[],
): Promise<readonly ViewColumn[]> {
  const texts = columns.filter(({ type }) => type === 'VARCHAR');
  if (texts.length === 0) return columns;
  const tests = texts.map(
    (column) =>
      `bool_and(regexp_matches(${textOf(column)}, '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d') AND TRY_CAST(${textOf(column)} AS TIMESTAMPTZ) IS NOT NULL)
      FILTER (WHERE ${textOf(column)} IS NOT NULL)`,
  );
  const result = await connection.runAndReadAll(`SELECT ${tests.join(', ')} FROM ${SAMPLE}`, { type: typeName });
  const [answers = []] = result.getRows();
  const times = new Set(texts.filter((_, index) => answers[index] === true).map(({ path }) => path));
  return columns.map((column) =>
    column.type === 'VARCHAR' && times.has(column.path) ? { ...column, type: 'TIMESTAMP WITH TIME ZONE' } : column,
  );
}

/** A column's value as text. */
export function textOf({ source, path }: Pick<ViewColumn, 'source' | 'path'>): string {
  return `(${source}->>${quotePath(path)})`;
}

/** A column's value as JSON. */
export function jsonOf({ source, path }: Pick<ViewColumn, 'source' | 'path'>): string {
  return `(${source}->${quotePath(path)})`;
}

/** DuckDB's path to a key, whatever characters it has; quotes in it are escaped by being doubled for SQL. */
function quotePath(key: string): string {
  const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return `'${pointer.replaceAll("'", "''")}'`;
}
