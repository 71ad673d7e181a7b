-- title: Databases that are not encrypted
-- description: RDS, Aurora, DocumentDB, Neptune, Redshift and ElastiCache, encrypted at rest or not.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_rds_db_instance, aws_rds_db_cluster, aws_docdb_db_cluster, aws_neptune_db_cluster, aws_redshift_cluster, aws_elasticache_replication_group
WITH stores AS (
  SELECT type_name, id, name, account_id, region,
    coalesce(raw_data->>'$.StorageEncrypted', raw_data->>'$.Encrypted', (raw_data->>'$.AtRestEncryptionEnabled'))::BOOLEAN AS is_encrypted
  FROM resources WHERE type_name IN ('aws_rds_db_instance', 'aws_rds_db_cluster', 'aws_docdb_db_cluster', 'aws_neptune_db_cluster',
    'aws_redshift_cluster', 'aws_elasticache_replication_group')
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
  FROM coverage JOIN (VALUES ('rds', 'DBInstance', 'aws_rds_db_instance'), ('rds', 'DBCluster', 'aws_rds_db_cluster'), ('docdb', 'DBCluster', 'aws_docdb_db_cluster'), ('neptune', 'DBCluster', 'aws_neptune_db_cluster'), ('redshift', 'Cluster', 'aws_redshift_cluster'), ('elasticache', 'ReplicationGroup', 'aws_elasticache_replication_group')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
