import { DuckDBTimestampTZValue, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';

/** What a cell may hold. Numbers are whole. */
export type Cell = string | number | boolean | Date | null;

/** Appends rows to a table, in the transaction that the connection is in. */
export async function appendRows(
  connection: DuckDBConnection,
  table: { readonly catalog: string; readonly name: string },
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const appender = await connection.createAppender(table.name, 'main', table.catalog);
  for (const row of rows) {
    for (const cell of row) appendCell(appender, cell);
    appender.endRow();
  }
  appender.closeSync();
}

/** A time as DuckDB takes it. */
export function toTimestamp(date: Date): DuckDBTimestampTZValue {
  return new DuckDBTimestampTZValue(BigInt(date.getTime()) * 1000n);
}

function appendCell(appender: DuckDBAppender, cell: Cell): void {
  if (cell === null) appender.appendNull();
  else if (cell instanceof Date) appender.appendTimestampTZ(toTimestamp(cell));
  else if (typeof cell === 'string') appender.appendVarchar(cell);
  else if (typeof cell === 'number') appender.appendBigInt(BigInt(cell));
  else appender.appendBoolean(cell);
}
