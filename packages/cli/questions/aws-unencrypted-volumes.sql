-- title: Volumes and file systems that are not encrypted
-- description: EBS volumes, snapshots of them, and EFS file systems, encrypted at rest or not.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_ec2_volume, aws_ec2_snapshot, aws_efs_file_system
WITH stores AS (
  SELECT type_name, id, name, account_id, region, (raw_data->>'$.Encrypted')::BOOLEAN AS is_encrypted
  FROM resources WHERE type_name IN ('aws_ec2_volume', 'aws_ec2_snapshot', 'aws_efs_file_system')
), judged AS (
  SELECT *, CASE NOT is_encrypted WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN is_encrypted IS NULL THEN 'the list does not say' WHEN NOT is_encrypted THEN 'not encrypted at rest' END AS reason
  FROM stores
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('ec2', 'Volume', 'aws_ec2_volume'), ('ec2', 'Snapshot', 'aws_ec2_snapshot'), ('efs', 'FileSystem', 'aws_efs_file_system')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
