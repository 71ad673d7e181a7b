-- title: Roles that others may assume
-- description: Roles whose trust policy names everybody or another account. Services of AWS and identity providers are not meant.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_iam_role
WITH roles AS (
  SELECT type_name, id, name, account_id, region, raw_data->'$.AssumeRolePolicyDocument' AS policy
  FROM resources WHERE type_name = 'aws_iam_role'
), facts AS (
  SELECT *, list_filter(flatten(list_transform(CASE json_type(policy, '$.Statement') WHEN 'ARRAY' THEN CAST(policy->'$.Statement' AS JSON[]) ELSE [(policy->'$.Statement')] END, lambda s: CASE WHEN (s->>'$.Effect') = 'Allow' THEN
      list_concat([s->>'$.Principal', (s->>'$.Principal.AWS')], (s->>'$.Principal.AWS[*]')) ELSE [] END)),
    lambda one: one = '*' OR (regexp_matches(one, '^(arn:[^:]*:[a-z]+::)?[0-9]{12}') AND regexp_extract(one, '[0-9]{12}') <> account_id)) AS others
  FROM roles
), judged AS (
  SELECT *, CASE CASE WHEN policy IS NULL OR json_type(policy) <> 'OBJECT' THEN NULL ELSE len(others) > 0 END WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN policy IS NULL THEN 'the trust policy is not known' WHEN len(others) > 0 THEN 'trusts ' || array_to_string(list_distinct(others), ', ') END AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('iam', 'Role', 'aws_iam_role')
)
-- include: verdicts
