-- title: Instances that answer the old metadata service
-- description: Running or stopped instances whose metadata can be asked for without a token (IMDSv1).
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_ec2_instance
WITH instances AS (
  SELECT type_name, id, name, account_id, region, raw_data->>'$.MetadataOptions.HttpTokens' AS tokens, raw_data->>'$.MetadataOptions.HttpEndpoint' AS endpoint
  FROM resources WHERE type_name = 'aws_ec2_instance' AND lifecycle <> 'ended'
), judged AS (
  SELECT *, CASE WHEN endpoint = 'disabled' OR tokens = 'required' THEN 'no' WHEN tokens = 'optional' THEN 'yes' ELSE 'unknown' END AS verdict,
    CASE WHEN endpoint = 'disabled' THEN 'its metadata are off' WHEN tokens IS NULL THEN 'the list does not say' ELSE 'tokens are ' || tokens END AS reason
  FROM instances
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('ec2', 'Instance', 'aws_ec2_instance')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
