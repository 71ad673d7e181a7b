-- title: Certificates that end soon
-- description: Certificates of ACM that are in use or issued and end within so many days, or have ended.
-- parameter: days=30 how many days ahead
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_acm_certificate
WITH certificates AS (
  SELECT type_name, id, name, account_id, region, raw_data->>'$.Status' AS status, (raw_data->>'$.NotAfter')::TIMESTAMPTZ AS ends_at
  FROM resources WHERE type_name = 'aws_acm_certificate'
), judged AS (
  SELECT *, CASE WHEN status IN ('PENDING_VALIDATION', 'VALIDATION_TIMED_OUT', 'FAILED', 'REVOKED', 'INACTIVE') THEN 'no'
      WHEN status = 'EXPIRED' OR ends_at < now() + to_days(CAST($days AS INTEGER)) THEN 'yes' WHEN ends_at IS NULL THEN 'unknown' ELSE 'no' END AS verdict,
    CASE WHEN ends_at IS NULL THEN lower(status) ELSE 'ends on ' || strftime(ends_at, '%Y-%m-%d') END AS reason
  FROM certificates
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('acm', 'Certificate', 'aws_acm_certificate')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
