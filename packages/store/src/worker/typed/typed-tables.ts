import type { DuckDBConnection } from '@duckdb/node-api';
import { readTypeColumns } from '../../views/type-columns.ts';
import { quoteName, textPathOf, type ViewColumn } from '../../views/view-column.ts';
import { STORED_ENVELOPE, TYPED_SCHEMA } from '../../views/typed-table.ts';
import { CURRENT_STATE } from '../schema/history-tables.ts';
import { readRows, runAll } from '../sql-run.ts';

/** Resources of a type from which on a table of its own is worth its space. */
const MIN_ROWS = 1_000;

/** Characters of a text, on average, beyond which it is left to the payload. */
const MAX_TEXT = 96;

/** What leaves no trace when it goes is left out: nothing would say that its table is not current any more. */
const DUE = `SELECT v.type_name, count(*)::DOUBLE AS resources, any_value(t.columns)::VARCHAR AS columns
FROM resource_versions v LEFT JOIN typed_tables t ON t.type_name = v.type_name
WHERE v.valid_to IS NULL GROUP BY v.type_name
HAVING count(*) >= $min_rows AND any_value(t.is_current) IS DISTINCT FROM true
  AND NOT bool_or(v.change_kind = '${CURRENT_STATE}')
ORDER BY v.type_name`;

const MARK = (catalog: string): string => `UPDATE ${catalog}.typed_tables SET is_current = false
WHERE is_current AND type_name IN (
  SELECT DISTINCT type_name FROM ${catalog}.resource_versions WHERE scan_id = $scan_id OR ended_scan_id = $scan_id)`;

/** A type whose table is to be made or brought up to date. */
export interface DueType {
  readonly typeName: string;
  /** The columns that its table has; `undefined` where it has none yet. */
  readonly columns: string | undefined;
}

/** Says of the tables of types that a scan wrote to that they are not what was published last, in the same transaction. */
export async function markTypedTables(connection: DuckDBConnection, catalog: string, scanId: string): Promise<void> {
  const current = await readRows(connection, `SELECT 1 AS one FROM ${catalog}.typed_tables WHERE is_current LIMIT 1`);
  if (current.length > 0) await runAll(connection, [MARK(catalog)], { scan_id: scanId });
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
export async function refreshTypedTable(connection: DuckDBConnection, due: DueType): Promise<void> {
  const { typeName } = due;
  const all = await readTypeColumns(connection, typeName);
  const stored = await chooseStored(connection, typeName, all);
  const columns = JSON.stringify({ all, stored: stored.map(({ name }) => name) });
  const table = `${TYPED_SCHEMA}.${quoteName(typeName)}`;
  const isSame = due.columns === columns;
  if (!isSame) await drop(connection, typeName);
  const rows = `${selectSql(stored)} WHERE type_name = $type AND valid_to IS NULL`;
  const values = { type: typeName };
  if (isSame) {
    const isOpen = `SELECT 1 FROM resource_versions v WHERE v.uid = t.uid AND v.content_hash = t.content_hash
      AND v.type_name = $type AND v.valid_to IS NULL`;
    const isStored = `SELECT 1 FROM ${table} t WHERE t.uid = o.uid AND t.content_hash = o.content_hash`;
    await runAll(connection, [`DELETE FROM ${table} t WHERE NOT EXISTS (${isOpen})`], values);
    await runAll(connection, [`INSERT INTO ${table} ${rows} AND NOT EXISTS (${isStored})`], values);
  } else {
    await connection.run(`CREATE TABLE ${table} AS ${selectSql(stored)} LIMIT 0`);
    await runAll(connection, [`INSERT INTO ${table} ${rows}`], values);
  }
  await runAll(
    connection,
    [
      'DELETE FROM typed_tables WHERE type_name = $type',
      `INSERT INTO typed_tables (type_name, columns, is_current, refreshed_at) VALUES ($type, $columns, true, now())`,
    ],
    { ...values, columns },
  );
}

async function drop(connection: DuckDBConnection, typeName: string): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${TYPED_SCHEMA}.${quoteName(typeName)}`);
  await runAll(connection, ['DELETE FROM typed_tables WHERE type_name = $type'], { type: typeName });
}

/** Columns that are worth storing: plain values of the payload. Long texts stay in the payload, which has them already. */
async function chooseStored(
  connection: DuckDBConnection,
  typeName: string,
  all: readonly ViewColumn[],
): Promise<readonly ViewColumn[]> {
  const plain = all.filter(({ type, source }) => type !== 'JSON' && source === 'raw_data');
  const texts = plain.filter(({ type }) => type === 'VARCHAR');
  if (texts.length === 0) return plain;
  const paths = texts.map(textPathOf).join(', ');
  const averages = texts.map((_, index) => `avg(len(x[${index + 1}]))`).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT ${averages} FROM (SELECT json_extract_string(raw_data, [${paths}]) AS x FROM resource_versions
      WHERE type_name = $type AND valid_to IS NULL LIMIT 2000)`,
    { type: typeName },
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
  return `SELECT ${columns} FROM (SELECT *, ${parsed} AS x FROM resource_versions) o`;
}
