-- title: Secrets, keys, repositories and stores that are open to all
-- description: Other resources whose own policy lets everybody in. A statement whose condition ties it to accounts, organisations, networks or resources opens nothing; another condition has to be judged by somebody: unknown.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_backup_backup_vault, aws_dynamodb_table, aws_ecr_repository, aws_efs_file_system, aws_glacier_vault, aws_kafka_cluster, aws_kinesis_stream, aws_kms_key, aws_s3control_access_point, aws_s3tables_table_bucket, aws_secretsmanager_secret
-- facets: aws_backup_backup_vault.policy, aws_dynamodb_table.policy, aws_ecr_repository.policy, aws_efs_file_system.policy, aws_glacier_vault.policy, aws_kafka_cluster.policy, aws_kinesis_stream.policy, aws_kms_key.policy, aws_s3control_access_point.policy, aws_s3tables_table_bucket.policy, aws_secretsmanager_secret.policy
WITH policies AS (
  SELECT type_name, id, name, account_id, region, CASE WHEN list_contains(missing_facets, 'policy') THEN NULL ELSE attributes->'$.policy' END AS policy
  FROM resources WHERE type_name IN ('aws_backup_backup_vault', 'aws_dynamodb_table', 'aws_ecr_repository', 'aws_efs_file_system', 'aws_glacier_vault', 'aws_kafka_cluster', 'aws_kinesis_stream', 'aws_kms_key', 'aws_s3control_access_point', 'aws_s3tables_table_bucket', 'aws_secretsmanager_secret')
), facts AS (
-- include: open-statements
), judged AS (
  SELECT *, CASE WHEN list_contains(statements, 'yes') THEN 'yes' WHEN list_contains(statements, 'unknown') THEN 'unknown' ELSE 'no' END AS verdict,
    CASE WHEN policy IS NULL THEN 'the policy is not known' WHEN list_contains(statements, 'yes') THEN 'the policy lets everybody in'
      WHEN list_contains(statements, 'unknown') THEN 'the policy lets everybody in under a condition' END AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('backup', 'BackupVault', 'aws_backup_backup_vault'), ('dynamodb', 'Table', 'aws_dynamodb_table'), ('ecr', 'Repository', 'aws_ecr_repository'), ('efs', 'FileSystem', 'aws_efs_file_system'), ('glacier', 'Vault', 'aws_glacier_vault'), ('kafka', 'Cluster', 'aws_kafka_cluster'), ('kinesis', 'Stream', 'aws_kinesis_stream'), ('kms', 'Key', 'aws_kms_key'), ('s3control', 'AccessPoint', 'aws_s3control_access_point'), ('s3tables', 'TableBucket', 'aws_s3tables_table_bucket'), ('secretsmanager', 'Secret', 'aws_secretsmanager_secret')
)
-- include: verdicts
