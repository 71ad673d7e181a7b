import type { DuckDBConnection } from '@duckdb/node-api';
import { INVENTORY } from '../inventory-file.ts';
import { readRows, runAll, type SqlValues } from '../sql-run.ts';
import { ENDING } from './match-sql.ts';

/** Where something came, went or has other labels than before. */
const gatherScopes = `CREATE OR REPLACE TEMP TABLE publish_selection_scopes AS
SELECT DISTINCT provider, account_id, service, type, parent_id FROM (
  SELECT g.provider, g.account_id, g.service, g.type, w.parent_id
  FROM publish_written w JOIN publish_kinds g ON g.kind_no = w.kind_no
  UNION ALL
  SELECT v.provider, v.account_id, v.service, v.type, v.parent_id FROM ${INVENTORY}.resource_versions v
  JOIN publish_closing p ON p.version_rowid = v.rowid WHERE p.ended_by IN ${ENDING}
)`;

const openSelectors = `SELECT e.from_uid, e.to_service, e.to_type, e.relationship_type, e.label, e.path, v.provider,
  v.account_id, coalesce(e.properties->>'$.namespace', '') AS parent_id, (e.properties->>'$.selector')::JSON AS selector
FROM ${INVENTORY}.relationships e
JOIN ${INVENTORY}.resource_versions v ON v.uid = e.from_uid AND v.valid_to IS NULL
WHERE e.valid_to IS NULL AND e.resolution = 'selector'`;

/** Selectors that were written, and those that may choose otherwise now. */
const gatherSelectors = `CREATE OR REPLACE TEMP TABLE publish_selectors AS
SELECT *, row_number() OVER () AS no FROM (${openSelectors}) s
WHERE from_uid IN (SELECT uid FROM publish_written) OR from_uid IN (
  SELECT s.from_uid FROM (${openSelectors}) s
  JOIN publish_selection_scopes t ON t.provider = s.provider AND t.account_id = s.account_id
    AND t.service = s.to_service AND t.type = s.to_type AND s.parent_id IN ('', t.parent_id))`;

const EXPRESSIONS = `from_json(s.selector->'$.matchExpressions', '[{"key":"VARCHAR","operator":"VARCHAR","values":["VARCHAR"]}]')`;
const VALUE = `json_extract_string(t.tags, x.key)`;
const FITS = `json_contains(t.tags, s.selector->'$.matchLabels')
  AND coalesce(list_bool_and(list_transform(${EXPRESSIONS}, lambda x: CASE x.operator
    WHEN 'In' THEN coalesce(list_contains(x.values, ${VALUE}), false)
    WHEN 'NotIn' THEN NOT coalesce(list_contains(x.values, ${VALUE}), false)
    WHEN 'Exists' THEN ${VALUE} IS NOT NULL
    WHEN 'DoesNotExist' THEN ${VALUE} IS NULL
    ELSE false END)), true)`;

const gatherSelected = `CREATE OR REPLACE TEMP TABLE publish_selected AS
SELECT s.from_uid, t.uid AS to_uid, t.id AS to_ref, s.to_service, s.to_type, t.account_id AS to_account_id,
  t.region AS to_region, s.relationship_type, s.label, s.path
FROM publish_selectors s
JOIN ${INVENTORY}.resource_versions t ON t.valid_to IS NULL AND t.provider = s.provider AND t.account_id = s.account_id
  AND t.service = s.to_service AND t.type = s.to_type AND s.parent_id IN ('', t.parent_id)
WHERE t.tags IS NOT NULL AND ${FITS}
GROUP BY ALL`;

/** What a selector no longer chooses, and what a selector chose that is no longer there. */
const closeSelected = `UPDATE ${INVENTORY}.relationships SET valid_to = (SELECT max(observed_at) FROM publish_units)
WHERE valid_to IS NULL AND resolution = 'selected'
  AND (from_uid IN (SELECT from_uid FROM publish_selectors) OR from_uid IN (SELECT uid FROM publish_written)
    OR to_uid IN (SELECT uid FROM publish_closing WHERE ended_by IN ${ENDING}))
  AND (from_uid, to_uid, path, label) NOT IN (SELECT (from_uid, to_uid, path, label) FROM publish_selected)`;

const insertSelected = `INSERT INTO ${INVENTORY}.relationships (from_uid, to_uid, to_ref, to_service, to_type, to_account_id,
  to_region, relationship_type, label, path, confidence, resolution, properties, valid_from, scan_id)
SELECT p.from_uid, p.to_uid, p.to_ref, p.to_service, p.to_type, p.to_account_id, p.to_region, p.relationship_type, p.label,
  p.path, 'selector', 'selected', '{}', (SELECT max(observed_at) FROM publish_units), $scan_id
FROM publish_selected p
WHERE (p.from_uid, p.to_uid, p.path, p.label) NOT IN (
  SELECT (from_uid, to_uid, path, label) FROM ${INVENTORY}.relationships WHERE valid_to IS NULL AND resolution = 'selected')`;

const someSelector = `SELECT 1 FROM ${INVENTORY}.relationships
WHERE valid_to IS NULL AND resolution IN ('selector', 'selected') LIMIT 1`;

/**
 * Finds out what label selectors choose. A selector is a relationship of its own, whose `resolution` is `selector`; each
 * resource that it chooses is one more, `selected`, which comes and goes with the resource's labels though the one that
 * selects does not change.
 */
export async function resolveSelectors(connection: DuckDBConnection, values: SqlValues): Promise<void> {
  if ((await readRows(connection, someSelector)).length === 0) return;
  const statements = [gatherScopes, gatherSelectors, gatherSelected, closeSelected, insertSelected];
  await runAll(connection, statements, values);
}
