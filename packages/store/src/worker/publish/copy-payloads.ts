import type { DuckDBConnection } from '@duckdb/node-api';
import { decodeFacets } from '../../sink/encoded-facets.ts';
import { NO_HASH } from '../../sink/encoded-payloads.ts';
import { facetColumns } from '../../sink/facet-columns.ts';
import { INVENTORY } from '../inventory-file.ts';
import { readRows, runAll, type SqlValues } from '../sql-run.ts';
import { readFacetHashes } from './judge-facets.ts';
import { WRITING } from './match-sql.ts';

const IS_WRITTEN = `a.is_full AND a.action IN ${WRITING}`;

const keptTable = `CREATE OR REPLACE TEMP TABLE publish_kept_columns (
  row_id BIGINT, attributes JSON, payload_hash UUID, facet_hashes JSON, content_hash UUID)`;

/** Rows to be written that keep values of facets, with what their open version has. */
const KEEPING = `SELECT a.row_id::VARCHAR AS row_id, a.facets, replace(a.content_hash::VARCHAR, '-', '') AS content_hash,
  f.attributes, k.names, v.attributes AS known_attributes, v.facet_hashes AS known_hashes
FROM payloads_sent() f
JOIN publish_actions a ON a.row_id = f.row_id
JOIN (SELECT uid, string_agg(facet, ' ') AS names FROM publish_kept_facets GROUP BY uid) k ON k.uid = a.uid
JOIN ${INVENTORY}.resource_versions v ON v.rowid = a.version_rowid
WHERE a.has_kept AND ${IS_WRITTEN}`;

interface KeepingRow {
  readonly row_id: string;
  readonly facets: string;
  readonly content_hash: string;
  readonly attributes: string;
  readonly names: string;
  readonly known_attributes: string;
  readonly known_hashes: string | null;
}

const toTime = (ms: string): string =>
  `CASE WHEN isnan(${ms}) THEN NULL ELSE make_timestamptz((${ms} * 1000)::BIGINT) END`;

/** Columns that depend on which facets could be read, and how they are found where some keep their last known value. */
const READ_COLUMNS = {
  attributes: 'f.attributes',
  content_hash: 'f.content_hash',
  payload_hash: `nullif(f.payload_hash, '${NO_HASH}'::UUID)`,
  facet_hashes: 'CASE WHEN strlen(f.facet_hashes) > 0 THEN f.facet_hashes END',
};
const keptOr = (column: keyof typeof READ_COLUMNS): string =>
  `CASE WHEN c.row_id IS NULL THEN ${READ_COLUMNS[column]} ELSE c.${column} END`;
const KEPT_COLUMNS = {
  attributes: keptOr('attributes'),
  content_hash: keptOr('content_hash'),
  payload_hash: keptOr('payload_hash'),
  facet_hashes: keptOr('facet_hashes'),
};

const insertVersions = (
  columns: typeof READ_COLUMNS,
): string => `INSERT INTO ${INVENTORY}.resource_versions (uid, provider,
  service, type, type_name, id, name, region, account_id, parent_id, arn, tags, attributes, raw_data, created_at,
  modified_at, incarnation, lifecycle, content_hash, payload_hash, facet_hashes, claim_key, normaliser_version, change_kind,
  valid_from, last_seen_at, previous_seen_at, scan_id)
SELECT a.uid, k.provider, k.service, k.type, k.type_name, f.id, f.name, k.region, k.account_id, f.parent_id, f.arn,
  CASE WHEN strlen(f.tags) > 0 THEN f.tags END, ${columns.attributes}, f.raw_data, ${toTime('f.created_at_ms')},
  ${toTime('f.modified_at_ms')}, a.incarnation, k.lifecycle, ${columns.content_hash}, ${columns.payload_hash},
  ${columns.facet_hashes}, k.claim_key, u.normaliser_version, a.action, a.observed_at, a.observed_at, a.previous_seen_at,
  $scan_id
FROM payloads_sent() f
JOIN publish_actions a ON a.row_id = f.row_id
JOIN publish_kinds k ON k.kind_no = a.kind_no
JOIN publish_units u ON u.unit_no = a.unit_no`;

/** Inserts the payloads that the merge decided to write, in the order in which they were sent. */
export async function copyPayloads(connection: DuckDBConnection, values: SqlValues): Promise<void> {
  const written = await readRows<{ has_kept: boolean }>(
    connection,
    `SELECT coalesce(bool_or(a.has_kept), false) AS has_kept FROM publish_actions a WHERE ${IS_WRITTEN} HAVING count(*) > 0`,
  );
  const [kind] = written;
  if (kind === undefined) return;
  if (kind.has_kept) await mergeKeptFacets(connection);
  const insert = kind.has_kept
    ? `${insertVersions(KEPT_COLUMNS)} LEFT JOIN publish_kept_columns c ON c.row_id = f.row_id`
    : insertVersions(READ_COLUMNS);
  await runAll(connection, [`${insert} WHERE ${IS_WRITTEN}`], values);
}

/** Puts the last known values of facets that could not be read beside those that could. */
async function mergeKeptFacets(connection: DuckDBConnection): Promise<void> {
  await connection.run(keptTable);
  const rows = await readRows<KeepingRow>(connection, KEEPING);
  const appender = await connection.createAppender('publish_kept_columns', 'main', 'temp');
  for (const row of rows) {
    const columns = facetColumns(
      { attributes: row.attributes, contentHash: row.content_hash },
      decodeFacets(row.facets),
      {
        names: row.names.split(' '),
        attributes: row.known_attributes,
        facetHashes: readFacetHashes(row.known_hashes),
      },
    );
    appender.appendBigInt(BigInt(row.row_id));
    appender.appendVarchar(columns.attributes);
    for (const text of [columns.payloadHash, columns.facetHashes]) {
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    appender.appendVarchar(columns.contentHash);
    appender.endRow();
  }
  appender.closeSync();
}
