import { listValue, type DuckDBConnection } from '@duckdb/node-api';
import { ENVELOPE, TAIL } from './column-names.ts';
import { readStatementWords } from './statement-words.ts';
import { readTypeColumns } from './type-columns.ts';
import { findTypedTables, isAnsweredBy, tableViewSql, TYPED_SCHEMA } from './typed-table.ts';
import { quoteName, valueOf, type ViewColumn } from './view-column.ts';

/** Names that are told where a statement names a table that does not exist. */
const MAX_NEAR = 3;

/** How a statement is answered, where that decides on its views. */
export interface TypedViewOptions {
  /** Whether it is about a moment, of which no table of a type knows. @defaultValue false */
  readonly isPast?: boolean | undefined;
}

/**
 * Makes views of the types that a statement names, for one connection: `aws_ec2_instance` has a column for each field. Where a type
 * has a table of its own that answers the statement, the view reads that, and has no columns but those.
 */
export async function createTypedViews(
  connection: DuckDBConnection,
  sql: string,
  { isPast = false }: TypedViewOptions = {},
): Promise<void> {
  const words = await readStatementWords(connection, sql);
  const names = words.tables.length === 0 ? [] : await listUnknownNames(connection, words.tables);
  if (names.length === 0) return;
  const tables = await findTypedTables(connection, names);
  const stored = new Set(tables.map(({ typeName }) => typeName.toLowerCase()));
  for (const table of tables) {
    const { typeName } = table;
    const isUsable = table.isCurrent && !isPast;
    const view =
      isUsable && isAnsweredBy(table, words)
        ? tableViewSql(table)
        : viewSql(typeName, isUsable ? table.all : await readTypeColumns(connection, typeName));
    await connection.run(`CREATE TEMP VIEW ${view}`);
  }
  for (const typeName of await findTypes(
    connection,
    names.filter((name) => !stored.has(name)),
  )) {
    await connection.run(`CREATE TEMP VIEW ${viewSql(typeName, await readTypeColumns(connection, typeName))}`);
  }
}

/** Names of a statement, in lower case, that no table or view of the database has. */
async function listUnknownNames(connection: DuckDBConnection, names: readonly string[]): Promise<readonly string[]> {
  const existing = await connection.runAndReadAll(
    `SELECT lower(table_name) FROM duckdb_tables() WHERE schema_name <> '${TYPED_SCHEMA}'
    UNION ALL SELECT lower(view_name) FROM duckdb_views()`,
  );
  const known = new Set(existing.getRows().map(([name]) => String(name)));
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => !known.has(name));
}

const FOUND_TYPES = 'SELECT DISTINCT type_name FROM resource_versions WHERE list_contains($names, lower(type_name))';

/** Types whose lists were looked at, by their names without regard to how words are joined. */
const LOOKED_FOR_TYPES = `SELECT n.name FROM (SELECT unnest($names) AS name) n WHERE replace(n.name, '_', '') IN (
  SELECT regexp_replace(lower(provider || service || type), '[^a-z0-9]', '', 'g') FROM coverage WHERE type <> '*')`;

/** The types that have one of these names, which are in lower case: those that were found, and those whose lists were empty. */
async function findTypes(connection: DuckDBConnection, names: readonly string[]): Promise<readonly string[]> {
  const read = async (sql: string, wanted: readonly string[]): Promise<readonly string[]> => {
    if (wanted.length === 0) return [];
    const result = await connection.runAndReadAll(sql, { names: listValue([...wanted]) });
    return result.getRows().map(([name]) => String(name));
  };
  const found = await read(FOUND_TYPES, names);
  const known = new Set(found.map((name) => name.toLowerCase()));
  const others = names.filter((name) => !known.has(name));
  return [...found, ...(await read(LOOKED_FOR_TYPES, others))];
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
