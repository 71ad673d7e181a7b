import { describe, expect, test } from 'vitest';
import { type CatalogResourceType, openCatalog, type RowField } from '../src/index.ts';

const catalog = openCatalog();

interface Expected {
  readonly items: string;
  readonly id: string | readonly RowField[];
  readonly permission: string;
  readonly element?: 'string';
  readonly arn?: string;
  readonly pattern?: string;
  readonly parent?: string;
}

const after = (path: string, afterLast: string): RowField => ({ path, afterLast });
const ec2 = (operation: string, items: string, id: string): Expected => ({ items, id, permission: `ec2:${operation}` });

/** `service Type Operation` → what the catalog must say. */
const WELL_KNOWN: Readonly<Record<string, Expected>> = {
  'ec2 Instance DescribeInstances': ec2('DescribeInstances', 'Reservations[].Instances[]', 'InstanceId'),
  'ec2 Vpc DescribeVpcs': ec2('DescribeVpcs', 'Vpcs', 'VpcId'),
  'ec2 Subnet DescribeSubnets': ec2('DescribeSubnets', 'Subnets', 'SubnetId'),
  'ec2 SecurityGroup DescribeSecurityGroups': ec2('DescribeSecurityGroups', 'SecurityGroups', 'GroupId'),
  'ec2 Volume DescribeVolumes': ec2('DescribeVolumes', 'Volumes', 'VolumeId'),
  'ec2 Snapshot DescribeSnapshots': ec2('DescribeSnapshots', 'Snapshots', 'SnapshotId'),
  'ec2 Image DescribeImages': ec2('DescribeImages', 'Images', 'ImageId'),
  'ec2 NetworkInterface DescribeNetworkInterfaces': ec2(
    'DescribeNetworkInterfaces',
    'NetworkInterfaces',
    'NetworkInterfaceId',
  ),
  'ec2 InternetGateway DescribeInternetGateways': ec2(
    'DescribeInternetGateways',
    'InternetGateways',
    'InternetGatewayId',
  ),
  'ec2 NatGateway DescribeNatGateways': ec2('DescribeNatGateways', 'NatGateways', 'NatGatewayId'),
  'ec2 RouteTable DescribeRouteTables': ec2('DescribeRouteTables', 'RouteTables', 'RouteTableId'),
  'ec2 Address DescribeAddresses': ec2('DescribeAddresses', 'Addresses', 'AllocationId || PublicIp'),
  'ec2 KeyPair DescribeKeyPairs': ec2('DescribeKeyPairs', 'KeyPairs', 'KeyName'),
  'ec2 LaunchTemplate DescribeLaunchTemplates': ec2('DescribeLaunchTemplates', 'LaunchTemplates', 'LaunchTemplateId'),
  'ec2 NetworkAcl DescribeNetworkAcls': ec2('DescribeNetworkAcls', 'NetworkAcls', 'NetworkAclId'),
  's3 Bucket ListBuckets': {
    items: 'Buckets',
    id: 'Name',
    permission: 's3:ListAllMyBuckets',
    pattern: 'arn:{partition}:s3:::{id}',
  },
  'iam Role ListRoles': { items: 'Roles', id: 'RoleName', permission: 'iam:ListRoles', arn: 'Arn' },
  'iam User ListUsers': { items: 'Users', id: 'UserName', permission: 'iam:ListUsers', arn: 'Arn' },
  'iam Group ListGroups': { items: 'Groups', id: 'GroupName', permission: 'iam:ListGroups', arn: 'Arn' },
  'iam Policy ListPolicies': { items: 'Policies', id: 'Arn', permission: 'iam:ListPolicies', arn: 'Arn' },
  'iam InstanceProfile ListInstanceProfiles': {
    items: 'InstanceProfiles',
    id: 'InstanceProfileName',
    permission: 'iam:ListInstanceProfiles',
    arn: 'Arn',
  },
  'lambda Function ListFunctions': {
    items: 'Functions',
    id: 'FunctionName',
    permission: 'lambda:ListFunctions',
    arn: 'FunctionArn',
  },
  'dynamodb Table ListTables': {
    items: 'TableNames',
    id: '@',
    element: 'string',
    permission: 'dynamodb:ListTables',
    pattern: 'arn:{partition}:dynamodb:{region}:{account}:table/{id}',
  },
  'sqs Queue ListQueues': {
    items: 'QueueUrls',
    id: [after('@', '/')],
    element: 'string',
    permission: 'sqs:ListQueues',
    pattern: 'arn:{partition}:sqs:{region}:{account}:{id}',
  },
  'sns Topic ListTopics': { items: 'Topics', id: 'TopicArn', permission: 'sns:ListTopics', arn: 'TopicArn' },
  'sns Subscription ListSubscriptions': {
    items: 'Subscriptions',
    id: 'SubscriptionArn',
    permission: 'sns:ListSubscriptions',
    arn: 'SubscriptionArn',
  },
  'rds DBInstance DescribeDBInstances': {
    items: 'DBInstances',
    id: 'DBInstanceIdentifier',
    permission: 'rds:DescribeDBInstances',
    arn: 'DBInstanceArn',
  },
  'rds DBCluster DescribeDBClusters': {
    items: 'DBClusters',
    id: 'DBClusterIdentifier',
    permission: 'rds:DescribeDBClusters',
    arn: 'DBClusterArn',
  },
  'rds DBSubnetGroup DescribeDBSubnetGroups': {
    items: 'DBSubnetGroups',
    id: 'DBSubnetGroupName',
    permission: 'rds:DescribeDBSubnetGroups',
    arn: 'DBSubnetGroupArn',
  },
  'docdb DBCluster DescribeDBClusters': {
    items: 'DBClusters',
    id: 'DBClusterIdentifier',
    permission: 'rds:DescribeDBClusters',
    arn: 'DBClusterArn',
  },
  'ecs Cluster ListClusters': {
    items: 'clusterArns',
    id: '@',
    element: 'string',
    permission: 'ecs:ListClusters',
    arn: '@',
  },
  'eks Cluster ListClusters': {
    items: 'clusters',
    id: '@',
    element: 'string',
    permission: 'eks:ListClusters',
    pattern: 'arn:{partition}:eks:{region}:{account}:cluster/{id}',
  },
  'kms Key ListKeys': { items: 'Keys', id: 'KeyId', permission: 'kms:ListKeys', arn: 'KeyArn' },
  'kms Alias ListAliases': { items: 'Aliases', id: 'AliasName', permission: 'kms:ListAliases', arn: 'AliasArn' },
  'secretsmanager Secret ListSecrets': {
    items: 'SecretList',
    id: 'Name',
    permission: 'secretsmanager:ListSecrets',
    arn: 'ARN',
  },
  'ssm Parameter DescribeParameters': {
    items: 'Parameters',
    id: 'Name',
    permission: 'ssm:DescribeParameters',
    arn: 'ARN',
  },
  'logs LogGroup DescribeLogGroups': { items: 'logGroups', id: 'logGroupName', permission: 'logs:DescribeLogGroups' },
  'cloudwatch MetricAlarm DescribeAlarms': {
    items: 'MetricAlarms',
    id: 'AlarmName',
    permission: 'cloudwatch:DescribeAlarms',
    arn: 'AlarmArn',
  },
  'cloudwatch CompositeAlarm DescribeAlarms': {
    items: 'CompositeAlarms',
    id: 'AlarmName',
    permission: 'cloudwatch:DescribeAlarms',
    arn: 'AlarmArn',
  },
  'route53 HostedZone ListHostedZones': {
    items: 'HostedZones',
    id: [after('Id', '/')],
    permission: 'route53:ListHostedZones',
    pattern: 'arn:{partition}:route53:::hostedzone/{id}',
  },
  'cloudfront Distribution ListDistributions': {
    items: 'DistributionList.Items',
    id: 'Id',
    permission: 'cloudfront:ListDistributions',
    arn: 'ARN',
  },
  'elbv2 LoadBalancer DescribeLoadBalancers': {
    items: 'LoadBalancers',
    id: 'LoadBalancerArn',
    permission: 'elasticloadbalancing:DescribeLoadBalancers',
    arn: 'LoadBalancerArn',
  },
  'elbv2 TargetGroup DescribeTargetGroups': {
    items: 'TargetGroups',
    id: 'TargetGroupArn',
    permission: 'elasticloadbalancing:DescribeTargetGroups',
    arn: 'TargetGroupArn',
  },
  'autoscaling AutoScalingGroup DescribeAutoScalingGroups': {
    items: 'AutoScalingGroups',
    id: 'AutoScalingGroupName',
    permission: 'autoscaling:DescribeAutoScalingGroups',
    arn: 'AutoScalingGroupARN',
  },
  'stepfunctions StateMachine ListStateMachines': {
    items: 'stateMachines',
    id: 'stateMachineArn',
    permission: 'states:ListStateMachines',
    arn: 'stateMachineArn',
  },
  'stepfunctions Activity ListActivities': {
    items: 'activities',
    id: 'activityArn',
    permission: 'states:ListActivities',
    arn: 'activityArn',
  },
  'events EventBus ListEventBuses': {
    items: 'EventBuses',
    id: 'Name',
    permission: 'events:ListEventBuses',
    arn: 'Arn',
  },
  'events Rule ListRules': {
    items: 'Rules',
    id: ['EventBusName', 'Name'],
    permission: 'events:ListRules',
    arn: 'Arn',
    parent: 'EventBus',
  },
  'acm Certificate ListCertificates': {
    items: 'CertificateSummaryList',
    id: 'CertificateArn',
    permission: 'acm:ListCertificates',
    arn: 'CertificateArn',
  },
  'ecr Repository DescribeRepositories': {
    items: 'repositories',
    id: 'repositoryName',
    permission: 'ecr:DescribeRepositories',
    arn: 'repositoryArn',
  },
  'kinesis Stream ListStreams': {
    items: 'StreamSummaries',
    id: 'StreamName',
    permission: 'kinesis:ListStreams',
    arn: 'StreamARN',
  },
  'efs FileSystem DescribeFileSystems': {
    items: 'FileSystems',
    id: 'FileSystemId',
    permission: 'elasticfilesystem:DescribeFileSystems',
    arn: 'FileSystemArn',
  },
  'elasticache CacheCluster DescribeCacheClusters': {
    items: 'CacheClusters',
    id: 'CacheClusterId',
    permission: 'elasticache:DescribeCacheClusters',
    arn: 'ARN',
  },
  'cloudformation Stack DescribeStacks': {
    items: 'Stacks',
    id: 'StackName',
    permission: 'cloudformation:DescribeStacks',
    arn: 'StackId',
  },
  'apigateway RestApi GetRestApis': {
    items: 'items',
    id: 'id',
    permission: 'apigateway:GET',
    pattern: 'arn:{partition}:apigateway:{region}::/restapis/{row.id}',
  },
  'cloudtrail Trail DescribeTrails': {
    items: 'trailList',
    id: 'Name',
    permission: 'cloudtrail:DescribeTrails',
    arn: 'TrailARN',
  },
  'opensearch Domain ListDomainNames': { items: 'DomainNames', id: 'DomainName', permission: 'es:ListDomainNames' },
  'redshift Cluster DescribeClusters': {
    items: 'Clusters',
    id: 'ClusterIdentifier',
    permission: 'redshift:DescribeClusters',
    pattern: 'arn:{partition}:redshift:{region}:{account}:cluster:{id}',
  },
  'codebuild Project ListProjects': {
    items: 'projects',
    id: '@',
    element: 'string',
    permission: 'codebuild:ListProjects',
    pattern: 'arn:{partition}:codebuild:{region}:{account}:project/{id}',
  },
  'athena WorkGroup ListWorkGroups': {
    items: 'WorkGroups',
    id: 'Name',
    permission: 'athena:ListWorkGroups',
    pattern: 'arn:{partition}:athena:{region}:{account}:workgroup/{row.Name}',
  },
  'glue Database GetDatabases': {
    items: 'DatabaseList',
    id: 'Name',
    permission: 'glue:GetDatabases',
    pattern: 'arn:{partition}:glue:{region}:{account}:database/{row.Name}',
  },
  'wafv2 WebACL ListWebACLs': { items: 'WebACLs', id: 'ARN', permission: 'wafv2:ListWebACLs', arn: 'ARN' },
};

function find(service: string, type: string): CatalogResourceType {
  const found = catalog.service(service).resourceTypes.find((candidate) => candidate.type === type);
  if (found === undefined) throw new Error(`there is no ${service} ${type}`);
  return found;
}

describe('types that people know', () => {
  test.each(Object.entries(WELL_KNOWN))('%s', (key, expected) => {
    const [service = '', name = '', operation] = key.split(' ');
    const type = find(service, name);
    expect(type).toMatchObject({
      class: 'resource',
      default: true,
      level: expected.parent === undefined ? 1 : 2,
      parent: expected.parent ?? null,
      permission: expected.permission,
    });
    expect(type.list).toMatchObject({ operation, items: expected.items, element: expected.element ?? 'struct' });
    expect(type.identity).toEqual(typeof expected.id === 'string' ? [expected.id] : expected.id);
    if (expected.arn !== undefined) expect(type.fields.arn).toBe(expected.arn);
    if (expected.pattern !== undefined) expect(type.arnPattern).toBe(expected.pattern);
    expect(type.fields.arn ?? type.arnPattern).toMatch(/./);
    expect(type.permissionProven).toBe(true);
  });

  test('have names in snake case', () => {
    const names = [
      ['ec2', 'Instance'],
      ['rds', 'DBInstance'],
      ['stepfunctions', 'StateMachine'],
      ['logs', 'LogGroup'],
      ['cognito-idp', 'UserPool'],
      ['wafv2', 'IPSet'],
    ].map(([service = '', type = '']) => find(service, type).name);
    expect(names).toEqual([
      'aws_ec2_instance',
      'aws_rds_db_instance',
      'aws_stepfunctions_state_machine',
      'aws_logs_log_group',
      'aws_cognito_idp_user_pool',
      'aws_wafv2_ip_set',
    ]);
  });

  test('are the account’s own', () => {
    expect(find('ec2', 'Image').list.bind).toMatchObject({ Owners: { kind: 'constant', value: ['self'] } });
    expect(find('ec2', 'Snapshot').list.bind).toEqual({ OwnerIds: { kind: 'constant', value: ['self'] } });
    expect(find('iam', 'Policy').list.bind).toEqual({ Scope: { kind: 'constant', value: 'Local' } });
    expect(find('cloudfront', 'CachePolicy').list.bind).toEqual({ Type: { kind: 'constant', value: 'custom' } });
  });

  test('have one home each', () => {
    expect(find('rds', 'DBCluster').list.where).toEqual([{ field: 'Engine', notIn: ['docdb', 'neptune'] }]);
    expect(find('docdb', 'DBCluster').list.where).toEqual([{ field: 'Engine', in: ['docdb'] }]);
    expect(catalog.service('es').resourceTypes).toEqual([]);
    expect(find('s3', 'Bucket')).toMatchObject({ scope: 'account', fields: { region: 'BucketRegion' } });
    expect(find('cloudtrail', 'Trail').fields.region).toBe('HomeRegion');
  });

  test('tell a successor of the same name from its predecessor', () => {
    expect(find('iam', 'Role').fields.incarnation).toBe('RoleId');
    expect(find('rds', 'DBInstance').fields.incarnation).toBe('InstanceCreateTime');
    expect(find('cloudformation', 'Stack').fields.incarnation).toBe('StackId');
    expect(find('ec2', 'Instance').fields.incarnation).toBeUndefined();
  });

  test('take owner, tags and state from the row', () => {
    expect(find('ec2', 'Instance')).toMatchObject({
      list: { inherit: expect.arrayContaining(['OwnerId', 'ReservationId']) },
      fields: {
        owner: 'OwnerId',
        state: 'State.Name',
        tags: { path: 'Tags', form: 'entries', key: 'Key', value: 'Value' },
      },
    });
    expect(find('apigateway', 'RestApi').fields.tags).toEqual({ path: 'tags', form: 'map' });
    expect(find('sns', 'Topic').fields.name).toEqual({ path: 'TopicArn', afterLast: ':' });
  });

  test('have no tags where the list leaves them out, whatever the row has a place for', () => {
    const types = ['InstanceProfile', 'Policy', 'Role', 'User', 'VirtualMFADevice'];
    for (const type of types) expect(find('iam', type).fields, type).not.toHaveProperty('tags');
    expect(find('s3', 'Bucket').fields).not.toHaveProperty('tags');
    expect(find('sqs', 'Queue').fields).not.toHaveProperty('tags');
  });

  test('leave what AWS offers to those who ask', () => {
    expect(find('ec2', 'InstanceType').default).toBe(false);
    expect(find('ec2', 'SpotPriceHistory')).toMatchObject({ class: 'catalog', default: false });
    expect(find('stepfunctions', 'StateMachine').default).toBe(true);
    expect(find('ec2', 'SpotInstanceRequest')).toMatchObject({ class: 'ephemeral', default: false });
  });
});
