import type { TypeColumn } from '@corkscrew/core';

const TAKEN: ReadonlySet<string> = new Set([
  'account_id',
  'arn',
  'attributes',
  'created_at',
  'id',
  'last_seen_at',
  'lifecycle',
  'modified_at',
  'name',
  'parent_id',
  'provider',
  'raw_data',
  'region',
  'tags',
  'uid',
]);

const SQL_TYPES: Readonly<Record<string, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMPTZ',
  json: 'JSON',
};

/** Gives a column the name that it can have beside those that every resource has: a member `name` is `raw_name`. */
export function freeColumnName(name: string): string {
  return TAKEN.has(name) ? `raw_${name}` : name;
}

/** Writes the columns of a type as the statement that hosts know which read nothing else; empty where there are none. */
export function toCreateTable(typeName: string, columns: readonly TypeColumn[]): string {
  const definitions = columns.map(({ name, type }) => `"${name}" ${SQL_TYPES[type] ?? 'JSON'}`);
  return definitions.length === 0 ? '' : `CREATE TABLE "${typeName}" (${definitions.join(', ')})`;
}
