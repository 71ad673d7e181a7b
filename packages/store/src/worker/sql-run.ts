import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

const PARAMETER = /\$([a-z_]+)/g;

/** Values by the name of the parameter they are bound to. */
export type SqlValues = Readonly<Record<string, DuckDBValue>>;

/** Runs statements one after the other, each with those of the values that it names. */
export async function runAll(
  connection: DuckDBConnection,
  statements: readonly string[],
  values: SqlValues = {},
): Promise<void> {
  for (const sql of statements) await connection.run(sql, pick(sql, values));
}

/** Runs a statement and gives its rows as objects. The result must be small. */
export async function readRows<T>(connection: DuckDBConnection, sql: string, values: SqlValues = {}): Promise<T[]> {
  const reader = await connection.runAndReadAll(sql, pick(sql, values));
  return reader.getRowObjects() as T[];
}

function pick(sql: string, values: SqlValues): Record<string, DuckDBValue> {
  const picked: Record<string, DuckDBValue> = {};
  for (const [, name] of sql.matchAll(PARAMETER)) {
    if (name === undefined) continue;
    const value = values[name];
    if (value === undefined) throw new TypeError(`no value for $${name}`);
    picked[name] = value;
  }
  return picked;
}
