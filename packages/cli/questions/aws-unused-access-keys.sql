-- title: Access keys that nobody uses
-- description: Active keys of users that were not used for so many days, or never since they were made so long ago.
-- parameter: days=90 how many days a key may lie idle
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_iam_access_key
-- facets: aws_iam_access_key.last_used
WITH keys AS (
  SELECT type_name, id, raw_data->>'$.UserName' AS name, account_id, region, raw_data->>'$.Status' AS status, created_at,
    CASE WHEN list_contains(missing_facets, 'last_used') THEN NULL ELSE attributes->'$.last_used' END AS last_used
  FROM resources WHERE type_name = 'aws_iam_access_key'
), uses AS (
  SELECT *, now() - to_days(CAST($days AS INTEGER)) AS limit_at,
    coalesce(last_used->>'$.AccessKeyLastUsed.LastUsedDate', (last_used->>'$.LastUsedDate'))::TIMESTAMPTZ AS used_at
  FROM keys
), judged AS (
  SELECT *, CASE status = 'Active' AND CASE WHEN last_used IS NULL THEN NULL ELSE coalesce(used_at, created_at) < limit_at END WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN last_used IS NULL THEN 'when it was used last is not known'
      WHEN used_at IS NULL THEN 'never used, made ' || strftime(created_at, '%Y-%m-%d')
      ELSE 'used last on ' || strftime(used_at, '%Y-%m-%d') END AS reason
  FROM uses
), listed_types(service, type, type_name) AS (
  VALUES ('iam', 'AccessKey', 'aws_iam_access_key')
)
-- include: verdicts
