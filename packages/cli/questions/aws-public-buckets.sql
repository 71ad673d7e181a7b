-- title: Buckets that anybody may read or write
-- description: By their policy or their access list, where no block on public access of the bucket or of the account stands against it.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_s3_bucket, aws_s3control_account_public_access_block
-- facets: aws_s3_bucket.acl, aws_s3_bucket.policy, aws_s3_bucket.policy_status, aws_s3_bucket.public_access_block
WITH buckets AS (
  SELECT type_name, id, name, account_id, region,
    CASE WHEN list_contains(missing_facets, 'acl') THEN NULL ELSE attributes->'$.acl' END AS acl,
    CASE WHEN list_contains(missing_facets, 'policy') THEN NULL ELSE attributes->'$.policy' END AS policy,
    CASE WHEN list_contains(missing_facets, 'policy_status') THEN NULL ELSE attributes->'$.policy_status' END AS policy_status,
    CASE WHEN list_contains(missing_facets, 'public_access_block') THEN NULL ELSE attributes->'$.public_access_block' END AS block
  FROM resources WHERE type_name = 'aws_s3_bucket'
), accounts AS (
  SELECT account_id, bool_or((raw_data->>'$.IgnorePublicAcls')::BOOLEAN) AS ignores_acls,
    bool_or((raw_data->>'$.RestrictPublicBuckets')::BOOLEAN) AS restricts
  FROM resources WHERE type_name = 'aws_s3control_account_public_access_block' GROUP BY account_id
), without_block AS (
  SELECT account_id FROM coverage
  WHERE provider = 'aws' AND service = 's3control' AND type = 'AccountPublicAccessBlock' AND facet = 'list' AND status = 'complete'
), facts AS (
  SELECT b.*,
    len(list_filter(acl->>'$.Grants[*].Grantee.URI', lambda uri: uri LIKE '%/AllUsers' OR uri LIKE '%/AuthenticatedUsers')) > 0 AS has_open_acl,
    CASE WHEN json_type(policy) = 'NULL' THEN false
      WHEN list_contains(list_transform(CASE json_type(policy, '$.Statement') WHEN 'ARRAY' THEN CAST(policy->'$.Statement' AS JSON[]) ELSE [(policy->'$.Statement')] END, lambda s: CASE
        WHEN (s->>'$.Effect') IS DISTINCT FROM 'Allow' THEN 'no'
        WHEN NOT coalesce((s->>'$.Principal') = '*' OR (s->>'$.Principal.AWS') = '*' OR list_contains(s->>'$.Principal.AWS[*]', '*')
          OR json_exists(s, '$.NotPrincipal'), false) THEN 'no'
        WHEN NOT json_exists(s, '$.Condition') THEN 'yes'
        WHEN regexp_matches(s->>'$.Condition', '^\{"(String|Arn)(Equals|Like|EqualsIgnoreCase)":\{"(aws:(Source(Arn|Account|Owner|Vpc|Vpce|OrgID)|Principal(Arn|Account|OrgID|OrgPaths))|kms:CallerAccount)":', 'i') THEN 'no'
        ELSE 'unknown' END), 'yes') THEN true
      WHEN json_type(policy_status) = 'NULL' THEN false
      ELSE (policy_status->>'$.IsPublic')::BOOLEAN END AS has_open_policy,
    CASE WHEN json_type(block) = 'NULL' THEN false ELSE (block->>'$.IgnorePublicAcls')::BOOLEAN END
      OR CASE WHEN a.account_id IS NULL AND w.account_id IS NOT NULL THEN false ELSE a.ignores_acls END AS ignores_acls,
    CASE WHEN json_type(block) = 'NULL' THEN false ELSE (block->>'$.RestrictPublicBuckets')::BOOLEAN END
      OR CASE WHEN a.account_id IS NULL AND w.account_id IS NOT NULL THEN false ELSE a.restricts END AS restricts
  FROM buckets b LEFT JOIN accounts a USING (account_id) LEFT JOIN (SELECT DISTINCT account_id FROM without_block) w USING (account_id)
), judged AS (
  SELECT *, CASE (has_open_acl AND NOT ignores_acls) OR (has_open_policy AND NOT restricts) WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    concat_ws(', ', CASE WHEN has_open_policy THEN 'the policy lets everybody in' WHEN has_open_policy IS NULL THEN 'the policy is not known' END,
      CASE WHEN has_open_acl THEN 'the access list lets everybody in' WHEN has_open_acl IS NULL THEN 'the access list is not known' END,
      CASE WHEN ignores_acls AND restricts THEN 'public access is blocked'
        WHEN ignores_acls IS NULL OR restricts IS NULL THEN 'whether public access is blocked is not known' END) AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('s3', 'Bucket', 'aws_s3_bucket')
)
-- include: verdicts
