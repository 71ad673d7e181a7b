/** A column of a typed view. */
export interface ViewColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  /** `raw_data` or `attributes`, in which it stands. */
  readonly source: 'raw_data' | 'attributes';
  /** The keys that lead to it. */
  readonly keys: readonly string[];
}

type Place = Pick<ViewColumn, 'source' | 'keys'>;

/** A column's value as text. */
function textOf({ source, keys }: Place): string {
  return `(${source}->>${quotePath(keys)})`;
}

/** A column's value as JSON. */
function jsonOf({ source, keys }: Place): string {
  return `(${source}->${quotePath(keys)})`;
}

/** A column's value in its type; NULL where it does not fit. */
export function valueOf(column: ViewColumn): string {
  return column.type === 'JSON' ? jsonOf(column) : `TRY_CAST(${textOf(column)} AS ${column.type})`;
}

/** DuckDB's path to a value, whatever characters its keys have; quotes in it are escaped by being doubled for SQL. */
function quotePath(keys: readonly string[]): string {
  const pointer = keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return `'${pointer.replaceAll("'", "''")}'`;
}

/** A column's path as DuckDB's functions take it. */
export function textPathOf({ keys }: Place): string {
  return quotePath(keys);
}

/** A name as SQL has it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
