-- title: What Google Cloud lets everybody in to
-- description: Resources on which allUsers or allAuthenticatedUsers have a role, their own or an inherited one, and where it is said. A bucket whose public access prevention is enforced is not public. What could not be judged is counted as unknown.
-- providers: gcp
WITH judged AS (
  SELECT account_id, type_name, name, id, attributes->'$.public_access.grants' AS grants,
    CASE
      WHEN list_contains(missing_facets, 'public_access') THEN 'unknown'
      WHEN json_type(attributes, '$.public_access') = 'NULL' THEN 'no'
      WHEN json_type(attributes, '$.public_access') IS DISTINCT FROM 'OBJECT' THEN 'unknown'
      WHEN (raw_data->>'$.resource.data.iamConfiguration.publicAccessPrevention') = 'enforced' THEN 'no'
      ELSE 'yes'
    END AS verdict
  FROM resources
  WHERE provider = 'gcp'
)
SELECT verdict, account_id, type_name, name, 1 AS resources,
  list_sort(list_distinct(CAST(grants->'$[*].role' AS VARCHAR[]))) AS roles,
  list_sort(list_distinct(CAST(grants->'$[*].from' AS VARCHAR[]))) AS said_by
FROM judged
WHERE verdict = 'yes'
UNION ALL BY NAME
SELECT verdict, account_id, type_name, '' AS name, count(*) AS resources
FROM judged
WHERE verdict = 'unknown'
GROUP BY ALL
ORDER BY verdict DESC, account_id, type_name, name
