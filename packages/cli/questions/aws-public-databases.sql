-- title: Databases with a public address
-- description: RDS instances and Redshift clusters that can be reached from outside their network, if their security groups let them.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_rds_db_instance, aws_redshift_cluster
WITH stores AS (
  SELECT type_name, id, name, account_id, region, (raw_data->>'$.PubliclyAccessible')::BOOLEAN AS is_public
  FROM resources WHERE type_name IN ('aws_rds_db_instance', 'aws_redshift_cluster')
), judged AS (
  SELECT *, CASE is_public WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN is_public IS NULL THEN 'the list does not say' WHEN is_public THEN 'publicly accessible' END AS reason
  FROM stores
), listed_types(service, type, type_name) AS (
  VALUES ('rds', 'DBInstance', 'aws_rds_db_instance'), ('redshift', 'Cluster', 'aws_redshift_cluster')
)
-- include: verdicts
