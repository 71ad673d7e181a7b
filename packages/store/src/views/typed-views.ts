import { listValue, type DuckDBConnection } from '@duckdb/node-api';
import { ENVELOPE, TAIL } from './column-names.ts';
import { readTypeColumns } from './type-columns.ts';
import { quoteName, valueOf, type ViewColumn } from './view-column.ts';

/** Names that are told where a statement names a table that does not exist. */
const MAX_NEAR = 3;

/** Makes views of the types that a statement names, for one connection: `aws_ec2_instance` has a column for each field. */
export async function createTypedViews(connection: DuckDBConnection, sql: string): Promise<void> {
  const names = await listNames(connection, sql);
  if (names.length === 0) return;
  for (const typeName of await pickTypes(connection, names)) {
    await connection.run(`CREATE TEMP VIEW ${viewSql(typeName, await readTypeColumns(connection, typeName))}`);
  }
}

/** Tables that a statement names. What cannot be taken apart (`COPY`, `DESCRIBE`) is searched for words. */
async function listNames(connection: DuckDBConnection, sql: string): Promise<readonly string[]> {
  const result = await connection.runAndReadAll('SELECT json_serialize_sql($sql::VARCHAR)::VARCHAR', { sql });
  const tree = JSON.parse(String(result.getRows()[0]?.[0])) as { readonly error?: boolean };
  if (tree.error === true) return [...new Set(sql.match(/[A-Za-z_]\w*/g))];
  const names = new Set<string>();
  collectTables(tree, names);
  return [...names];
}

function collectTables(node: unknown, names: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'table_name' && typeof value === 'string') names.add(value);
    else collectTables(value, names);
  }
}

async function pickTypes(connection: DuckDBConnection, names: readonly string[]): Promise<readonly string[]> {
  const existing = await connection.runAndReadAll(
    'SELECT lower(table_name) FROM duckdb_tables() UNION SELECT lower(view_name) FROM duckdb_views()',
  );
  const known = new Set(existing.getRows().map(([name]) => String(name)));
  const unknown = [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => !known.has(name));
  if (unknown.length === 0) return [];
  const result = await connection.runAndReadAll(
    'SELECT DISTINCT type_name FROM resource_versions WHERE list_contains($names, lower(type_name))',
    { names: listValue(unknown) },
  );
  return result.getRows().map(([name]) => String(name));
}

/** The views of all types that the inventory has, each as its name and what follows it in CREATE VIEW. */
export async function typedViewsOf(connection: DuckDBConnection): Promise<readonly string[]> {
  const result = await connection.runAndReadAll('SELECT DISTINCT type_name FROM resources ORDER BY type_name');
  const views: string[] = [];
  for (const [name] of result.getRows()) {
    const typeName = String(name);
    views.push(viewSql(typeName, await readTypeColumns(connection, typeName)));
  }
  return views;
}

/** A value that does not fit its column is NULL there, and still in `raw_data`. */
function viewSql(typeName: string, columns: readonly ViewColumn[]): string {
  const typed = columns.map((column) => `${valueOf(column)} AS ${quoteName(column.name)}`);
  return `${quoteName(typeName)} AS SELECT ${[...ENVELOPE, ...typed, ...TAIL].join(', ')}
FROM resources WHERE type_name = '${typeName.replaceAll("'", "''")}'`;
}

/** Names of types that are nearly a table's name. */
export async function findNearTypes(connection: DuckDBConnection, name: string): Promise<readonly string[]> {
  const result = await connection.runAndReadAll(
    `SELECT type_name FROM (SELECT DISTINCT type_name FROM resource_versions)
    WHERE jaro_winkler_similarity(type_name, lower($name)) > 0.85 OR contains(type_name, lower($name))
    ORDER BY damerau_levenshtein(type_name, lower($name)), type_name LIMIT ${MAX_NEAR}`,
    { name },
  );
  return result.getRows().map(([typeName]) => String(typeName));
}
