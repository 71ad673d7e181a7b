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
/** What a provider may say that texts are: times, and the numbers that JSON has no room for. */
const WRITTEN: readonly string[] = [TIME, 'BIGINT', 'DOUBLE'];

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
  const columns = await settleTexts(connection, { columns: named, texts, shape });
  return columns.toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
}

function toColumn(source: ViewColumn['source'], key: string, shape: unknown): ViewColumn {
  const type = source === 'raw_data' && typeof shape === 'string' ? (SCALARS[shape] ?? 'JSON') : 'JSON';
  return { name: toColumnName(key), type, source, keys: [key] };
}

/** A column as it was given, unless payloads hold what does not fit it. */
function agree(column: ViewColumn, shape: Shape): ViewColumn {
  const held = heldAt(column, shape);
  if (column.type === 'JSON' || held === undefined || held === 'NULL') return column;
  const type = typeof held === 'string' ? SCALARS[held] : undefined;
  if (type === undefined) return { ...column, type: 'JSON' };
  if (column.type === 'VARCHAR' || (WRITTEN.includes(column.type) && type === 'VARCHAR')) return column;
  return { ...column, type };
}

function heldAt({ keys }: ViewColumn, shape: Shape): unknown {
  return keys.reduce<unknown>((part, key) => (isShape(part) ? part[key] : undefined), shape);
}

/** What is not an object has no columns. */
function parseStructure(text: unknown): Shape {
  const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
  return isShape(value) ? value : {};
}

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Unsettled {
  readonly columns: readonly ViewColumn[];
  /** Paths of columns that are texts by their provider's word, whatever they look like. */
  readonly texts: ReadonlySet<string>;
  readonly shape: Shape;
}

/**
 * Decides of texts: those that are all times, as ISO 8601 has them, are times; those that their provider calls times or
 * numbers are texts where one of them is none.
 */
async function settleTexts(
  connection: DuckDBConnection,
  { columns, texts: given, shape }: Unsettled,
): Promise<readonly ViewColumn[]> {
  const open = columns.filter((column) => {
    const { type, keys } = column;
    if (type === TIME || type === 'VARCHAR') return !given.has(keys.join('\n'));
    return WRITTEN.includes(type) && heldAt(column, shape) === 'VARCHAR';
  });
  if (open.length === 0) return columns;
  const tests = open.map(({ type }, index) => {
    const isOf = type === 'VARCHAR' || type === TIME ? isTime : isNumber;
    return `bool_and(${isOf(`x[${index + 1}]`, type)}) FILTER (WHERE x[${index + 1}] IS NOT NULL)`;
  });
  const texts = `SELECT json_extract_string(raw_data, [${open.map(textPathOf).join(', ')}]) AS x FROM ${TYPE_SAMPLE}`;
  const result = await connection.runAndReadAll(`SELECT ${tests.join(', ')} FROM (${texts})`);
  const [answers = []] = result.getRows();
  const verdicts = new Map(open.map((column, index) => [column, answers[index]]));
  return columns.map((column) => {
    const areAll = verdicts.get(column);
    if (areAll === true && column.type === 'VARCHAR') return { ...column, type: TIME };
    return areAll === false && column.type !== 'VARCHAR' ? { ...column, type: 'VARCHAR' } : column;
  });
}

function isTime(text: string): string {
  return `regexp_matches(${text}, '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d') AND TRY_CAST(${text} AS TIMESTAMPTZ) IS NOT NULL`;
}

function isNumber(text: string, type: string): string {
  return `TRY_CAST(${text} AS ${type}) IS NOT NULL`;
}

function pathOf({ keys }: ViewColumn): string {
  return keys.join('.');
}
