import { readPath } from '@corkscrew/aws-catalog';
import { describe, expect, it } from 'vitest';
import { answerList } from '../src/answers/list-answer.ts';
import type { Estate } from '../src/estate/estate.ts';
import { directory, testEstate } from './support/handle.ts';

/** All values at a path of an operation's outputs: `service.Operation path`. */
function valuesAt(estate: Estate, source: string, region: string): string[] {
  const [name = '', path = ''] = source.split(' ');
  const [service = '', operation = ''] = name.split('.');
  const model = directory.get(service).model(operation);
  const { inputTokens: [tokenMember = ''] = [], outputTokens: [outputToken = ''] = [] } =
    model.catalog.pagination ?? {};
  const values: string[] = [];
  let token: unknown;
  do {
    const input = { Owners: ['self'], OwnerIds: ['self'], [tokenMember]: token };
    const output = answerList({ model, input, region, estate, maxPageSize: Infinity, secret: 's' });
    values.push(...((readPath(output, path) ?? []) as string[]));
    token = readPath(output, outputToken);
  } while (token !== undefined);
  return values;
}

const SUBNETS = 'ec2.DescribeSubnets Subnets[].SubnetId';
const VPCS = 'ec2.DescribeVpcs Vpcs[].VpcId';
const GROUPS = 'ec2.DescribeSecurityGroups SecurityGroups[].GroupId';
const ROLES = 'iam.ListRoles Roles[].Arn';
const INSTANCE = 'Reservations[].Instances[]';

const REFERENCES = [
  ['ec2.DescribeSubnets Subnets[].VpcId', VPCS],
  ['ec2.DescribeSecurityGroups SecurityGroups[].VpcId', VPCS],
  ['ec2.DescribeSecurityGroupRules SecurityGroupRules[].GroupId', GROUPS],
  ['ec2.DescribeRouteTables RouteTables[].Associations[].SubnetId', SUBNETS],
  ['ec2.DescribeRouteTables RouteTables[].Routes[].NatGatewayId', 'ec2.DescribeNatGateways NatGateways[].NatGatewayId'],
  ['ec2.DescribeInternetGateways InternetGateways[].Attachments[].VpcId', VPCS],
  ['ec2.DescribeNatGateways NatGateways[].SubnetId', SUBNETS],
  [
    'ec2.DescribeNatGateways NatGateways[].NatGatewayAddresses[].AllocationId',
    'ec2.DescribeAddresses Addresses[].AllocationId',
  ],
  [
    'ec2.DescribeAddresses Addresses[].NetworkInterfaceId',
    'ec2.DescribeNetworkInterfaces NetworkInterfaces[].NetworkInterfaceId',
  ],
  [`ec2.DescribeInstances ${INSTANCE}.SubnetId`, SUBNETS],
  [`ec2.DescribeInstances ${INSTANCE}.VpcId`, VPCS],
  [`ec2.DescribeInstances ${INSTANCE}.SecurityGroups[].GroupId`, GROUPS],
  [`ec2.DescribeInstances ${INSTANCE}.ImageId`, 'ec2.DescribeImages Images[].ImageId'],
  [`ec2.DescribeInstances ${INSTANCE}.KeyName`, 'ec2.DescribeKeyPairs KeyPairs[].KeyName'],
  [`ec2.DescribeInstances ${INSTANCE}.IamInstanceProfile.Arn`, 'iam.ListInstanceProfiles InstanceProfiles[].Arn'],
  [`ec2.DescribeInstances ${INSTANCE}.BlockDeviceMappings[].Ebs.VolumeId`, 'ec2.DescribeVolumes Volumes[].VolumeId'],
  [
    `ec2.DescribeInstances ${INSTANCE}.NetworkInterfaces[].NetworkInterfaceId`,
    'ec2.DescribeNetworkInterfaces NetworkInterfaces[].NetworkInterfaceId',
  ],
  ['ec2.DescribeVolumes Volumes[].Attachments[].InstanceId', `ec2.DescribeInstances ${INSTANCE}.InstanceId`],
  ['ec2.DescribeNetworkInterfaces NetworkInterfaces[].SubnetId', SUBNETS],
  ['ec2.DescribeNetworkInterfaces NetworkInterfaces[].Groups[].GroupId', GROUPS],
  ['iam.ListInstanceProfiles InstanceProfiles[].Roles[].Arn', ROLES],
  ['lambda.ListFunctions Functions[].Role', ROLES],
  ['lambda.ListFunctions Functions[].VpcConfig.SubnetIds[]', SUBNETS],
  ['lambda.ListFunctions Functions[].VpcConfig.SecurityGroupIds[]', GROUPS],
  ['sns.ListSubscriptions Subscriptions[].TopicArn', 'sns.ListTopics Topics[].TopicArn'],
  ['rds.DescribeDBInstances DBInstances[].VpcSecurityGroups[].VpcSecurityGroupId', GROUPS],
  [
    'rds.DescribeDBInstances DBInstances[].DBSubnetGroup.DBSubnetGroupName',
    'rds.DescribeDBSubnetGroups DBSubnetGroups[].DBSubnetGroupName',
  ],
  [
    'rds.DescribeDBInstances DBInstances[].DBClusterIdentifier',
    'rds.DescribeDBClusters DBClusters[].DBClusterIdentifier',
  ],
  [
    'rds.DescribeDBClusters DBClusters[].DBSubnetGroup',
    'rds.DescribeDBSubnetGroups DBSubnetGroups[].DBSubnetGroupName',
  ],
  ['kms.ListAliases Aliases[].TargetKeyId', 'kms.ListKeys Keys[].KeyId'],
  ['secretsmanager.ListSecrets SecretList[].KmsKeyId', 'kms.ListKeys Keys[].KeyArn'],
  ['cloudwatch.DescribeAlarms MetricAlarms[].AlarmActions[]', 'sns.ListTopics Topics[].TopicArn'],
  ['cloudformation.DescribeStacks Stacks[].RoleARN', ROLES],
  ['elbv2.DescribeLoadBalancers LoadBalancers[].VpcId', VPCS],
  ['elbv2.DescribeLoadBalancers LoadBalancers[].SecurityGroups[]', GROUPS],
  [
    'elbv2.DescribeTargetGroups TargetGroups[].LoadBalancerArns[]',
    'elbv2.DescribeLoadBalancers LoadBalancers[].LoadBalancerArn',
  ],
  [
    'autoscaling.DescribeAutoScalingGroups AutoScalingGroups[].LaunchTemplate.LaunchTemplateId',
    'ec2.DescribeLaunchTemplates LaunchTemplates[].LaunchTemplateId',
  ],
  [
    'autoscaling.DescribeAutoScalingGroups AutoScalingGroups[].Instances[].InstanceId',
    `ec2.DescribeInstances ${INSTANCE}.InstanceId`,
  ],
] as const;

describe('references between rows', () => {
  const estates = [
    ['small', testEstate(300)],
    ['large', testEstate(8000)],
    ['changed', testEstate(8000, 4)],
  ] as const;

  describe.each(estates)('of a %s estate', (size, estate) => {
    it.each(REFERENCES)('%s are rows of %s', (source, target) => {
      for (const region of ['us-east-1', 'eu-west-1']) {
        const targets = new Set(valuesAt(estate, target, region));
        const values = valuesAt(estate, source, region);
        if (size !== 'small') expect(values.length).toBeGreaterThan(0);
        expect(values.filter((value) => !targets.has(value))).toEqual([]);
      }
    });
  });
});

describe('an estate', () => {
  const groups = 'ec2.DescribeSecurityGroups SecurityGroups[]';

  it('puts an instance and its groups into one VPC', () => {
    const estate = testEstate(60_000);
    const rows = valuesAt(estate, groups, 'us-east-1') as unknown as {
      readonly GroupId: string;
      readonly VpcId: string;
    }[];
    const vpcOf = new Map(rows.map((group) => [group.GroupId, group.VpcId]));
    const instances = valuesAt(estate, `ec2.DescribeInstances ${INSTANCE}`, 'us-east-1') as unknown as {
      readonly VpcId: string;
      readonly SecurityGroups: readonly { readonly GroupId: string }[];
    }[];
    expect(new Set(vpcOf.values()).size).toBeGreaterThan(3);
    const strangers = instances.filter(
      (instance) => vpcOf.get(instance.SecurityGroups[0]?.GroupId ?? '') !== instance.VpcId,
    );
    expect(strangers).toEqual([]);
  });

  it('has some groups that are open to the world on SSH, and many that are not', () => {
    const open = (group: unknown): boolean =>
      (
        readPath(group, 'IpPermissions') as readonly { FromPort?: number; IpRanges: readonly { CidrIp: string }[] }[]
      ).some((rule) => rule.FromPort === 22 && rule.IpRanges.some((range) => range.CidrIp === '0.0.0.0/0'));
    const rows = valuesAt(testEstate(8000), groups, 'us-east-1');
    const share = rows.filter(open).length / rows.length;
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.15);
  });

  it.each([
    ['at first', 0],
    ['after changes', 3],
  ])('lists %s each rule of its groups once, as its group has it', (_, epoch) => {
    const estate = testEstate(4000, epoch);
    const inGroups = valuesAt(estate, groups, 'eu-west-1').flatMap((group) => [
      ...peersIn(group, 'IpPermissions', false),
      ...peersIn(group, 'IpPermissionsEgress', true),
    ]);
    const rules = valuesAt(estate, 'ec2.DescribeSecurityGroupRules SecurityGroupRules[]', 'eu-west-1');
    const listed = rules.map((rule) => {
      const { GroupId, IsEgress, FromPort, CidrIpv4, ReferencedGroupInfo, Description } = rule as unknown as ListedRule;
      return [GroupId, IsEgress, FromPort, CidrIpv4 ?? ReferencedGroupInfo?.GroupId, Description].join(' ');
    });
    expect(listed.length).toBeGreaterThan(50);
    expect(listed.toSorted()).toEqual(inGroups.toSorted());
  });
});

interface ListedRule {
  readonly GroupId: string;
  readonly IsEgress: boolean;
  readonly FromPort: number;
  readonly CidrIpv4?: string;
  readonly ReferencedGroupInfo?: { readonly GroupId: string };
  readonly Description?: string;
}

interface GroupPermission {
  readonly FromPort?: number;
  readonly IpRanges: readonly { readonly CidrIp: string; readonly Description?: string }[];
  readonly UserIdGroupPairs: readonly { readonly GroupId: string }[];
}

/** A group's permissions, one text for each peer. */
function peersIn(group: unknown, member: string, isEgress: boolean): string[] {
  const id = readPath(group, 'GroupId');
  return (readPath(group, member) as readonly GroupPermission[]).flatMap(({ FromPort = -1, ...permission }) => [
    ...permission.IpRanges.map(({ CidrIp, Description }) => [id, isEgress, FromPort, CidrIp, Description].join(' ')),
    ...permission.UserIdGroupPairs.map(({ GroupId }) => [id, isEgress, FromPort, GroupId, undefined].join(' ')),
  ]);
}
