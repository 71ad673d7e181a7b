import type { DuckDBConnection } from '@duckdb/node-api';
import { convertValue } from '../query/convert-value.ts';
import type { AnswerCoverage, CoverageGap, OldestReading } from './answer-coverage.ts';
import { parseSerializedSql } from './serialized-sql.ts';
import { findTouchedScopes, type TouchedScope } from './touched-scopes.ts';

/** Gaps of one answer that are read. */
const MAX_GAPS = 5_000;

const PLACE_COLUMNS = ['provider', 'account_id', 'region'] as const;
const KIND_COLUMNS = ['service', 'type'] as const;

/** Rows of the table that a statement is about. Times are those of the whole table, before it is narrowed. */
function touchedRows(catalog: string, isTouched: string): string {
  return `FROM (
    SELECT *, max(last_read_at) OVER of_kind AS newest_at, arg_max(scan_id, last_read_at) OVER of_kind AS newest_scan_id
    FROM ${catalog}.coverage WINDOW of_kind AS (PARTITION BY provider, account_id, region, service, type, facet)
  )
  WHERE status NOT IN ('gone', 'not_applicable') AND ${isTouched}`;
}

/** A value of `*` in a row of the table stands for any, of kinds for any that its provider has. */
function matchScope(catalog: string, { kinds, ...scope }: ResolvedScope): string {
  const places = PLACE_COLUMNS.flatMap((column) => {
    const values = scope[column];
    return values === undefined ? [] : [`${column} IN (${[...values, '*'].map(quote).join(', ')})`];
  });
  const words = KIND_COLUMNS.flatMap((column) => {
    const values = scope[column]?.map(quote).join(', ');
    if (values === undefined) return [];
    const havingIt = `SELECT DISTINCT provider FROM (${knownKinds(catalog)}) WHERE ${column} IN (${values})`;
    return [
      `(${column} IN (${values}) OR (${column} = '*' AND (provider IN (${havingIt}) OR NOT EXISTS (${havingIt}))))`,
    ];
  });
  const conditions = [...places, ...words, ...(kinds === undefined ? [] : [matchKinds(kinds)])];
  return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
}

function matchKinds(kinds: readonly Kind[]): string {
  const values = kinds.flatMap(({ provider, service, type }) =>
    [`${service}/${type}`, `${service}/*`, '*/*'].map((kind) => quote(`${provider}/${kind}`)),
  );
  return values.length === 0 ? 'false' : `provider || '/' || service || '/' || type IN (${values.join(', ')})`;
}

/** Kinds that somebody listed, found or described. */
function knownKinds(catalog: string): string {
  return `SELECT DISTINCT provider, service, type, NULL AS type_name FROM ${catalog}.coverage
    UNION SELECT provider, service, type, type_name FROM ${catalog}.type_schemas
    UNION SELECT DISTINCT provider, service, type, type_name FROM ${catalog}.resource_versions`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list that was complete and that a later scan passed over, while something of it is still believed to exist. */
function isStale(catalog: string): string {
  return `facet = 'list' AND status = 'complete' AND newest_at > last_read_at
    AND newest_scan_id IS DISTINCT FROM scan_id AND (provider, claim_key) IN (
    SELECT (provider, claim_key) FROM ${catalog}.resource_versions WHERE valid_to IS NULL)`;
}

/** What is missing, and still counted until another complete look decides. */
function suspectRows(catalog: string, isTouched: string): string {
  return `SELECT provider, account_id, region, service, type, 'list', 'suspect',
    count(*) || ' missing, and counted until another complete look decides', max(o.last_seen_at)
  FROM ${catalog}.resource_versions v JOIN (
    SELECT uid, last_seen_at FROM ${catalog}.observations WHERE suspect_since IS NOT NULL
  ) o ON o.uid = v.uid
  WHERE v.valid_to IS NULL AND ${isTouched} GROUP BY ALL`;
}

/** What a statement is about that copies an answer to a file, which DuckDB cannot take apart as a whole. */
function copiedSql(sql: string): string {
  return /^\s*COPY\s*\(([\s\S]*)\)\s*TO\s/iu.exec(sql)?.[1] ?? sql;
}

/** Reads what the parts of the inventory that statements are about do not cover. */
export async function readCoverage(
  connection: DuckDBConnection,
  database: string,
  { sql, params }: { readonly sql: string; readonly params: Readonly<Record<string, unknown>> },
): Promise<AnswerCoverage> {
  const [serialized] = await readRows(connection, 'SELECT json_serialize_sql($sql::VARCHAR)', { sql: copiedSql(sql) });
  const touched = findTouchedScopes(parseSerializedSql(String(serialized?.[0])), params);
  if (touched.length === 0) return { gaps: [], hasMoreGaps: false, oldest: undefined };
  const catalog = `"${database.replaceAll('"', '""')}".main`;
  const { scopes, unknown } = await resolveTypes(connection, catalog, touched);
  const isTouched = `(${scopes.map((scope) => matchScope(catalog, scope)).join(' OR ')})`;
  const rows = touchedRows(catalog, isTouched);
  const found = await readRows(
    connection,
    `SELECT provider, account_id, region, service, type, facet, how, min(reason), min(last_complete_at) FROM (
      SELECT *, CASE WHEN ${isStale(catalog)} THEN 'stale' ELSE status END AS how ${rows}
    ) WHERE how <> 'complete' GROUP BY ALL
    UNION ALL (${suspectRows(catalog, isTouched)})
    ORDER BY ALL LIMIT ${MAX_GAPS + 1}`,
  );
  const oldest = await readRows(
    connection,
    `SELECT last_complete_at, provider, account_id, region, service, type ${rows}
    AND facet = 'list' ORDER BY last_complete_at NULLS LAST LIMIT 1`,
  );
  const neverScanned = oldest.length === 0 && unknown.length === 0 ? [notScanned('', '*')] : [];
  return {
    gaps: [...unknown.map((name) => notScanned(name, name)), ...neverScanned, ...found.slice(0, MAX_GAPS).map(toGap)],
    hasMoreGaps: found.length > MAX_GAPS,
    oldest: toOldest(oldest[0]),
  };
}

interface Kind {
  readonly provider: string;
  readonly service: string;
  readonly type: string;
}

interface ResolvedScope extends Omit<TouchedScope, 'type_name'> {
  readonly kinds?: readonly Kind[];
}

/**
 * Finds of which service and type the named types are. What was never found has no rows, so that its name is compared with
 * those of the table too, without regard to how words are joined.
 */
async function resolveTypes(
  connection: DuckDBConnection,
  catalog: string,
  touched: readonly TouchedScope[],
): Promise<{ readonly scopes: readonly ResolvedScope[]; readonly unknown: readonly string[] }> {
  const names = [...new Set(touched.flatMap((scope) => scope.type_name ?? []))];
  if (names.length === 0) return { scopes: touched, unknown: [] };
  const known = await readRows(
    connection,
    `SELECT DISTINCT n.name, c.provider, c.service, c.type
    FROM (SELECT unnest(from_json($names::VARCHAR, '["VARCHAR"]')) AS name) n
    JOIN (${knownKinds(catalog)}) c ON c.type_name = n.name OR (c.type_name IS NULL
      AND regexp_replace(lower(c.provider || c.service || c.type), '[^a-z0-9]', '', 'g') = replace(n.name, '_', ''))`,
    { names: JSON.stringify(names) },
  );
  const kindsOf = Map.groupBy(known as [string, string, string, string][], ([name]) => name);
  return {
    scopes: touched.map(({ type_name: typeNames, ...scope }) =>
      typeNames === undefined
        ? scope
        : { ...scope, kinds: typeNames.flatMap((name) => (kindsOf.get(name) ?? []).map(toKind)) },
    ),
    unknown: names.filter((name) => !kindsOf.has(name)),
  };
}

function toKind([, provider, service, type]: readonly [string, string, string, string]): Kind {
  return { provider, service, type };
}

async function readRows(
  connection: DuckDBConnection,
  sql: string,
  values: Readonly<Record<string, string>> = {},
): Promise<readonly (readonly unknown[])[]> {
  const reader = await connection.runAndReadAll(sql, values);
  return reader.getRows().map((row) => row.map(convertValue));
}

function toGap(row: readonly unknown[]): CoverageGap {
  const [provider, accountId, region, service, type, facet, status, reason, at] = row as string[];
  return {
    provider: String(provider),
    accountId: String(accountId),
    region: String(region),
    service: String(service),
    type: String(type),
    facet: String(facet),
    status: String(status),
    reason: String(reason),
    lastCompleteAt: at === null || at === undefined ? undefined : new Date(at),
  };
}

function toOldest(row: readonly unknown[] | undefined): OldestReading | undefined {
  const [at, provider, accountId, region, service, type] = (row ?? []) as string[];
  if (at === undefined || at === null) return undefined;
  const place = { accountId: String(accountId), region: String(region) };
  return { at: new Date(at), provider: String(provider), ...place, service: String(service), type: String(type) };
}

function notScanned(typeName: string, type: string): CoverageGap {
  const provider = typeName.split('_')[0] || '*';
  const place = { provider, accountId: '*', region: '*', service: '*', type, facet: 'list' };
  return { ...place, status: 'not_scanned', reason: 'no scan has looked for it', lastCompleteAt: undefined };
}
