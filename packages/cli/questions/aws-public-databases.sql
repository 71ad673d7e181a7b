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
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('rds', 'DBInstance', 'aws_rds_db_instance'), ('redshift', 'Cluster', 'aws_redshift_cluster')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
