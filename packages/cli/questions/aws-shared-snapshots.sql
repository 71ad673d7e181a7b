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
), listed_types(service, type, type_name) AS (
  VALUES ('ec2', 'Snapshot', 'aws_ec2_snapshot'), ('rds', 'DBSnapshot', 'aws_rds_db_snapshot'), ('rds', 'DBClusterSnapshot', 'aws_rds_db_cluster_snapshot')
)
-- include: verdicts
