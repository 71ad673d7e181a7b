-- title: Volumes and addresses that nothing uses
-- description: EBS volumes that are attached to nothing, and elastic addresses that are associated with nothing: they cost all the same.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_ec2_volume, aws_ec2_address
WITH things AS (
  SELECT type_name, id, name, account_id, region, CASE type_name WHEN 'aws_ec2_volume' THEN (raw_data->>'$.State') = 'available'
    ELSE (raw_data->>'$.AssociationId') IS NULL END AS is_idle
  FROM resources WHERE type_name IN ('aws_ec2_volume', 'aws_ec2_address')
), judged AS (
  SELECT *, CASE is_idle WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict, CASE WHEN is_idle THEN 'nothing uses it' END AS reason FROM things
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('ec2', 'Volume', 'aws_ec2_volume'), ('ec2', 'Address', 'aws_ec2_address')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
