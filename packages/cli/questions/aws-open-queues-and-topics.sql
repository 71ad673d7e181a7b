-- title: Queues and topics that are open to all
-- description: SQS queues and SNS topics whose policy lets everybody in. A statement whose condition ties it to accounts, organisations, networks or resources opens nothing; another condition has to be judged by somebody: unknown.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_sqs_queue, aws_sns_topic
-- facets: aws_sqs_queue.attributes, aws_sns_topic.attributes
WITH policies AS (
  SELECT type_name, id, name, account_id, region, CASE WHEN list_contains(missing_facets, 'attributes') OR NOT json_exists(attributes, '$.attributes') THEN NULL ELSE coalesce(attributes->'$.attributes.Policy', 'null'::JSON) END AS policy
  FROM resources WHERE type_name IN ('aws_sqs_queue', 'aws_sns_topic')
), facts AS (
  SELECT *, CASE WHEN policy IS NULL THEN ['unknown'] WHEN json_type(policy) = 'NULL' THEN ['no']
      ELSE list_transform(CASE json_type(policy, '$.Statement') WHEN 'ARRAY' THEN CAST(policy->'$.Statement' AS JSON[]) ELSE [(policy->'$.Statement')] END, lambda s: CASE
        WHEN (s->>'$.Effect') IS DISTINCT FROM 'Allow' THEN 'no'
        WHEN NOT coalesce((s->>'$.Principal') = '*' OR (s->>'$.Principal.AWS') = '*' OR list_contains(s->>'$.Principal.AWS[*]', '*')
          OR json_exists(s, '$.NotPrincipal'), false) THEN 'no'
        WHEN NOT json_exists(s, '$.Condition') THEN 'yes'
        WHEN regexp_matches(s->>'$.Condition', '^\{"(String|Arn)(Equals|Like|EqualsIgnoreCase)":\{"(aws:(Source(Arn|Account|Owner|Vpc|Vpce|OrgID)|Principal(Arn|Account|OrgID|OrgPaths))|kms:CallerAccount)":', 'i') THEN 'no'
        ELSE 'unknown' END) END AS statements
  FROM policies
), judged AS (
  SELECT *, CASE WHEN list_contains(statements, 'yes') THEN 'yes' WHEN list_contains(statements, 'unknown') THEN 'unknown' ELSE 'no' END AS verdict,
    CASE WHEN policy IS NULL THEN 'the policy is not known' WHEN list_contains(statements, 'yes') THEN 'the policy lets everybody in'
      WHEN list_contains(statements, 'unknown') THEN 'the policy lets everybody in under a condition' END AS reason
  FROM facts
)
SELECT verdict, type_name, id, name, account_id, region, reason
FROM (
  SELECT verdict, type_name, id, name, account_id, region, reason FROM judged
  UNION ALL
  SELECT 'unknown', type_name, sub_scope, '', account_id, region, concat_ws(': ', 'the list is ' || status, nullif(coverage.reason, ''))
  FROM coverage JOIN (VALUES ('sqs', 'Queue', 'aws_sqs_queue'), ('sns', 'Topic', 'aws_sns_topic')) lists(service, type, type_name) USING (service, type)
  WHERE provider = 'aws' AND facet = 'list' AND status NOT IN ('complete', 'not_applicable', 'gone')
)
WHERE $verdict IN ('any', verdict)
ORDER BY verdict DESC, type_name, account_id, region, id
