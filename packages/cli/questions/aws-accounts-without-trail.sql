-- title: Accounts that keep no record of what is done
-- description: Accounts where no trail of all regions is known to be logging. Trails of an organisation that live in another account are not seen here.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_cloudtrail_trail
-- facets: aws_cloudtrail_trail.status
WITH lists AS (
  SELECT account_id, bool_and(status IN ('complete', 'not_applicable')) AS is_complete FROM coverage
  WHERE provider = 'aws' AND service = 'cloudtrail' AND type = 'Trail' AND facet = 'list' GROUP BY ALL
), trails AS (
  SELECT account_id, name, CASE WHEN (raw_data->>'$.IsMultiRegionTrail')::BOOLEAN IS FALSE THEN false
    WHEN list_contains(missing_facets, 'status') THEN NULL ELSE (attributes->>'$.status.IsLogging')::BOOLEAN END AS records
  FROM resources WHERE type_name = 'aws_cloudtrail_trail'
), facts AS (
  SELECT 'aws_cloudtrail_trail' AS type_name, l.account_id AS id, '' AS name, l.account_id, 'global' AS region, l.is_complete,
    coalesce(bool_or(t.records), false) AS has_trail, coalesce(bool_or(t.name IS NOT NULL AND t.records IS NULL), false) AS may_have
  FROM lists l LEFT JOIN trails t USING (account_id) GROUP BY ALL
), judged AS (
  SELECT *, CASE WHEN has_trail THEN 'no' WHEN may_have OR NOT is_complete THEN 'unknown' ELSE 'yes' END AS verdict,
    CASE WHEN has_trail THEN 'a trail of all regions logs' WHEN may_have THEN 'whether its trails log is not known'
      WHEN NOT is_complete THEN 'the trails are not known' ELSE 'no trail of all regions logs' END AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('cloudtrail', 'Trail', 'aws_cloudtrail_trail')
)
-- include: verdicts
