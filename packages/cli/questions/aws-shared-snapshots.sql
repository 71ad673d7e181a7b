-- title: Snapshots that others may copy
-- description: Snapshots of volumes, databases and clusters that are shared with everybody or with other accounts.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_ec2_snapshot, aws_rds_db_snapshot, aws_rds_db_cluster_snapshot
-- facets: aws_ec2_snapshot.create_volume_permission, aws_rds_db_snapshot.attributes, aws_rds_db_cluster_snapshot.attributes
WITH snapshots AS (
  SELECT type_name, id, name, account_id, region,
    CASE WHEN type_name = 'aws_ec2_snapshot' THEN CASE WHEN list_contains(missing_facets, 'create_volume_permission') THEN NULL
        ELSE attributes->'$.create_volume_permission' END
      ELSE CASE WHEN list_contains(missing_facets, 'attributes') THEN NULL ELSE attributes->'$.attributes' END END AS sharing
  FROM resources WHERE type_name IN ('aws_ec2_snapshot', 'aws_rds_db_snapshot', 'aws_rds_db_cluster_snapshot')
), shared AS (
  SELECT *, CASE WHEN sharing IS NOT NULL THEN list_filter(
    list_concat(sharing->>'$[*].Group', sharing->>'$[*].UserId', (sharing->>'$[*].AttributeValues[*]')),
    lambda holder: holder IS NOT NULL AND holder <> account_id) END AS holders
  FROM snapshots
), judged AS (
  SELECT *, CASE len(holders) > 0 WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN sharing IS NULL THEN 'with whom it is shared is not known'
      WHEN list_contains(holders, 'all') THEN 'shared with everybody'
      WHEN len(holders) > 0 THEN 'shared with ' || array_to_string(holders, ', ') END AS reason
  FROM shared
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('ec2', 'Snapshot', 'aws_ec2_snapshot'), ('rds', 'DBSnapshot', 'aws_rds_db_snapshot'), ('rds', 'DBClusterSnapshot', 'aws_rds_db_cluster_snapshot')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
