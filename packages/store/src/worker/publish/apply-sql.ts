import { INVENTORY } from '../inventory-file.ts';
import { REPLACING, WRITING } from './match-sql.ts';

const RESOURCE_FIELDS = [
  'provider',
  'service',
  'type',
  'type_name',
  'id',
  'name',
  'region',
  'account_id',
  'parent_id',
  'arn',
  'tags',
  'attributes',
  'raw_data',
  'created_at',
  'modified_at',
  'incarnation',
  'lifecycle',
  'content_hash',
  'payload_hash',
  'facet_hashes',
];

/** Versions that end: replaced by a newer one, or vanished. */
const closing = `CREATE OR REPLACE TEMP TABLE publish_closing AS
SELECT version_rowid, uid, observed_at AS valid_to, open_last_seen_at AS last_seen_at, action AS ended_by,
  NULL::VARCHAR AS ended_reason
FROM publish_actions WHERE action IN ${REPLACING}
UNION ALL
SELECT version_rowid, uid, observed_at, last_seen_at, 'vanished', NULL FROM publish_vanishing WHERE NOT is_held`;

/** Closes the versions of `publish_closing`. */
export const closeVersions: string = `UPDATE ${INVENTORY}.resource_versions SET valid_to = p.valid_to,
  last_seen_at = p.last_seen_at, ended_by = p.ended_by, ended_reason = p.ended_reason, ended_scan_id = $scan_id
FROM publish_closing p WHERE resource_versions.rowid = p.version_rowid`;

/** A resource that another list returns now belongs to that one. */
const moveClaims = `UPDATE ${INVENTORY}.resource_versions SET claim_key = k.claim_key
FROM publish_actions a JOIN publish_kinds k ON k.kind_no = a.kind_no
WHERE resource_versions.rowid = a.version_rowid AND a.action = 'unchanged' AND a.scope_no IS DISTINCT FROM a.open_scope_no
  AND a.open_last_seen_at <= a.observed_at`;

/**
 * Seen with a payload that the inventory had when the scan began, which is no longer the open one because another scan
 * published meanwhile: the payload comes from the version that still has it.
 */
const revivals = `CREATE OR REPLACE TEMP TABLE publish_revivals AS
SELECT a.uid, max(v.rowid) AS source_rowid
FROM publish_actions a
JOIN ${INVENTORY}.resource_versions v ON v.uid = a.uid AND v.content_hash = a.content_hash
WHERE NOT a.is_full AND a.action IN ${WRITING} GROUP BY a.uid`;

/** Reads payloads back, so it is run only where there is something to revive. */
export const insertRevived: string = `INSERT INTO ${INVENTORY}.resource_versions (uid, ${RESOURCE_FIELDS.join(', ')}, claim_key,
  normaliser_version, change_kind, valid_from, last_seen_at, previous_seen_at, scan_id)
SELECT s.uid, ${RESOURCE_FIELDS.map((field) => `s.${field}`).join(', ')}, k.claim_key, u.normaliser_version,
  a.action, a.observed_at, a.observed_at, a.previous_seen_at, $scan_id
FROM publish_revivals r
JOIN publish_actions a ON a.uid = r.uid
JOIN publish_kinds k ON k.kind_no = a.kind_no
JOIN publish_units u ON u.unit_no = a.unit_no
JOIN ${INVENTORY}.resource_versions s ON s.rowid = r.source_rowid`;

/** A suspicion that a look settled is history: what was found to be there was missing until then. */
const keepSuspicions = `INSERT INTO ${INVENTORY}.suspicions (uid, last_seen_at, suspect_since, settled_at, scan_id)
SELECT o.uid, o.last_seen_at, o.suspect_since, s.observed_at, o.suspect_scan_id
FROM ${INVENTORY}.observations o JOIN (
  SELECT uid, observed_at FROM publish_actions WHERE has_observation AND action NOT IN ('refused', 'duplicate')
    AND open_last_seen_at <= observed_at
  UNION ALL SELECT uid, observed_at FROM publish_vanishing WHERE has_observation AND NOT is_held
) s ON s.uid = o.uid
WHERE o.suspect_since IS NOT NULL`;

/** `observations` holds exceptions only: what this publish settled leaves it. */
const settleObservations = `DELETE FROM ${INVENTORY}.observations WHERE uid IN (
  SELECT uid FROM publish_actions WHERE has_observation AND action NOT IN ('refused', 'duplicate')
    AND open_last_seen_at <= observed_at
  UNION ALL SELECT uid FROM publish_vanishing WHERE has_observation)`;

/** Seen by a list that did not end well: the claim's own time does not say so. */
const insertSightings = `INSERT INTO ${INVENTORY}.observations (uid, last_seen_at)
SELECT uid, observed_at FROM publish_actions
WHERE action = 'unchanged' AND open_last_seen_at <= observed_at
  AND kind_no IN (SELECT kind_no FROM publish_kinds WHERE claim_outcome IS DISTINCT FROM 'complete')`;

const insertSuspects = `INSERT INTO ${INVENTORY}.observations (uid, last_seen_at, suspect_since, suspect_scan_id)
SELECT uid, last_seen_at, coalesce(suspect_since, observed_at), $scan_id FROM publish_vanishing WHERE is_held`;

const mergeCoverage = `MERGE INTO ${INVENTORY}.coverage t USING publish_claims s
ON t.provider = s.provider AND t.claim_key = s.claim_key AND t.facet = 'list'
WHEN MATCHED AND t.last_read_at <= s.observed_at THEN UPDATE SET
  status = s.outcome, reason = s.reason, last_read_at = s.observed_at, scan_id = $scan_id,
  last_complete_at = CASE WHEN s.outcome = 'complete' THEN s.observed_at ELSE t.last_complete_at END,
  previous_complete_at = CASE WHEN s.outcome = 'complete' THEN t.last_complete_at ELSE t.previous_complete_at END,
  normaliser_version = CASE WHEN s.outcome = 'complete' THEN s.normaliser_version ELSE t.normaliser_version END,
  is_current_state_only = CASE WHEN s.outcome = 'complete' THEN s.is_current_state_only ELSE t.is_current_state_only END
WHEN NOT MATCHED THEN INSERT (provider, account_id, region, service, type, sub_scope, facet, claim_key, status, reason,
  last_read_at, last_complete_at, normaliser_version, scan_id, is_current_state_only)
VALUES (s.provider, s.account_id, s.region, s.service, s.type, s.sub_scope, 'list', s.claim_key, s.outcome, s.reason,
  s.observed_at, CASE WHEN s.outcome = 'complete' THEN s.observed_at END, s.normaliser_version, $scan_id,
  s.is_current_state_only)`;

/** What an earlier scan said of a unit as a whole, because it failed, is settled by the claims of one that did not. */
const forgetFailedUnits = `DELETE FROM ${INVENTORY}.coverage t USING publish_units u
WHERE t.provider = u.provider AND t.claim_key = u.claim_key AND t.facet = 'list' AND t.status = 'failed'
  AND t.last_complete_at IS NULL AND t.last_read_at <= u.observed_at
  AND (t.provider, t.claim_key) NOT IN (SELECT (provider, claim_key) FROM publish_claims)`;

/** Statements that find out which versions end and which come back, and move those that another list has now. */
export const STATEMENTS_BEFORE_COPY: readonly string[] = [closing, revivals, moveClaims];

/** Statements after the payloads and the relationships. */
export const STATEMENTS_AFTER_EDGES: readonly string[] = [
  keepSuspicions,
  settleObservations,
  insertSightings,
  insertSuspects,
  mergeCoverage,
  forgetFailedUnits,
];
