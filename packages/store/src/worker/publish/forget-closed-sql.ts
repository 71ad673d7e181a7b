import { INVENTORY } from '../inventory-file.ts';

/** Statements that forget the exceptions of versions which `publish_closing` ends for good; a suspicion becomes a past one. */
export const FORGET_CLOSED: readonly string[] = [
  `INSERT INTO ${INVENTORY}.suspicions (uid, last_seen_at, suspect_since, settled_at, scan_id)
SELECT o.uid, o.last_seen_at, o.suspect_since, p.valid_to, o.suspect_scan_id
FROM ${INVENTORY}.observations o JOIN publish_closing p ON p.uid = o.uid WHERE o.suspect_since IS NOT NULL`,
  ...['observations', 'missing_facets'].map(
    (table) => `DELETE FROM ${INVENTORY}.${table} WHERE uid IN (SELECT uid FROM publish_closing)`,
  ),
];
