-- title: Users who sign in with a password alone
-- description: IAM users that have a password and no device for a second factor.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_iam_user, aws_iam_mfa_device
-- facets: aws_iam_user.login_profile
WITH users AS (
  SELECT type_name, id, name, account_id, region,
    CASE WHEN list_contains(missing_facets, 'login_profile') THEN NULL ELSE json_type(attributes, '$.login_profile') <> 'NULL' END AS has_password
  FROM resources WHERE type_name = 'aws_iam_user'
), devices AS (
  SELECT account_id, parent_id, count(*) AS n FROM resources WHERE type_name = 'aws_iam_mfa_device' GROUP BY ALL
), lists AS (
  SELECT account_id, sub_scope, bool_and(status = 'complete') AS is_complete FROM coverage
  WHERE provider = 'aws' AND service = 'iam' AND type = 'MFADevice' AND facet = 'list' GROUP BY ALL
), facts AS (
  SELECT u.*, CASE WHEN d.n > 0 THEN true WHEN l.is_complete THEN false END AS has_device
  FROM users u
  LEFT JOIN devices d ON d.account_id = u.account_id AND d.parent_id = u.id
  LEFT JOIN lists l ON l.account_id = u.account_id AND l.sub_scope = u.id
), judged AS (
  SELECT *, CASE has_password AND NOT has_device WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN has_password IS NULL THEN 'whether there is a password is not known'
      WHEN NOT has_password THEN 'no password' WHEN has_device IS NULL THEN 'the devices are not known'
      WHEN has_device THEN 'has a device' ELSE 'a password and no device' END AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('iam', 'User', 'aws_iam_user')
)
-- include: verdicts
