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
), listed_types(service, type, type_name) AS (
  VALUES ('ec2', 'Instance', 'aws_ec2_instance')
)
-- include: verdicts
