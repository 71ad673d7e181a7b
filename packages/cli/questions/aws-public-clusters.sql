-- title: Kubernetes clusters whose API anybody may reach
-- description: EKS clusters with a public endpoint that takes any address.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_eks_cluster
-- facets: aws_eks_cluster.detail
WITH clusters AS (
  SELECT type_name, id, name, account_id, region,
    CASE WHEN list_contains(missing_facets, 'detail') THEN NULL ELSE attributes->'$.detail' END AS detail
  FROM resources WHERE type_name = 'aws_eks_cluster'
), facts AS (
  SELECT *, (detail->>'$.resourcesVpcConfig.endpointPublicAccess')::BOOLEAN AS is_public,
    CASE WHEN json_exists(detail, '$.resourcesVpcConfig.publicAccessCidrs') THEN detail->>'$.resourcesVpcConfig.publicAccessCidrs[*]' END AS ranges
  FROM clusters
), judged AS (
  SELECT *, CASE is_public AND (list_contains(ranges, '0.0.0.0/0') OR list_contains(ranges, '::/0')) WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN is_public IS NULL THEN 'the endpoint is not known' WHEN NOT is_public THEN 'no public endpoint'
      WHEN ranges IS NULL THEN 'who may reach it is not known' ELSE 'reachable from ' || array_to_string(ranges, ', ') END AS reason
  FROM facts
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('eks', 'Cluster', 'aws_eks_cluster')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
