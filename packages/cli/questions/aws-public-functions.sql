-- title: Functions that anybody may call
-- description: By an address that asks for no signature, or by a policy that lets everybody in. A statement whose condition ties it to accounts, organisations, networks or resources opens nothing; another condition has to be judged by somebody: unknown.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_lambda_function
-- facets: aws_lambda_function.policy, aws_lambda_function.url_config
WITH policies AS (
  SELECT type_name, id, name, account_id, region, CASE WHEN list_contains(missing_facets, 'policy') THEN NULL ELSE attributes->'$.policy' END AS policy,
    CASE WHEN list_contains(missing_facets, 'url_config') THEN NULL ELSE attributes->'$.url_config' END AS address
  FROM resources WHERE type_name = 'aws_lambda_function'
), facts AS (
-- include: open-statements
), judged AS (
  SELECT *, CASE WHEN (address->>'$.AuthType') = 'NONE' OR list_contains(statements, 'yes') THEN 'yes'
      WHEN address IS NULL OR list_contains(statements, 'unknown') THEN 'unknown' ELSE 'no' END AS verdict,
    concat_ws(', ', CASE WHEN address IS NULL THEN 'whether it has an address is not known'
        WHEN (address->>'$.AuthType') = 'NONE' THEN 'its address asks for no signature' END,
      CASE WHEN policy IS NULL THEN 'the policy is not known' WHEN list_contains(statements, 'yes') THEN 'the policy lets everybody in'
      WHEN list_contains(statements, 'unknown') THEN 'the policy lets everybody in under a condition' END) AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('lambda', 'Function', 'aws_lambda_function')
)
-- include: verdicts
