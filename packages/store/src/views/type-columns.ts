import type { DuckDBConnection } from '@duckdb/node-api';
import { nameColumns, toColumnName } from './column-names.ts';
import { readSchemaColumns } from './schema-columns.ts';
import { TYPE_SAMPLE, withTypeSample } from './type-sample.ts';
import { textPathOf, type ViewColumn } from './view-column.ts';

/** DuckDB's words for what it found in JSON, and the column that holds all of them. */
const SCALARS: Readonly<Record<string, string>> = {
  VARCHAR: 'VARCHAR',
  BOOLEAN: 'BOOLEAN',
  BIGINT: 'BIGINT',
  UBIGINT: 'BIGINT',
  DOUBLE: 'DOUBLE',
};

const TIME = 'TIMESTAMP WITH TIME ZONE';

const STRUCTURES = `SELECT json_group_structure(raw_data)::VARCHAR AS raw_data,
  json_group_structure(attributes)::VARCHAR AS attributes
FROM ${TYPE_SAMPLE}`;

type Shape = Readonly<Record<string, unknown>>;

/**
 * Reads which columns a type has: those that its provider gave, then the fields of its payloads that those leave out, and its
 * facets. Parts that are lists or objects are JSON. What the payloads hold decides where it would not fit what was given.
 */
export async function readTypeColumns(connection: DuckDBConnection, typeName: string): Promise<readonly ViewColumn[]> {
  return await withTypeSample(connection, typeName, () => readSampledColumns(connection, typeName));
}

/** The same while the type's sample is there. */
export async function readSampledColumns(
  connection: DuckDBConnection,
  typeName: string,
): Promise<readonly ViewColumn[]> {
  const given = await readSchemaColumns(connection, typeName);
  const result = await connection.runAndReadAll(STRUCTURES);
  const [row] = result.getRowObjects();
  const shape = parseStructure(row?.['raw_data']);
  const known = nameColumns(given.map((column) => agree(column, shape)));
  const isKnown = new Set(given.flatMap(({ keys }) => (keys.length === 1 ? keys : [])));
  const found = [
    ...Object.entries(shape)
      .filter(([key]) => !isKnown.has(key))
      .map(([key, held]) => toColumn('raw_data', key, held)),
    ...Object.keys(parseStructure(row?.['attributes'])).map((key) => toColumn('attributes', key, undefined)),
  ];
  const named = [...known, ...nameColumns(found, known)];
  const texts = new Set(given.filter(({ type }) => type === 'VARCHAR').map(({ keys }) => keys.join('\n')));
  const columns = await markTimes(connection, { columns: named, texts });
  return columns.toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
}

function toColumn(source: ViewColumn['source'], key: string, shape: unknown): ViewColumn {
  const type = source === 'raw_data' && typeof shape === 'string' ? (SCALARS[shape] ?? 'JSON') : 'JSON';
  return { name: toColumnName(key), type, source, keys: [key] };
}

/** A column as it was given, unless payloads hold what does not fit it. */
function agree(column: ViewColumn, shape: Shape): ViewColumn {
  const held = column.keys.reduce<unknown>((part, key) => (isShape(part) ? part[key] : undefined), shape);
  if (column.type === 'JSON' || held === undefined || held === 'NULL') return column;
  const type = typeof held === 'string' ? SCALARS[held] : undefined;
  if (type === undefined) return { ...column, type: 'JSON' };
  if (column.type === 'VARCHAR' || (column.type === TIME && type === 'VARCHAR')) return column;
  return { ...column, type };
}

/** What is not an object has no columns. */
function parseStructure(text: unknown): Shape {
  const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
  return isShape(value) ? value : {};
}

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Unmarked {
  readonly columns: readonly ViewColumn[];
  /** Paths of columns that are texts by their provider's word, whatever they look like. */
  readonly texts: ReadonlySet<string>;
}

/** Texts that are all times, as ISO 8601 has them, become times, and times that are not all become texts. */
async function markTimes(connection: DuckDBConnection, unmarked: Unmarked): Promise<readonly ViewColumn[]> {
  const { columns, texts: given } = unmarked;
  const open = columns.filter(({ type, keys }) => type === TIME || (type === 'VARCHAR' && !given.has(keys.join('\n'))));
  if (open.length === 0) return columns;
  const tests = open.map(
    (_, index) => `bool_and(regexp_matches(x[${index + 1}], '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d')
      AND TRY_CAST(x[${index + 1}] AS TIMESTAMPTZ) IS NOT NULL) FILTER (WHERE x[${index + 1}] IS NOT NULL)`,
  );
  const texts = `SELECT json_extract_string(raw_data, [${open.map(textPathOf).join(', ')}]) AS x FROM ${TYPE_SAMPLE}`;
  const result = await connection.runAndReadAll(`SELECT ${tests.join(', ')} FROM (${texts})`);
  const [answers = []] = result.getRows();
  const areTimes = new Map(open.map((column, index) => [column, answers[index]]));
  return columns.map((column) => {
    const areAll = areTimes.get(column);
    if (areAll === true) return { ...column, type: TIME };
    return areAll === false && column.type === TIME ? { ...column, type: 'VARCHAR' } : column;
  });
}

function pathOf({ keys }: ViewColumn): string {
  return keys.join('.');
}
