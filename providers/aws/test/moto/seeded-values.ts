/** Resources that `seed.py` made: their ids by the name of their type. */
export type Created = Readonly<Record<string, readonly string[]>>;

/** What a required member of an input may be given, by service and member. */
export type SeededValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const ACCOUNT_REGION = 'us-east-1:123456789012';

/** Values that name what `seed.py` made, so that reads of one resource can be compared as well as lists. */
export function seededValues(created: Created): SeededValues {
  const first = (type: string): string => {
    const [id] = created[type] ?? [];
    if (id === undefined) throw new Error(`seed.py made no ${type}`);
    return id;
  };
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${ACCOUNT_REGION}:${resource}`;
  const queue = first('aws_sqs_queue');
  const machine = first('aws_stepfunctions_state_machine');
  const topic = first('aws_sns_topic');
  const cluster = first('aws_ecs_cluster');
  const balancer = first('aws_elbv2_load_balancer');
  return {
    apigateway: { restApiId: first('aws_apigateway_rest_api') },
    autoscaling: { AutoScalingGroupName: 'web' },
    cloudformation: { StackName: 'base' },
    cloudfront: {
      Id: first('aws_cloudfront_distribution'),
      Resource: `arn:aws:cloudfront::123456789012:distribution/${first('aws_cloudfront_distribution')}`,
    },
    cloudwatch: { ResourceARN: arn('cloudwatch', 'alarm:cpu') },
    dynamodb: { TableName: 'table-000', ResourceArn: arn('dynamodb', 'table/table-000') },
    ec2: {
      Attribute: 'instanceType',
      GroupId: [first('aws_ec2_security_group')],
      InstanceId: first('aws_ec2_instance'),
      VolumeId: first('aws_ec2_volume'),
      VpcId: first('aws_ec2_vpc'),
    },
    ecr: { repositoryName: 'team/app', resourceArn: arn('ecr', 'repository/team/app') },
    ecs: { cluster, resourceArn: cluster },
    efs: { FileSystemId: first('aws_efs_file_system'), ResourceId: first('aws_efs_file_system') },
    eks: { clusterName: 'prod', name: 'prod', resourceArn: arn('eks', 'cluster/prod') },
    elbv2: { LoadBalancerArn: balancer, ResourceArns: [balancer] },
    iam: {
      GroupName: 'admins',
      InstanceProfileName: 'web',
      PolicyArn: first('aws_iam_policy'),
      RoleName: 'app',
      UserName: 'ada',
      VersionId: 'v1',
    },
    kms: { KeyId: first('aws_kms_key') },
    lambda: { FunctionName: 'resize', Resource: arn('lambda', 'function:resize') },
    logs: { logGroupName: '/app/0', resourceArn: arn('logs', 'log-group:/app/0') },
    rds: { DBInstanceIdentifier: 'main', ResourceName: arn('rds', 'db:main') },
    route53: {
      HostedZoneId: first('aws_route53_hosted_zone'),
      Id: first('aws_route53_hosted_zone'),
      ResourceId: first('aws_route53_hosted_zone'),
      ResourceType: 'hostedzone',
    },
    s3: { Bucket: 'data-us' },
    secretsmanager: { SecretId: 'db/main' },
    sns: { ResourceArn: topic, TopicArn: topic },
    sqs: { QueueUrl: `https://sqs.us-east-1.amazonaws.com/123456789012/${queue}` },
    ssm: { ResourceId: '/app/url', ResourceType: 'Parameter' },
    stepfunctions: { resourceArn: machine, stateMachineArn: machine },
  };
}
