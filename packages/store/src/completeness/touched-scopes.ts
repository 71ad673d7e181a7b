import { PROVIDER_VIEWS } from '../worker/schema/provider-views.ts';
import { readFilters, type ColumnFilters } from './column-filters.ts';
import { isNode, listChildren, textIn, type SqlNode } from './serialized-sql.ts';

/** A part of the inventory that a statement is about. */
export type TouchedScope = ColumnFilters;

/** All of it. */
const EVERYTHING: TouchedScope = {};

/** Tables whose rows say of which type they are. */
const RESOURCE_TABLES = new Map<string, TouchedScope>([
  ['resources', EVERYTHING],
  ['resource_versions', EVERYTHING],
  ['changes', EVERYTHING],
  ...PROVIDER_VIEWS.map(({ name, provider }) => [name, { provider: [provider] }] as const),
]);

/** Tables about resources, whose own columns do not narrow them. */
const OTHER_TABLES = new Set(['relationships', 'edges', 'moves', 'departures', 'drift_resources']);

/** Tables about scans. What they say is complete by itself. */
const LEDGER = new Set([
  'claims',
  'coverage',
  'diagnostics',
  'drift_baselines',
  'missing_facets',
  'observations',
  'prunings',
  'scan_units',
  'scans',
  'schema_migrations',
  'suspicions',
  'type_schemas',
  'typed_tables',
]);

/** Functions that give rows without reading any table. */
const HARMLESS_FUNCTIONS = /^(unnest|range|generate_series|json_each|json_tree|duckdb_\w+|pragma_\w+|coverage_at)$/;

/**
 * Finds which parts of the inventory statements are about, from their serialised trees: `resources` narrowed by what the WHERE
 * clause beside it says, and typed views by their names. `undefined` stands for statements that DuckDB cannot take apart,
 * which may be about anything.
 */
export function findTouchedScopes(
  statements: readonly SqlNode[] | undefined,
  params: Readonly<Record<string, unknown>>,
): readonly TouchedScope[] {
  if (statements === undefined) return [EVERYTHING];
  const finder = new ScopeFinder(params, new Set(statements.flatMap(listCteNames)));
  for (const statement of statements) finder.visit(statement);
  return finder.scopes;
}

class ScopeFinder {
  readonly scopes: TouchedScope[] = [];
  readonly #params: Readonly<Record<string, unknown>>;
  readonly #cteNames: ReadonlySet<string>;
  /** Tables that stand beside a WHERE clause, which was looked at with them. */
  readonly #seen = new Set<SqlNode>();

  constructor(params: Readonly<Record<string, unknown>>, cteNames: ReadonlySet<string>) {
    this.#params = params;
    this.#cteNames = cteNames;
  }

  visit(node: SqlNode): void {
    if (node['type'] === 'SHOW_REF' && node['show_type'] === 'DESCRIBE') return;
    if (node['type'] === 'SELECT_NODE') this.#visitSelect(node);
    else if (node['type'] === 'BASE_TABLE' && !this.#seen.has(node)) this.#addTable(node, EVERYTHING);
    else if (node['type'] === 'TABLE_FUNCTION') this.#addFunction(node);
    for (const child of listChildren(node)) this.visit(child);
  }

  #visitSelect(select: SqlNode): void {
    const tables = listTables(select['from_table']);
    for (const table of tables) {
      this.#seen.add(table);
      const name = textIn(table, 'alias') || textIn(table, 'table_name');
      const isAlone = select['from_table'] === table;
      this.#addTable(table, readFilters(select['where_clause'], { table: name, isAlone, params: this.#params }));
    }
  }

  #addTable(table: SqlNode, filters: ColumnFilters): void {
    const name = textIn(table, 'table_name').toLowerCase();
    const schema = textIn(table, 'schema_name').toLowerCase();
    if (schema === '' && this.#cteNames.has(name)) return;
    if (schema === 'information_schema' || schema === 'pg_catalog') return;
    if (LEDGER.has(name) || /^(duckdb|pragma|sqlite)_/.test(name) || !/^[a-z_]\w*$/.test(name)) return;
    const known = OTHER_TABLES.has(name) ? EVERYTHING : RESOURCE_TABLES.get(name);
    if (known === undefined) this.scopes.push({ ...placeOf(filters), type_name: [name] });
    else this.scopes.push(OTHER_TABLES.has(name) ? EVERYTHING : { ...filters, ...known });
  }

  #addFunction(table: SqlNode): void {
    const name = isNode(table['function']) ? textIn(table['function'], 'function_name').toLowerCase() : '';
    if (!HARMLESS_FUNCTIONS.test(name)) this.scopes.push(EVERYTHING);
  }
}

/** Of a typed view's columns only those of the place are the inventory's: `type` may be what the cloud calls so. */
function placeOf({ account_id: accounts, region: regions }: ColumnFilters): ColumnFilters {
  return {
    ...(accounts === undefined ? {} : { account_id: accounts }),
    ...(regions === undefined ? {} : { region: regions }),
  };
}

/** The tables of a FROM clause, without those of its subqueries. */
function listTables(from: unknown): readonly SqlNode[] {
  if (!isNode(from)) return [];
  if (from['type'] === 'BASE_TABLE') return [from];
  return from['type'] === 'JOIN' ? [...listTables(from['left']), ...listTables(from['right'])] : [];
}

function listCteNames(node: SqlNode): readonly string[] {
  const map = isNode(node['cte_map']) ? (node['cte_map']['map'] as readonly { readonly key: string }[]) : [];
  return [...map.map(({ key }) => key.toLowerCase()), ...listChildren(node).flatMap(listCteNames)];
}
