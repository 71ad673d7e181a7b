import { INVENTORY } from '../inventory-file.ts';

/** One row for each facet of each type of an enumeration. */
const settle = `CREATE OR REPLACE TEMP TABLE publish_facet_coverage AS
SELECT * FROM publish_facet_coverage_raw
QUALIFY row_number() OVER (
  PARTITION BY provider, claim_key, account_id, service, type, facet ORDER BY observed_at DESC, unit_id) = 1`;

const merge = `MERGE INTO ${INVENTORY}.coverage t USING publish_facet_coverage s
ON t.provider = s.provider AND t.claim_key = s.claim_key AND t.account_id = s.account_id AND t.service = s.service
  AND t.type = s.type AND t.facet = s.facet
WHEN MATCHED AND t.last_read_at <= s.observed_at THEN UPDATE SET
  status = s.status, reason = s.reason, last_read_at = s.observed_at, scan_id = $scan_id,
  last_complete_at = CASE WHEN s.status = 'complete' THEN s.observed_at ELSE t.last_complete_at END,
  previous_complete_at = CASE WHEN s.status = 'complete' THEN t.last_complete_at ELSE t.previous_complete_at END,
  normaliser_version = s.normaliser_version
WHEN NOT MATCHED THEN INSERT (provider, account_id, region, service, type, sub_scope, facet, claim_key, status, reason,
  last_read_at, last_complete_at, normaliser_version, scan_id)
VALUES (s.provider, s.account_id, s.region, s.service, s.type, s.sub_scope, s.facet, s.claim_key, s.status, s.reason,
  s.observed_at, CASE WHEN s.status = 'complete' THEN s.observed_at END, s.normaliser_version, $scan_id)`;

/** A complete listing without a reading of the facet: its resources are gone, or have the facet no longer. */
const forget = `DELETE FROM ${INVENTORY}.coverage t WHERE t.facet <> 'list'
  AND EXISTS (SELECT 1 FROM publish_claims s WHERE s.provider = t.provider AND s.claim_key = t.claim_key
    AND s.outcome = 'complete' AND NOT s.is_stale AND t.last_read_at <= s.observed_at)
  AND NOT EXISTS (SELECT 1 FROM publish_facet_coverage f WHERE f.provider = t.provider AND f.claim_key = t.claim_key
    AND f.account_id = t.account_id AND f.service = t.service AND f.type = t.type AND f.facet = t.facet)`;

/** Statements that bring the coverage of facets up to date. */
export const FACET_COVERAGE_STATEMENTS: readonly string[] = [settle, merge, forget];
