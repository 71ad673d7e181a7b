import { listValue, type DuckDBConnection } from '@duckdb/node-api';
import { ENVELOPE, TAIL } from './column-names.ts';
import type { StatementWords } from './statement-words.ts';
import { quoteName, type ViewColumn } from './view-column.ts';

/** The schema that holds a table for each type with many resources. */
export const TYPED_SCHEMA = 'typed';

/** When something was last seen, which a look at a list changes without writing anything of the type. */
const UNSTORED = 'last_seen_at';

/** Columns of every typed view that such a table has too. */
export const STORED_ENVELOPE: readonly string[] = ENVELOPE.filter((name) => name !== UNSTORED);

/** A table with the plain columns of a type. */
export interface TypedTable {
  readonly typeName: string;
  /** Whether it is what was published last. */
  readonly isCurrent: boolean;
  /** All columns that the type's view has. */
  readonly all: readonly ViewColumn[];
  /** Names of those that the table has. */
  readonly stored: readonly string[];
}

/** Finds the tables of the types that have one of these names, which are in lower case. */
export async function findTypedTables(
  connection: DuckDBConnection,
  names: readonly string[],
): Promise<readonly TypedTable[]> {
  const result = await connection.runAndReadAll(
    'SELECT type_name, is_current, columns::VARCHAR FROM typed_tables WHERE list_contains($names, lower(type_name))',
    { names: listValue([...names]) },
  );
  return result.getRows().map(([typeName, isCurrent, columns]) => {
    const held = JSON.parse(String(columns)) as Pick<TypedTable, 'all' | 'stored'>;
    return { ...held, typeName: String(typeName), isCurrent: isCurrent === true };
  });
}

/** Tells whether a statement asks for nothing of a type's view but what its table has. */
export function isAnsweredBy({ all, stored }: TypedTable, words: StatementWords): boolean {
  if (words.asksForAll) return false;
  const held = new Set([...STORED_ENVELOPE, ...stored]);
  const others = [...all.map(({ name }) => name), UNSTORED, ...TAIL];
  return others.every((name) => held.has(name) || !words.names.has(name.toLowerCase()));
}

/** The statement that reads a type's table, as its view. */
export function tableViewSql({ typeName, stored }: TypedTable): string {
  const columns = [...STORED_ENVELOPE, ...stored.map(quoteName)].join(', ');
  return `${quoteName(typeName)} AS SELECT ${columns} FROM ${TYPED_SCHEMA}.${quoteName(typeName)}`;
}
