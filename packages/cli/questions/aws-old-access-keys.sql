-- title: Access keys that are old
-- description: Active keys of users that were made longer ago than so many days.
-- parameter: days=90 how many days a key may be old
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_iam_access_key
WITH keys AS (
  SELECT type_name, id, raw_data->>'$.UserName' AS name, account_id, region, raw_data->>'$.Status' AS status, created_at
  FROM resources WHERE type_name = 'aws_iam_access_key'
), judged AS (
  SELECT *, CASE status = 'Active' AND created_at < now() - to_days(CAST($days AS INTEGER)) WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN created_at IS NULL OR status IS NULL THEN 'the list does not say how old it is'
      ELSE lower(status) || ', made ' || strftime(created_at, '%Y-%m-%d') END AS reason
  FROM keys
), listed_types(service, type, type_name) AS (
  VALUES ('iam', 'AccessKey', 'aws_iam_access_key')
)
-- include: verdicts
