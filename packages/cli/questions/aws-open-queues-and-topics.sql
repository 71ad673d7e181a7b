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
-- include: open-statements
), judged AS (
  SELECT *, CASE WHEN list_contains(statements, 'yes') THEN 'yes' WHEN list_contains(statements, 'unknown') THEN 'unknown' ELSE 'no' END AS verdict,
    CASE WHEN policy IS NULL THEN 'the policy is not known' WHEN list_contains(statements, 'yes') THEN 'the policy lets everybody in'
      WHEN list_contains(statements, 'unknown') THEN 'the policy lets everybody in under a condition' END AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('sqs', 'Queue', 'aws_sqs_queue'), ('sns', 'Topic', 'aws_sns_topic')
)
-- include: verdicts
