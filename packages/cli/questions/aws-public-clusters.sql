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
), listed_types(service, type, type_name) AS (
  VALUES ('eks', 'Cluster', 'aws_eks_cluster')
)
-- include: verdicts
