/** Addresses under which a known thing was found again: the version that begins at `moved_at` is of `from_uid`'s thing. */
const moves = `CREATE TABLE moves (
  uid UUID NOT NULL,
  from_uid UUID NOT NULL,
  moved_at TIMESTAMPTZ NOT NULL,
  scan_id VARCHAR NOT NULL
)`;

/** What was missing with more than half of its list, from `suspect_since` until a look at `settled_at` decided. */
const suspicions = `CREATE TABLE suspicions (
  uid UUID NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  suspect_since TIMESTAMPTZ NOT NULL,
  settled_at TIMESTAMPTZ NOT NULL,
  scan_id VARCHAR
)`;

/** What was taken away on purpose: no moment before the latest `pruned_before` can be answered. */
const prunings = `CREATE TABLE prunings (
  pruned_before TIMESTAMPTZ NOT NULL,
  pruned_at TIMESTAMPTZ NOT NULL,
  version_count BIGINT NOT NULL
)`;

const driftBaselines = `CREATE TABLE drift_baselines (
  name VARCHAR NOT NULL,
  saved_at TIMESTAMPTZ NOT NULL,
  filters JSON NOT NULL,
  tool_version VARCHAR NOT NULL,
  resource_count BIGINT NOT NULL
)`;

const driftResources = `CREATE TABLE drift_resources (
  baseline VARCHAR NOT NULL,
  uid UUID NOT NULL,
  provider VARCHAR NOT NULL,
  account_id VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  service VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  type_name VARCHAR NOT NULL,
  id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  arn VARCHAR NOT NULL,
  incarnation VARCHAR NOT NULL,
  content_hash UUID NOT NULL,
  tags JSON,
  attributes JSON NOT NULL USING COMPRESSION zstd,
  raw_data JSON NOT NULL USING COMPRESSION zstd
)`;

/** The `change_kind` of a version of which only the current state is kept: it is no change, and nothing was before it. */
export const CURRENT_STATE = 'current_state';

/** What the coverage of an earlier moment says of that of which only the current state is kept. */
const NOT_KEPT = { status: 'not_kept', reason: 'only the current state is kept, no history' } as const;

/** The moment asked for. One of which something was pruned is refused, instead of being answered without. */
const KEPT_MOMENT = `CASE WHEN (SELECT max(pruned_before) FROM prunings) > moment::TIMESTAMPTZ
    THEN error('history before ' || (SELECT max(pruned_before) FROM prunings)::VARCHAR || ' was pruned')::TIMESTAMPTZ
    ELSE moment::TIMESTAMPTZ END`;

const validThen = (alias: string): string =>
  `${alias}.valid_from <= ${KEPT_MOMENT} AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > moment::TIMESTAMPTZ)`;

/**
 * The inventory as it was known at a moment, in the columns of `resources`. `last_seen_at` is the last look before that
 * moment, so that it says how old the answer is. Which facets could not be read then is not kept: `missing_facets` is NULL.
 * What keeps its current state only is left out: nobody knows what it was.
 */
const resourcesAt = `CREATE MACRO resources_at(moment) AS TABLE
SELECT v.uid, v.provider, v.service, v.type, v.type_name, v.id, v.name, v.region, v.account_id, v.parent_id, v.arn,
  v.tags, v.attributes, v.raw_data, v.created_at, v.modified_at, v.incarnation, v.lifecycle, v.content_hash, v.claim_key,
  v.change_kind, v.valid_from,
  CASE WHEN p.uid IS NOT NULL THEN least(p.last_seen_at, greatest(v.valid_from, c.complete_at))
    WHEN v.valid_to IS NOT NULL THEN least(v.last_seen_at, greatest(v.valid_from, c.complete_at))
    WHEN o.suspect_since IS NOT NULL THEN least(o.last_seen_at, greatest(v.valid_from, c.complete_at))
    ELSE greatest(v.valid_from, c.complete_at) END AS last_seen_at,
  v.previous_seen_at, v.scan_id, CASE WHEN p.uid IS NOT NULL THEN p.suspect_since
    WHEN o.suspect_since <= moment::TIMESTAMPTZ THEN o.suspect_since END AS suspect_since,
  NULL::VARCHAR[] AS missing_facets
FROM resource_versions v
LEFT JOIN (
  SELECT provider, claim_key, max(observed_at) AS complete_at FROM claims
  WHERE outcome = 'complete' AND observed_at <= moment::TIMESTAMPTZ GROUP BY ALL
) c ON c.provider = v.provider AND c.claim_key = v.claim_key
LEFT JOIN observations o ON o.uid = v.uid AND v.valid_to IS NULL
LEFT JOIN suspicions p ON p.uid = v.uid AND p.suspect_since <= moment::TIMESTAMPTZ AND p.settled_at > moment::TIMESTAMPTZ
WHERE ${validThen('v')} AND v.change_kind <> '${CURRENT_STATE}'`;

/** The relationships that held at a moment, of tables whose names begin so. */
export function relationshipsAt(catalog: string): string {
  return `MACRO relationships_at(moment) AS TABLE SELECT * FROM ${catalog}relationships r WHERE ${validThen('r')}
  AND r.from_uid NOT IN (SELECT uid FROM ${catalog}resource_versions
    WHERE valid_to IS NULL AND change_kind = '${CURRENT_STATE}')`;
}

/**
 * How each enumeration had ended when it was last read before a moment; `not_kept` where only the current state is kept. Of facets only
 * the last reading is kept: it is told where it was before the moment.
 */
export function coverageAt(catalog: string): string {
  return `MACRO coverage_at(moment) AS TABLE
SELECT k.provider, k.account_id, k.region, k.service, k.type, k.sub_scope, 'list' AS facet, k.claim_key,
  CASE WHEN is_kept THEN arg_max(k.outcome, k.observed_at) ELSE '${NOT_KEPT.status}' END AS status,
  CASE WHEN is_kept THEN arg_max(k.reason, k.observed_at) ELSE '${NOT_KEPT.reason}' END AS reason,
  max(k.observed_at) AS last_read_at, max(k.observed_at) FILTER (k.outcome = 'complete') AS last_complete_at
FROM claims k
JOIN (
  SELECT provider, claim_key, coalesce(max(observed_at) FILTER (is_current_state_only)
    < max(observed_at) FILTER (observed_at <= moment::TIMESTAMPTZ), true) AS is_kept
  FROM claims GROUP BY ALL
) h ON h.provider = k.provider AND h.claim_key = k.claim_key
WHERE k.observed_at <= ${KEPT_MOMENT}
GROUP BY k.provider, k.account_id, k.region, k.service, k.type, k.sub_scope, k.claim_key, is_kept
UNION ALL
SELECT provider, account_id, region, service, type, sub_scope, facet, claim_key,
  CASE WHEN last_read_at <= moment::TIMESTAMPTZ THEN status ELSE '${NOT_KEPT.status}' END,
  CASE WHEN last_read_at <= moment::TIMESTAMPTZ THEN reason ELSE 'it was read later too, and only the last reading is kept' END,
  CASE WHEN last_read_at <= moment::TIMESTAMPTZ THEN last_read_at END,
  CASE WHEN last_complete_at <= moment::TIMESTAMPTZ THEN last_complete_at END
FROM ${catalog}coverage f WHERE facet <> 'list' AND EXISTS (
  FROM claims k WHERE k.provider = f.provider AND k.claim_key = f.claim_key AND k.observed_at <= moment::TIMESTAMPTZ)`;
}

/**
 * Everything that happened, one row each. It happened after `not_before`, when the resource (or for a new one, the list that
 * has it) was last seen as before, and not after `changed_at`. `not_before` is NULL where nobody had looked before.
 */
const changes = `CREATE VIEW changes AS
SELECT v.valid_from AS changed_at, v.previous_seen_at AS not_before, v.change_kind AS kind, v.provider, v.account_id,
  v.region, v.service, v.type, v.type_name, v.id, v.name, v.arn, v.uid, v.scan_id, NULL::VARCHAR AS reason,
  m.from_uid AS moved_from
FROM resource_versions v LEFT JOIN moves m ON m.uid = v.uid AND m.moved_at = v.valid_from
WHERE v.change_kind <> '${CURRENT_STATE}'
UNION ALL
SELECT v.valid_to, v.last_seen_at, v.ended_by, v.provider, v.account_id, v.region, v.service, v.type, v.type_name, v.id,
  v.name, v.arn, v.uid, v.ended_scan_id, v.ended_reason, NULL
FROM resource_versions v WHERE v.ended_by IN ('vanished', 'out_of_scope')
UNION ALL
SELECT o.suspect_since, o.last_seen_at, 'suspect', v.provider, v.account_id, v.region, v.service, v.type, v.type_name,
  v.id, v.name, v.arn, v.uid, o.suspect_scan_id, NULL, NULL
FROM observations o JOIN resource_versions v ON v.uid = o.uid AND v.valid_to IS NULL
WHERE o.suspect_since IS NOT NULL
UNION ALL
SELECT p.suspect_since, p.last_seen_at, 'suspect', v.provider, v.account_id, v.region, v.service, v.type, v.type_name,
  v.id, v.name, v.arn, v.uid, p.scan_id, NULL, NULL
FROM suspicions p JOIN resource_versions v
  ON v.uid = p.uid AND v.valid_from <= p.suspect_since AND (v.valid_to IS NULL OR v.valid_to > p.suspect_since)
WHERE v.change_kind <> '${CURRENT_STATE}'`;

/** What history adds to the tables of a scan. */
export const HISTORY_STATEMENTS: readonly string[] = [
  moves,
  suspicions,
  prunings,
  driftBaselines,
  driftResources,
  resourcesAt,
  `CREATE ${relationshipsAt('')}`,
  `CREATE ${coverageAt('')}`,
  changes,
];
