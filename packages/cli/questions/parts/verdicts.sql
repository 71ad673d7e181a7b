-- The rows of judged, and as unknown each list of AWS's that was not read to its end: listed_types(service, type, type_name) names them.
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN listed_types USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
