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
), listed_types(service, type, type_name) AS (
  VALUES ('acm', 'Certificate', 'aws_acm_certificate')
)
-- include: verdicts
