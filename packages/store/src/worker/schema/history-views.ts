import { CURRENT_STATE } from './history-tables.ts';

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
export const RESOURCES_AT: string = `MACRO resources_at(moment) AS TABLE
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
export const CHANGES_SQL: string = `SELECT v.valid_from AS changed_at, v.previous_seen_at AS not_before, v.change_kind AS kind, v.provider, v.account_id,
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
