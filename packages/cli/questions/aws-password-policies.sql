-- title: Accounts that ask for weak passwords
-- description: Accounts without a password policy of their own, or whose passwords may be shorter than so many characters.
-- parameter: length=14 characters that a password should have
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_iam_account_password_policy
WITH lists AS (
  SELECT DISTINCT account_id, region, status FROM coverage
  WHERE provider = 'aws' AND service = 'iam' AND type = 'AccountPasswordPolicy' AND facet = 'list'
), accounts AS (
  SELECT 'aws_iam_account_password_policy' AS type_name, l.account_id AS id, '' AS name, l.account_id, l.region,
    CASE WHEN r.uid IS NOT NULL AND l.status = 'complete' THEN (r.raw_data->>'$.MinimumPasswordLength')::INTEGER
      WHEN l.status = 'complete' THEN 0 END AS minimum
  FROM lists l LEFT JOIN resources r ON r.type_name = 'aws_iam_account_password_policy' AND r.account_id = l.account_id
), judged AS (
  SELECT *, CASE minimum < CAST($length AS INTEGER) WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN minimum IS NULL THEN 'the policy is not known' WHEN minimum = 0 THEN 'there is no policy'
      ELSE 'at least ' || minimum || ' characters' END AS reason
  FROM accounts
), listed_types(service, type, type_name) AS (
  VALUES ('iam', 'AccountPasswordPolicy', 'aws_iam_account_password_policy')
)
-- include: verdicts
