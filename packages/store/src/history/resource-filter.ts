import type { QueryParams } from '../query/bind-params.ts';

/** Which resources are meant. Values of one field are alternatives; an empty or absent list means any. */
export interface ResourceFilter {
  readonly providers?: readonly string[] | undefined;
  readonly accounts?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly services?: readonly string[] | undefined;
  /** Types (`Instance`) or type names (`aws_ec2_instance`), in upper or lower case. */
  readonly types?: readonly string[] | undefined;
}

/** A condition in SQL with the values that it names. */
export interface Condition {
  readonly sql: string;
  readonly params: QueryParams;
}

const COLUMNS = [
  ['providers', 'provider'],
  ['accounts', 'account_id'],
  ['regions', 'region'],
  ['services', 'service'],
] as const;

/** Makes a filter into a condition on the columns of an alias. */
export function filterCondition(filter: ResourceFilter, alias: string): Condition {
  const parts: string[] = [];
  const params: Record<string, string> = {};
  const bind = (name: string, values: readonly string[]): string => {
    const names = values.map((value, index) => {
      params[`${name}_${index}`] = value.toLowerCase();
      return `$${name}_${index}`;
    });
    return `(${names.join(', ')})`;
  };
  for (const [field, column] of COLUMNS) {
    const values = filter[field] ?? [];
    if (values.length > 0) parts.push(`lower(${alias}.${column}) IN ${bind(column, values)}`);
  }
  const types = filter.types ?? [];
  if (types.length > 0) {
    const list = bind('type', types);
    parts.push(`(lower(${alias}.type) IN ${list} OR lower(${alias}.type_name) IN ${list})`);
  }
  return { sql: parts.length === 0 ? 'true' : parts.join(' AND '), params };
}
