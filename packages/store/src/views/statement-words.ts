import type { DuckDBConnection } from '@duckdb/node-api';

/** What a statement speaks of. */
export interface StatementWords {
  /** Tables that it names. */
  readonly tables: readonly string[];
  /** Every name and text in it, in lower case: all columns that it can mean are among them. */
  readonly names: ReadonlySet<string>;
  /** Whether it asks for columns without naming them: by a star, a whole row, a natural join, or in a way that cannot be taken apart. */
  readonly asksForAll: boolean;
}

interface Found {
  readonly tables: Set<string>;
  readonly aliases: Set<string>;
  readonly names: Set<string>;
  /** Names that stand alone: a column, or a table that means a whole row. */
  readonly alone: Set<string>;
  hasStar: boolean;
}

/** Reads what a statement speaks of. One that cannot be taken apart (`COPY`, `DESCRIBE`) is searched for words. */
export async function readStatementWords(connection: DuckDBConnection, sql: string): Promise<StatementWords> {
  const result = await connection.runAndReadAll('SELECT json_serialize_sql($sql::VARCHAR)::VARCHAR', { sql });
  const tree = JSON.parse(String(result.getRows()[0]?.[0])) as { readonly error?: boolean };
  if (tree.error === true) {
    const words = [...new Set(sql.match(/[A-Za-z_]\w*/g))];
    return { tables: words, names: new Set(words.map((word) => word.toLowerCase())), asksForAll: true };
  }
  const found: Found = { tables: new Set(), aliases: new Set(), names: new Set(), alone: new Set(), hasStar: false };
  collect(tree, found);
  const isRow = [...found.alone].some((name) => found.aliases.has(name));
  return { tables: [...found.tables], names: found.names, asksForAll: found.hasStar || isRow };
}

function collect(node: unknown, found: Found): void {
  if (typeof node === 'string') found.names.add(node.toLowerCase());
  if (typeof node !== 'object' || node === null) return;
  const { class: kind, column_names: columns, ref_type: join, ...rest } = node as Readonly<Record<string, unknown>>;
  found.hasStar ||= kind === 'STAR' || join === 'NATURAL' || join === 'POSITIONAL';
  if (Array.isArray(columns) && columns.length === 1) found.alone.add(String(columns[0]).toLowerCase());
  collectTable(rest, found);
  for (const value of Object.values(node)) collect(value, found);
}

function collectTable({ table_name: table, alias }: Readonly<Record<string, unknown>>, found: Found): void {
  if (typeof table !== 'string') return;
  if (table !== '') found.tables.add(table);
  for (const name of [table, alias]) if (typeof name === 'string') found.aliases.add(name.toLowerCase());
}
