import { INVENTORY } from '../inventory-file.ts';

const SHAPE = JSON.stringify({ readings: [{ facet: 'VARCHAR', status: 'VARCHAR', reason: 'VARCHAR' }] });

/** Resources of which this publish has the last word. */
const SETTLED = `action NOT IN ('refused', 'duplicate') AND (action <> 'unchanged' OR open_last_seen_at <= observed_at)`;

const isAsBefore = (one: string, other: string): string => `${one}.uid = ${other}.uid AND ${one}.facet = ${other}.facet
  AND ${one}.status = ${other}.status AND ${one}.reason = ${other}.reason
  AND ${one}.last_read_at IS NOT DISTINCT FROM ${other}.last_read_at`;

/**
 * Facets that could not be read of what was seen. One whose last known value is kept was read when the resource was last
 * seen, unless it was missing then already.
 */
const gather = `CREATE OR REPLACE TEMP TABLE publish_missing_facets AS
SELECT r.uid, r.reading.facet AS facet, r.reading.status AS status, r.reading.reason AS reason,
  CASE WHEN k.uid IS NULL THEN NULL WHEN t.uid IS NULL THEN r.open_last_seen_at ELSE t.last_read_at END AS last_read_at
FROM (
  SELECT uid, open_last_seen_at, unnest(from_json(facets, '${SHAPE}').readings) AS reading
  FROM publish_actions WHERE facets IS NOT NULL AND ${SETTLED}
) r
LEFT JOIN publish_kept_facets k ON k.uid = r.uid AND k.facet = r.reading.facet
LEFT JOIN ${INVENTORY}.missing_facets t ON t.uid = r.uid AND t.facet = r.reading.facet
WHERE r.reading.status NOT IN ('present', 'absent')`;

/** `missing_facets` holds exceptions only: what is read again, or gone, leaves it. */
const forget = `DELETE FROM ${INVENTORY}.missing_facets t
WHERE (t.uid IN (SELECT uid FROM publish_actions WHERE ${SETTLED})
    AND NOT EXISTS (SELECT 1 FROM publish_missing_facets p WHERE ${isAsBefore('p', 't')}))
  OR t.uid IN (SELECT uid FROM publish_vanishing WHERE NOT is_held)`;

const insert = `INSERT INTO ${INVENTORY}.missing_facets (uid, facet, status, reason, last_read_at, scan_id)
SELECT p.uid, p.facet, p.status, p.reason, p.last_read_at, $scan_id FROM publish_missing_facets p
WHERE NOT EXISTS (SELECT 1 FROM ${INVENTORY}.missing_facets t WHERE ${isAsBefore('p', 't')})`;

/** Statements that bring the table of exceptions up to date. */
export const MISSING_FACET_STATEMENTS: readonly string[] = [gather, forget, insert];
