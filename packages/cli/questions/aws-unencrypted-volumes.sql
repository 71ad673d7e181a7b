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
), listed_types(service, type, type_name) AS (
  VALUES ('ec2', 'Volume', 'aws_ec2_volume'), ('ec2', 'Snapshot', 'aws_ec2_snapshot'), ('efs', 'FileSystem', 'aws_efs_file_system')
)
-- include: verdicts
