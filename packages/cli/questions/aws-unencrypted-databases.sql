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
), listed_types(service, type, type_name) AS (
  VALUES ('rds', 'DBInstance', 'aws_rds_db_instance'), ('rds', 'DBCluster', 'aws_rds_db_cluster'), ('docdb', 'DBCluster', 'aws_docdb_db_cluster'), ('neptune', 'DBCluster', 'aws_neptune_db_cluster'), ('redshift', 'Cluster', 'aws_redshift_cluster'), ('elasticache', 'ReplicationGroup', 'aws_elasticache_replication_group')
)
-- include: verdicts
