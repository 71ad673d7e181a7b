import type { DuckDBConnection } from '@duckdb/node-api';
import { readSampledColumns } from '../../views/type-columns.ts';
import { TYPE_SAMPLE, withTypeSample } from '../../views/type-sample.ts';
import { quoteName, textPathOf, type ViewColumn } from '../../views/view-column.ts';
import { STORED_ENVELOPE, TYPED_SCHEMA } from '../../views/typed-table.ts';
import { readRows, runAll } from '../sql-run.ts';

/** Resources of a type from which on a table of its own is worth its space. */
const MIN_ROWS = 1_000;

/** Characters of a text, on average, beyond which it is left to the payload. */
const MAX_TEXT = 96;

const IS_OPEN = 'type_name = $type AND valid_to IS NULL';

const DUE = `SELECT v.type_name, count(*)::DOUBLE AS resources, any_value(t.columns)::VARCHAR AS columns
FROM resource_versions v LEFT JOIN typed_tables t ON t.type_name = v.type_name
WHERE v.valid_to IS NULL GROUP BY v.type_name
HAVING count(*) >= $min_rows AND any_value(t.is_current) IS DISTINCT FROM true
ORDER BY v.type_name`;

/** A type whose table is to be made or brought up to date. */
export interface DueType {
  readonly typeName: string;
  /** The columns that its table has; `undefined` where it has none yet. */
  readonly columns: string | undefined;
}

/** Runs work with a catalog as the current one, in which views and tables are then named as a query names them. */
export async function inCatalog<T>(connection: DuckDBConnection, catalog: string, work: () => Promise<T>): Promise<T> {
  await connection.run(`USE ${catalog}`);
  try {
    return await work();
  } finally {
    await connection.run('USE memory');
  }
}

/** Lists types with many resources whose tables are missing or not what was published last. */
export async function listDueTypes(connection: DuckDBConnection): Promise<readonly DueType[]> {
  const rows = await readRows<{ type_name: string; columns: string | null }>(connection, DUE, { min_rows: MIN_ROWS });
  return rows.map(({ type_name: typeName, columns }) => ({ typeName, columns: columns ?? undefined }));
}

/** Makes the table of a type what was published last: anew, or where its columns are the same by what differs. */
export async function refreshTypedTable(connection: DuckDBConnection, { typeName, columns }: DueType): Promise<void> {
  const { all, stored } = await chooseColumns(connection, typeName);
  const chosen = JSON.stringify({ all, stored: stored.map(({ name }) => name) });
  if (chosen === columns) await updateRows(connection, typeName, stored);
  else await createTable(connection, typeName, stored);
  await runAll(
    connection,
    [
      'DELETE FROM typed_tables WHERE type_name = $type',
      `INSERT INTO typed_tables (type_name, columns, is_current, refreshed_at) VALUES ($type, $columns, true, now())`,
    ],
    { type: typeName, columns: chosen },
  );
}

async function createTable(
  connection: DuckDBConnection,
  typeName: string,
  stored: readonly ViewColumn[],
): Promise<void> {
  const table = tableOf(typeName);
  await connection.run(`DROP TABLE IF EXISTS ${table}`);
  await connection.run(`CREATE TABLE ${table} AS ${selectSql(stored)} LIMIT 0`);
  await runAll(connection, [`INSERT INTO ${table} ${selectSql(stored)} WHERE ${IS_OPEN}`], { type: typeName });
}

/** Finds out by ids and hashes alone what differs, so that only the payloads of that are read. */
async function updateRows(
  connection: DuckDBConnection,
  typeName: string,
  stored: readonly ViewColumn[],
): Promise<void> {
  const table = tableOf(typeName);
  const isAlike = 't.uid = v.uid AND t.content_hash = v.content_hash';
  const leaving = `DELETE FROM ${table} t
WHERE NOT EXISTS (SELECT 1 FROM resource_versions v WHERE ${isAlike} AND ${IS_OPEN})`;
  const coming = `INSERT INTO ${table} ${selectSql(stored)} WHERE rowid IN (
  SELECT v.rowid FROM resource_versions v WHERE ${IS_OPEN} AND NOT EXISTS (SELECT 1 FROM ${table} t WHERE ${isAlike}))`;
  await runAll(connection, [leaving, coming], { type: typeName });
}

interface ChosenColumns {
  readonly all: readonly ViewColumn[];
  readonly stored: readonly ViewColumn[];
}

function chooseColumns(connection: DuckDBConnection, typeName: string): Promise<ChosenColumns> {
  return withTypeSample(connection, typeName, async () => {
    const all = await readSampledColumns(connection, typeName);
    return { all, stored: await chooseStored(connection, all) };
  });
}

function tableOf(typeName: string): string {
  return `${TYPED_SCHEMA}.${quoteName(typeName)}`;
}

/** Columns that are worth storing: plain values of the payload. Long texts stay in the payload, which has them already. */
async function chooseStored(connection: DuckDBConnection, all: readonly ViewColumn[]): Promise<readonly ViewColumn[]> {
  const plain = all.filter(({ type, source }) => type !== 'JSON' && source === 'raw_data');
  const texts = plain.filter(({ type }) => type === 'VARCHAR');
  if (texts.length === 0) return plain;
  const paths = texts.map(textPathOf).join(', ');
  const averages = texts.map((_, index) => `avg(len(x[${index + 1}]))`).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT ${averages} FROM (SELECT json_extract_string(raw_data, [${paths}]) AS x FROM ${TYPE_SAMPLE})`,
  );
  const lengths = result.getRows()[0] ?? [];
  const long = new Set(texts.filter((_, index) => Number(lengths[index] ?? 0) > MAX_TEXT));
  return plain.filter((column) => !long.has(column));
}

/** Each payload is parsed once for all of its columns. */
function selectSql(stored: readonly ViewColumn[]): string {
  const paths = stored.map(textPathOf).join(', ');
  const values = stored.map(({ type, name }, index) => {
    const text = `x[${index + 1}]`;
    return `${type === 'VARCHAR' ? text : `TRY_CAST(${text} AS ${type})`} AS ${quoteName(name)}`;
  });
  const columns = ['content_hash', ...STORED_ENVELOPE, ...values].join(', ');
  const parsed = stored.length === 0 ? 'NULL::VARCHAR[]' : `json_extract_string(raw_data, [${paths}])`;
  return `SELECT ${columns} FROM (SELECT *, rowid, ${parsed} AS x FROM resource_versions)`;
}
