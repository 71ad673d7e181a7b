-- title: Resources without any tag
-- description: Of types that everybody tags: machines, stores, functions, queues and their like. Where tags could not be read the answer is unknown.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_dynamodb_table, aws_ec2_instance, aws_ec2_volume, aws_ec2_vpc, aws_ecs_cluster, aws_eks_cluster, aws_elbv2_load_balancer, aws_kms_key, aws_lambda_function, aws_rds_db_cluster, aws_rds_db_instance, aws_s3_bucket, aws_secretsmanager_secret, aws_sns_topic, aws_sqs_queue
WITH judged AS (
  SELECT type_name, id, name, account_id, region, CASE len(json_keys(tags)) = 0 WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN tags IS NULL THEN 'its tags are not known' WHEN len(json_keys(tags)) = 0 THEN 'no tags' END AS reason
  FROM resources
  WHERE lifecycle <> 'ended' AND type_name IN ('aws_dynamodb_table', 'aws_ec2_instance', 'aws_ec2_volume', 'aws_ec2_vpc', 'aws_ecs_cluster', 'aws_eks_cluster', 'aws_elbv2_load_balancer', 'aws_kms_key', 'aws_lambda_function', 'aws_rds_db_cluster', 'aws_rds_db_instance', 'aws_s3_bucket', 'aws_secretsmanager_secret', 'aws_sns_topic', 'aws_sqs_queue')
), listed_types(service, type, type_name) AS (
  VALUES ('dynamodb', 'Table', 'aws_dynamodb_table'), ('ec2', 'Instance', 'aws_ec2_instance'), ('ec2', 'Volume', 'aws_ec2_volume'), ('ec2', 'Vpc', 'aws_ec2_vpc'), ('ecs', 'Cluster', 'aws_ecs_cluster'), ('eks', 'Cluster', 'aws_eks_cluster'), ('elbv2', 'LoadBalancer', 'aws_elbv2_load_balancer'), ('kms', 'Key', 'aws_kms_key'), ('lambda', 'Function', 'aws_lambda_function'), ('rds', 'DBCluster', 'aws_rds_db_cluster'), ('rds', 'DBInstance', 'aws_rds_db_instance'), ('s3', 'Bucket', 'aws_s3_bucket'), ('secretsmanager', 'Secret', 'aws_secretsmanager_secret'), ('sns', 'Topic', 'aws_sns_topic'), ('sqs', 'Queue', 'aws_sqs_queue')
)
-- include: verdicts
