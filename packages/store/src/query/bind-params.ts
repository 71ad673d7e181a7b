import { CorkscrewError } from '@corkscrew/core';
import { BIGINT, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { toTimestamp } from '../worker/append-rows.ts';

/** Values for the parameters of a query. */
export type QueryParams = Readonly<Record<string, unknown>>;

/** Binds those of the values that a statement names. Returns their names. */
export function bindParams(statement: DuckDBPreparedStatement, params: QueryParams): readonly string[] {
  const bound: string[] = [];
  for (let index = 1; index <= statement.parameterCount; index += 1) {
    const name = statement.parameterName(index);
    if (!Object.hasOwn(params, name)) continue;
    bindParam(statement, index, { name, value: params[name] });
    bound.push(name);
  }
  return bound;
}

function bindParam(
  statement: DuckDBPreparedStatement,
  index: number,
  { name, value }: { readonly name: string; readonly value: unknown },
): void {
  if (value === null || value === undefined) statement.bindNull(index);
  else if (typeof value === 'string') statement.bindVarchar(index, value);
  else if (typeof value === 'boolean') statement.bindBoolean(index, value);
  else if (typeof value === 'number' && !Number.isSafeInteger(value)) statement.bindDouble(index, value);
  else if (typeof value === 'number' || typeof value === 'bigint') statement.bindValue(index, BigInt(value), BIGINT);
  else if (value instanceof Date) statement.bindTimestampTZ(index, toTimestamp(value));
  else
    throw new CorkscrewError('invalid_argument', `query: $${name} must be text, a number, a boolean, a date or null`);
}
