-- title: Accounts whose root user is not locked away
-- description: The root user has access keys, or no device for a second factor.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_iam_account_summary
WITH accounts AS (
  SELECT type_name, id, name, account_id, region, (raw_data->>'$.SummaryMap.AccountAccessKeysPresent')::INTEGER > 0 AS has_keys,
    (raw_data->>'$.SummaryMap.AccountMFAEnabled')::INTEGER > 0 AS has_device
  FROM resources WHERE type_name = 'aws_iam_account_summary'
), judged AS (
  SELECT *, CASE has_keys OR NOT has_device WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    concat_ws(', ', CASE WHEN has_keys THEN 'the root user has access keys' WHEN has_keys IS NULL THEN 'keys are not told of' END,
      CASE WHEN NOT has_device THEN 'the root user has no second factor' WHEN has_device IS NULL THEN 'the second factor is not told of' END) AS reason
  FROM accounts
), listed_types(service, type, type_name) AS (
  VALUES ('iam', 'AccountSummary', 'aws_iam_account_summary')
)
-- include: verdicts
