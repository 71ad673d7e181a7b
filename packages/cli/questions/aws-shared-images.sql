-- title: Machine images that others may start
-- description: Images that are shared with everybody, with other accounts or with an organisation.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_ec2_image
-- facets: aws_ec2_image.launch_permission
WITH images AS (
  SELECT type_name, id, name, account_id, region, (raw_data->>'$.Public')::BOOLEAN AS is_public,
    CASE WHEN list_contains(missing_facets, 'launch_permission') THEN NULL ELSE attributes->'$.launch_permission' END AS sharing
  FROM resources WHERE type_name = 'aws_ec2_image'
), shared AS (
  SELECT *, CASE WHEN sharing IS NOT NULL THEN list_filter(list_concat(sharing->>'$[*].Group', sharing->>'$[*].UserId',
    sharing->>'$[*].OrganizationArn', (sharing->>'$[*].OrganizationalUnitArn')), lambda holder: holder IS NOT NULL AND holder <> account_id) END AS holders
  FROM images
), judged AS (
  SELECT *, CASE is_public OR len(holders) > 0 WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN is_public OR list_contains(holders, 'all') THEN 'shared with everybody'
      WHEN sharing IS NULL THEN 'with whom it is shared is not known'
      WHEN len(holders) > 0 THEN 'shared with ' || array_to_string(holders, ', ') END AS reason
  FROM shared
), listed_types(service, type, type_name) AS (
  VALUES ('ec2', 'Image', 'aws_ec2_image')
)
-- include: verdicts
