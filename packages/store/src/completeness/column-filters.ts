import { isNode, textIn, type SqlNode } from './serialized-sql.ts';

/** Columns by which a statement may name the types and places that it is about. */
export const FILTER_COLUMNS = ['provider', 'account_id', 'region', 'service', 'type', 'type_name'] as const;

/** A column of {@link FILTER_COLUMNS}. */
export type FilterColumn = (typeof FILTER_COLUMNS)[number];

/** Values that a column may have; a column that is absent may have any. */
export type ColumnFilters = Readonly<Partial<Record<FilterColumn, readonly string[]>>>;

/** Whose columns are looked for, and what the statement's parameters are. */
export interface FilterContext {
  /** The table's alias, or its name without one. */
  readonly table: string;
  /** Whether columns without a table belong to it: it stands alone. */
  readonly isAlone: boolean;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Reads from a WHERE clause which values the columns of a table may have. Only `column = 'text'` and `column IN ('text', ...)`
 * that hold for every row count: anything else leaves the column open.
 */
export function readFilters(where: unknown, context: FilterContext): ColumnFilters {
  const filters: Partial<Record<FilterColumn, readonly string[]>> = {};
  for (const condition of listConjuncts(where)) {
    const filter = readCondition(condition, context);
    if (filter === undefined) continue;
    const earlier = filters[filter.column];
    filters[filter.column] = earlier?.filter((value) => filter.values.includes(value)) ?? filter.values;
  }
  return filters;
}

function listConjuncts(where: unknown): readonly SqlNode[] {
  if (!isNode(where)) return [];
  if (where['type'] !== 'CONJUNCTION_AND') return [where];
  return (where['children'] as readonly unknown[]).flatMap(listConjuncts);
}

function readCondition(
  node: SqlNode,
  context: FilterContext,
): { readonly column: FilterColumn; readonly values: readonly string[] } | undefined {
  const operands =
    node['type'] === 'COMPARE_EQUAL'
      ? [node['left'], node['right']]
      : node['type'] === 'COMPARE_IN'
        ? (node['children'] as readonly unknown[])
        : [];
  for (const [subject, others] of pairings(operands, node['type'] === 'COMPARE_EQUAL')) {
    const column = readColumn(subject, context);
    const values = others.map((other) => readText(other, context.params));
    if (column !== undefined && values.every((value) => value !== undefined)) return { column, values };
  }
  return undefined;
}

/** An equation may have its column on either side. */
function pairings(
  operands: readonly unknown[],
  isEquation: boolean,
): readonly (readonly [subject: unknown, others: readonly unknown[]])[] {
  const [first, ...rest] = operands;
  if (rest.length === 0) return [];
  return isEquation
    ? [
        [first, rest],
        [rest[0], [first]],
      ]
    : [[first, rest]];
}

function readColumn(node: unknown, { table, isAlone }: FilterContext): FilterColumn | undefined {
  if (!isNode(node) || node['class'] !== 'COLUMN_REF') return undefined;
  const names = node['column_names'] as readonly string[];
  const owner = names.at(-2);
  if (owner === undefined ? !isAlone : owner.toLowerCase() !== table.toLowerCase()) return undefined;
  return FILTER_COLUMNS.find((column) => column === names.at(-1)?.toLowerCase());
}

function readText(node: unknown, params: Readonly<Record<string, unknown>>): string | undefined {
  if (!isNode(node)) return undefined;
  if (node['class'] === 'PARAMETER') {
    const value = params[textIn(node, 'identifier')];
    return typeof value === 'string' ? value : undefined;
  }
  const value = node['class'] === 'CONSTANT' && isNode(node['value']) ? node['value']['value'] : undefined;
  return typeof value === 'string' ? value : undefined;
}
