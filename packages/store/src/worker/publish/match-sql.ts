import { INVENTORY } from '../inventory-file.ts';

/** Actions that replace an open version by a new one, as a list in SQL. */
export const REPLACING: string = `('changed', 'recreated', 'schema')`;

/** Ends of a version that no other follows, as a list in SQL. */
export const ENDING: string = `('vanished', 'out_of_scope')`;

/** Actions that write a version, as a list in SQL. */
export const WRITING: string = `('created', 'changed', 'recreated', 'schema')`;

/** A claim with a `*`, being complete, speaks for narrower enumerations that nobody named or read since: they are empty now. */
const impliedClaims = `SELECT w.provider, w.unit_id, c.claim_key, c.account_id, c.region, c.service, c.type, c.sub_scope,
  w.outcome, w.reason, w.normaliser_version, w.observed_at, c.is_current_state_only
FROM publish_claims_raw w
JOIN ${INVENTORY}.coverage c ON c.provider = w.provider AND c.account_id = w.account_id
  AND c.facet = 'list' AND w.region IN ('*', c.region) AND w.service IN ('*', c.service) AND w.type IN ('*', c.type)
  AND w.sub_scope IN ('*', c.sub_scope)
WHERE w.outcome = 'complete' AND '*' IN (w.region, w.service, w.type, w.sub_scope)
  AND c.status <> 'gone' AND c.last_read_at < w.observed_at
  AND (c.provider, c.claim_key) NOT IN (SELECT (provider, claim_key) FROM publish_claims_raw)`;

/** One row for each enumeration; `is_stale` where the inventory holds a later complete reading of it. */
const claims = `CREATE OR REPLACE TEMP TABLE publish_claims AS
SELECT r.*, c.last_complete_at AS known_complete_at, coalesce(c.last_complete_at > r.observed_at, false) AS is_stale
FROM (
  SELECT * FROM (SELECT * FROM publish_claims_raw UNION ALL ${impliedClaims})
  QUALIFY row_number() OVER (PARTITION BY provider, claim_key ORDER BY (outcome = 'complete') DESC, unit_id) = 1
) r
LEFT JOIN ${INVENTORY}.coverage c ON c.provider = r.provider AND c.claim_key = r.claim_key AND c.facet = 'list'`;

/** All enumerations, of which rows then have the number only, with what the inventory knows of them. */
const scopes = `CREATE OR REPLACE TEMP TABLE publish_scopes AS
SELECT row_number() OVER () AS scope_no, k.provider, k.claim_key, c.last_complete_at, c.normaliser_version,
  coalesce(c.is_current_state_only, false) AS is_current_state_only,
  (k.provider, k.claim_key) IN (SELECT (provider, claim_key) FROM publish_claims WHERE outcome = 'complete') AS is_listed
FROM (
  SELECT provider, claim_key FROM ${INVENTORY}.coverage WHERE facet = 'list'
  UNION SELECT provider, claim_key FROM publish_claims
  UNION SELECT provider, claim_key FROM publish_staged_kinds
) k
LEFT JOIN ${INVENTORY}.coverage c ON c.provider = k.provider AND c.claim_key = k.claim_key AND c.facet = 'list'`;

const kinds = `CREATE OR REPLACE TEMP TABLE publish_kinds AS
SELECT g.*, s.scope_no, k.outcome AS claim_outcome, coalesce(k.known_complete_at, s.last_complete_at) AS known_complete_at
FROM publish_staged_kinds g
JOIN publish_scopes s ON s.provider = g.provider AND s.claim_key = g.claim_key
LEFT JOIN publish_claims k ON k.provider = g.provider AND k.claim_key = g.claim_key`;

/** When a version was last seen: with its claim, unless `observations` knows better. */
const LAST_SEEN = `CASE WHEN o.suspect_since IS NULL THEN greatest(v.last_seen_at, s.last_complete_at, o.last_seen_at)
    ELSE o.last_seen_at END`;

const openRows = (condition: string): string => `SELECT v.rowid AS version_rowid, v.uid, s.scope_no, v.content_hash,
  v.incarnation, ${LAST_SEEN} AS last_seen_at, o.suspect_since, o.uid IS NOT NULL AS has_observation
FROM ${INVENTORY}.resource_versions v
LEFT JOIN publish_scopes s ON s.claim_key = v.claim_key AND s.provider = v.provider
LEFT JOIN ${INVENTORY}.observations o ON o.uid = v.uid
WHERE v.valid_to IS NULL AND ${condition}`;

/**
 * The open versions that this publish may touch: those that its complete claims should have listed, found by the key alone,
 * which a column of few texts answers at once, and then what else was seen.
 */
const openListed = `CREATE OR REPLACE TEMP TABLE publish_open AS
${openRows('v.claim_key IN (SELECT claim_key FROM publish_scopes WHERE is_listed)')}`;

const unlisted = `CREATE OR REPLACE TEMP TABLE publish_unlisted AS
SELECT uid FROM publish_staged WHERE uid NOT IN (SELECT uid FROM publish_open)`;

const IS_UNLISTED = 'v.uid IN (SELECT uid FROM publish_unlisted)';

/** Of all rows the uid alone is read, which counts where a publish is small. */
const openOthers = `INSERT INTO publish_open ${openRows(`v.rowid IN (
  SELECT v.rowid FROM ${INVENTORY}.resource_versions v WHERE v.valid_to IS NULL AND ${IS_UNLISTED})`)}`;

/** What is known of resources that were seen and have no open version. */
const ended = `CREATE OR REPLACE TEMP TABLE publish_ended AS
SELECT v.uid, max(v.ended_at) AS ended_at, arg_max(v.incarnation, v.ended_at) AS incarnation
FROM (
  SELECT uid, valid_to AS ended_at, incarnation FROM ${INVENTORY}.resource_versions WHERE valid_to IS NOT NULL
  UNION ALL
  SELECT uid, ended_at, '' AS incarnation FROM ${INVENTORY}.departures
) v
WHERE ${IS_UNLISTED} AND v.uid NOT IN (SELECT uid FROM publish_open)
GROUP BY v.uid`;

/** Resources that came with two payloads. */
const duplicates = `CREATE OR REPLACE TEMP TABLE publish_duplicates AS
SELECT uid FROM publish_staged WHERE uid IN (SELECT uid FROM publish_repeated) GROUP BY uid
HAVING min(content_hash) <> max(content_hash) OR min(incarnation) <> max(incarnation)`;

/** Resources that came more than once, alike or not. */
const repeated = `CREATE OR REPLACE TEMP TABLE publish_repeated AS
SELECT uid FROM publish_staged GROUP BY uid HAVING count(*) > 1`;

/** All that was seen beside what the inventory has of it. */
const matchedRows = `SELECT s.row_id, s.unit_no, s.kind_no, s.uid, s.is_full, s.content_hash, s.incarnation,
  nullif(s.facets, '') AS facets, u.observed_at, g.scope_no, g.known_complete_at, o.version_rowid,
  o.scope_no AS open_scope_no, o.last_seen_at AS open_last_seen_at, o.has_observation, e.ended_at,
  coalesce(o.content_hash = s.content_hash AND o.incarnation = s.incarnation, false) AS is_same
FROM publish_staged s
JOIN publish_units u ON u.unit_no = s.unit_no
JOIN publish_kinds g ON g.kind_no = s.kind_no
LEFT JOIN publish_open o ON o.uid = s.uid
LEFT JOIN publish_ended e ON e.uid = s.uid`;

/**
 * One row for each resource that was seen. Where one came twice, the payload that the inventory has already wins, then the
 * claim that it has already, then the first.
 */
const matched = `CREATE OR REPLACE TEMP TABLE publish_matched AS
${matchedRows} WHERE s.uid NOT IN (SELECT uid FROM publish_repeated)
UNION ALL
(${matchedRows} WHERE s.uid IN (SELECT uid FROM publish_repeated)
QUALIFY row_number() OVER (
  PARTITION BY s.uid
  ORDER BY is_same DESC, (g.scope_no IS NOT DISTINCT FROM o.scope_no) DESC, u.unit_id, s.row_id) = 1)`;

/** What more has to be known of those that the inventory has otherwise. */
const differing = `CREATE OR REPLACE TEMP TABLE publish_differing AS
SELECT m.row_id, v.incarnation AS open_incarnation, v.payload_hash AS open_payload_hash,
  CASE WHEN s.last_complete_at >= v.valid_from THEN s.normaliser_version ELSE v.normaliser_version END
    AS open_normaliser_version,
  coalesce(s.is_current_state_only, false) AS is_current_state_only, u.normaliser_version
FROM publish_matched m
JOIN ${INVENTORY}.resource_versions v ON v.rowid = m.version_rowid
JOIN publish_units u ON u.unit_no = m.unit_no
LEFT JOIN publish_scopes s ON s.scope_no = m.open_scope_no
WHERE NOT m.is_same`;

/**
 * What becomes of each resource that was seen. One that would keep values of facets, or of which no earlier version is kept,
 * needs its payload, which is not staged where another scan has changed the resource meanwhile: that scan has the last word
 * then.
 */
const actions = `CREATE OR REPLACE TEMP TABLE publish_actions AS
SELECT m.*, false AS has_kept, CASE
  WHEN version_rowid IS NOT NULL THEN 'unchanged'
  WHEN ended_at > observed_at OR known_complete_at > observed_at THEN 'refused'
  ELSE 'created' END AS action,
  coalesce(open_last_seen_at, known_complete_at) AS previous_seen_at
FROM publish_matched m
WHERE version_rowid IS NULL OR is_same
UNION ALL
SELECT m.*, coalesce(f.has_kept, false), CASE
  WHEN verdict = 'same' AND incarnation = open_incarnation THEN 'unchanged'
  WHEN open_last_seen_at > observed_at THEN 'refused'
  WHEN scope_no IS DISTINCT FROM open_scope_no AND open_last_seen_at >= $scan_started_at THEN 'duplicate'
  WHEN incarnation <> '' AND open_incarnation <> '' AND incarnation <> open_incarnation THEN 'recreated'
  WHEN (has_kept OR is_current_state_only) AND NOT is_full THEN 'refused'
  WHEN verdict = 'reach' OR (facets IS NULL AND open_payload_hash = content_hash) THEN 'schema'
  WHEN d.normaliser_version <> open_normaliser_version THEN 'schema'
  ELSE 'changed' END,
  open_last_seen_at
FROM publish_matched m
JOIN publish_differing d ON d.row_id = m.row_id
LEFT JOIN publish_facet_verdicts f ON f.uid = m.uid`;

/** Open versions that their claim, being complete, should have listed and did not. */
const missing = `CREATE OR REPLACE TEMP TABLE publish_missing AS
SELECT o.*, k.observed_at, k.is_current_state_only AS has_no_brake,
  $accept_vanish OR coalesce(o.suspect_since < k.observed_at, false) AS is_confirmed
FROM publish_open o
JOIN publish_scopes s ON s.scope_no = o.scope_no
JOIN publish_claims k ON k.provider = s.provider AND k.claim_key = s.claim_key
WHERE k.outcome = 'complete' AND NOT k.is_stale AND o.last_seen_at <= k.observed_at
  AND o.uid NOT IN (SELECT uid FROM publish_staged)`;

/**
 * The brake. What a first clean reading misses is held when it is more than half of what its claim had, leaving out what
 * an earlier reading had missed already. What comes and goes all the time, so that only its current state is kept, is let go.
 */
const vanishing = `CREATE OR REPLACE TEMP TABLE publish_vanishing AS
SELECT m.*, v.provider, v.account_id, v.service, v.type, v.claim_key,
  NOT m.is_confirmed AND NOT m.has_no_brake AND t.open_rows - c.confirmed_rows >= 20
  AND (c.missing_rows - c.confirmed_rows) * 2 > t.open_rows - c.confirmed_rows AS is_held
FROM publish_missing m
JOIN ${INVENTORY}.resource_versions v ON v.rowid = m.version_rowid
JOIN (
  SELECT scope_no, count(*) AS missing_rows, count(*) FILTER (is_confirmed) AS confirmed_rows
  FROM publish_missing GROUP BY scope_no
) c ON c.scope_no = m.scope_no
JOIN (
  SELECT scope_no, count(*) AS open_rows FROM publish_open
  WHERE scope_no IN (SELECT scope_no FROM publish_missing) GROUP BY scope_no
) t ON t.scope_no = m.scope_no`;

/** What is staged of a group. */
export interface StagedRelations {
  readonly rows: string;
  readonly kinds: string;
}

/** Statements that put what was seen beside what the inventory has, writing only temporary tables. */
export function listMatchStatements(staged: StagedRelations): readonly string[] {
  return [
    `CREATE OR REPLACE TEMP TABLE publish_staged_kinds AS ${staged.kinds}`,
    `CREATE OR REPLACE TEMP TABLE publish_staged AS ${staged.rows}`,
    claims,
    scopes,
    kinds,
    openListed,
    unlisted,
    openOthers,
    ended,
    repeated,
    duplicates,
    matched,
    differing,
  ];
}

/** Statements that decide, once facets are judged, writing only temporary tables. */
export const DECIDE_STATEMENTS: readonly string[] = [actions, missing, vanishing];

/** Temporary tables that a publish leaves behind, to be dropped after it. */
export const PUBLISH_TABLES: readonly string[] = [
  'publish_units',
  'publish_claims_raw',
  'publish_claims',
  'publish_staged',
  'publish_staged_kinds',
  'publish_kinds',
  'publish_scopes',
  'publish_kept_columns',
  'publish_open',
  'publish_unlisted',
  'publish_ended',
  'publish_repeated',
  'publish_duplicates',
  'publish_matched',
  'publish_differing',
  'publish_facet_verdicts',
  'publish_kept_facets',
  'publish_actions',
  'publish_missing',
  'publish_vanishing',
  'publish_closing',
  'publish_stateless',
  'publish_revivals',
  'publish_revived_edges',
  'publish_edge_kinds',
  'publish_edges',
  'publish_vanished_edges',
  'publish_earlier_edges',
  'publish_movers',
  'publish_mover_versions',
  'publish_moves',
  'publish_written',
  'publish_touched',
  'publish_new_edges',
  'publish_affected_edges',
  'publish_affected',
  'publish_parents',
  'publish_refs',
  'publish_requests',
  'publish_targets',
  'publish_candidates',
  'publish_resolved',
  'publish_removed',
  'publish_selection_scopes',
  'publish_selectors',
  'publish_selected',
  'publish_missing_facets',
  'publish_facet_coverage_raw',
  'publish_facet_coverage',
];
