import type { QueryParams } from '../query/bind-params.ts';
import type { QueryResult } from '../query/query-result.ts';

/** Runs a read-only statement on the inventory. */
export type Ask = (sql: string, params?: QueryParams) => Promise<QueryResult>;

/** A row by the names of its columns. */
export type NamedRow = Readonly<Record<string, unknown>>;

/** Runs a statement and streams its rows by the names of their columns, in batches. */
export async function* streamRows(
  ask: Ask,
  sql: string,
  params: QueryParams = {},
): AsyncGenerator<readonly NamedRow[], void, undefined> {
  await using answer = await ask(sql, params);
  const names = answer.columns.map(({ name }) => name);
  for await (const batch of answer.batches) {
    yield batch.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
  }
}

/** Runs a statement whose answer is small. */
export async function readAll(ask: Ask, sql: string, params: QueryParams = {}): Promise<readonly NamedRow[]> {
  const rows: NamedRow[] = [];
  for await (const batch of streamRows(ask, sql, params)) rows.push(...batch);
  return rows;
}

/** A column's text; empty for NULL. */
export function textOf(row: NamedRow, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

/** A column's time; `undefined` for NULL. */
export function timeOf(row: NamedRow, column: string): Date | undefined {
  const value = row[column];
  return typeof value === 'string' ? new Date(value) : undefined;
}
