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
  SELECT *, CASE WHEN policy IS NULL THEN ['unknown'] WHEN json_type(policy) = 'NULL' THEN ['no']
      ELSE list_transform(CASE json_type(policy, '$.Statement') WHEN 'ARRAY' THEN CAST(policy->'$.Statement' AS JSON[]) ELSE [(policy->'$.Statement')] END, lambda s: CASE
        WHEN (s->>'$.Effect') IS DISTINCT FROM 'Allow' THEN 'no'
        WHEN NOT coalesce((s->>'$.Principal') = '*' OR (s->>'$.Principal.AWS') = '*' OR list_contains(s->>'$.Principal.AWS[*]', '*')
          OR json_exists(s, '$.NotPrincipal'), false) THEN 'no'
        WHEN NOT json_exists(s, '$.Condition') THEN 'yes'
        WHEN regexp_matches(s->>'$.Condition', '^\{"(String|Arn)(Equals|Like|EqualsIgnoreCase)":\{"(aws:(Source(Arn|Account|Owner|Vpc|Vpce|OrgID)|Principal(Arn|Account|OrgID|OrgPaths))|kms:CallerAccount)":', 'i') THEN 'no'
        ELSE 'unknown' END) END AS statements
  FROM policies
), judged AS (
  SELECT *, CASE WHEN list_contains(statements, 'yes') THEN 'yes' WHEN list_contains(statements, 'unknown') THEN 'unknown' ELSE 'no' END AS verdict,
    CASE WHEN policy IS NULL THEN 'the policy is not known' WHEN list_contains(statements, 'yes') THEN 'the policy lets everybody in'
      WHEN list_contains(statements, 'unknown') THEN 'the policy lets everybody in under a condition' END AS reason
  FROM facts
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('backup', 'BackupVault', 'aws_backup_backup_vault'), ('dynamodb', 'Table', 'aws_dynamodb_table'), ('ecr', 'Repository', 'aws_ecr_repository'), ('efs', 'FileSystem', 'aws_efs_file_system'), ('glacier', 'Vault', 'aws_glacier_vault'), ('kafka', 'Cluster', 'aws_kafka_cluster'), ('kinesis', 'Stream', 'aws_kinesis_stream'), ('kms', 'Key', 'aws_kms_key'), ('s3control', 'AccessPoint', 'aws_s3control_access_point'), ('s3tables', 'TableBucket', 'aws_s3tables_table_bucket'), ('secretsmanager', 'Secret', 'aws_secretsmanager_secret')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
