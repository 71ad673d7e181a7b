import { COMPANY } from '../company.ts';
import { someGroupId, subnetIdsOf, zonesOf } from '../network.ts';
import {
  alphanumericOf,
  arnOf,
  base32Of,
  createdAt,
  GLOBAL_REGION,
  globalArnOf,
  hexOf,
  idOf,
  modifiedAt,
  type RowContext,
  someSlot,
  tagsOf,
  uuidOf,
  workload,
} from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { zoneOfInstance } from './compute.ts';
import { launchTemplateName } from './images.ts';
import { NARROW_PAGE } from './paging.ts';
import { bucketName } from './storage.ts';

const LONGEST_NAME = 32;

/** A name within the 32 characters that load balancers allow, still unique by its slot. */
function shortName(name: string, suffix: string, slot: number): string {
  const tail = `-${slot.toString(36)}${suffix}`;
  return name.slice(0, LONGEST_NAME - tail.length) + tail;
}

function balancerName(context: RowContext, slot: number): string {
  return shortName(workload({ ...context, key: 'elbv2.LoadBalancer' }, slot).name, 'lb', slot);
}

/** The ARN of a load balancer. */
function balancerArn(context: RowContext, slot: number): string {
  const hash = hexOf(context, 'balancer', { length: 16, slot });
  return arnOf(context, 'elasticloadbalancing', `loadbalancer/app/${balancerName(context, slot)}/${hash}`);
}

/** Balancers stand in the VPCs in turn, and so do their target groups. */
function balancerVpc(context: RowContext, slot: number): number {
  return slot % Math.max(1, context.facts.baseCount('ec2.Vpc', context.region));
}

function balancerRow(context: RowContext): Row {
  const { random, slot, region } = context;
  const vpcSlot = balancerVpc(context, slot);
  const isPublic = random.chance(0.6);
  const name = balancerName(context, slot);
  const subnets = subnetIdsOf(context, vpcSlot, isPublic ? 'public' : 'private');
  return {
    LoadBalancerArn: balancerArn(context, slot),
    LoadBalancerName: name,
    DNSName: `${name}-${hexOf(context, 'dns', { length: 8 })}.${region}.elb.amazonaws.com`,
    CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
    CreatedTime: createdAt(context),
    Scheme: isPublic ? 'internet-facing' : 'internal',
    Type: 'application',
    State: { Code: 'active' },
    VpcId: idOf(context, 'vpc', vpcSlot),
    IpAddressType: 'ipv4',
    AvailabilityZones: zonesOf(region).map((ZoneName, index) => ({ ZoneName, SubnetId: subnets[index] })),
    SecurityGroups: [someGroupId(context, vpcSlot)],
  };
}

/** The ARN of a target group. */
function targetGroupArn(context: RowContext, slot: number): string {
  const name = targetGroupName(context, slot);
  const hash = hexOf(context, 'target', { length: 16, slot });
  return arnOf(context, 'elasticloadbalancing', `targetgroup/${name}/${hash}`);
}

function targetGroupName(context: RowContext, slot: number): string {
  return shortName(workload({ ...context, key: 'elbv2.TargetGroup' }, slot).name, 'tg', slot);
}

function targetGroupRow(context: RowContext): Row {
  const { slot, random } = context;
  const balancer = Math.floor(slot / 2);
  return {
    TargetGroupArn: targetGroupArn(context, slot),
    TargetGroupName: targetGroupName(context, slot),
    Protocol: 'HTTP',
    Port: random.pick([80, 8080, 3000]),
    VpcId: idOf(context, 'vpc', balancerVpc(context, balancer)),
    LoadBalancerArns: [balancerArn(context, balancer)],
    TargetType: random.pick(['instance', 'ip']),
    HealthCheckEnabled: true,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: '/health',
    HealthCheckIntervalSeconds: 30,
    HealthyThresholdCount: 3,
    Matcher: { HttpCode: '200' },
    ProtocolVersion: 'HTTP1',
    IpAddressType: 'ipv4',
  };
}

function scalingGroupRow(context: RowContext): Row {
  const { slot, random, generation, region } = context;
  const owned = workload(context);
  const name = `${owned.name}-asg`;
  const templateSlot = someSlot(context, 'ec2.LaunchTemplate');
  const vpcSlot = someSlot(context, 'ec2.Vpc');
  return {
    AutoScalingGroupName: name,
    AutoScalingGroupARN: arnOf(
      context,
      'autoscaling',
      `autoScalingGroup:${uuidOf(context, 'asg')}:autoScalingGroupName/${name}`,
    ),
    LaunchTemplate: {
      LaunchTemplateId: idOf(context, 'lt', templateSlot),
      LaunchTemplateName: launchTemplateName(context, templateSlot),
      Version: '$Latest',
    },
    MinSize: 1,
    MaxSize: 6,
    DesiredCapacity: 1 + random.int(3) + (generation % 3),
    DefaultCooldown: 300,
    CreatedTime: createdAt(context),
    HealthCheckType: random.pick(['EC2', 'ELB']),
    HealthCheckGracePeriod: 300,
    AvailabilityZones: zonesOf(region),
    VPCZoneIdentifier: subnetIdsOf(context, vpcSlot, 'private').join(','),
    Instances: instancesOfGroup(context),
    Tags: Object.entries(tagsOf(context, owned, name)).map(([Key, Value]) => ({
      ResourceId: name,
      ResourceType: 'auto-scaling-group',
      Key,
      Value,
      PropagateAtLaunch: slot % 2 === 0,
    })),
  };
}

/** One instance of three belongs to a group; they are dealt out in turn. */
function instancesOfGroup(context: RowContext): readonly Readonly<Record<string, unknown>>[] {
  const { facts, region, slot } = context;
  const { start, end } = facts.liveSlots('ec2.Instance', region);
  const step = Math.max(1, facts.baseCount('autoscaling.AutoScalingGroup', region)) * 3;
  const first = start + ((((slot - start) % step) + step) % step);
  return Array.from({ length: Math.max(0, Math.ceil((end - first) / step)) }, (_, n) => ({
    InstanceId: idOf(context, 'i', first + n * step),
    AvailabilityZone: zoneOfInstance(context, first + n * step),
    LifecycleState: 'InService',
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: false,
  }));
}

function hostedZoneRow(context: RowContext): Row {
  const { slot, random } = context;
  const isPrivate = random.chance(0.4);
  const domain = slot === 0 ? `${COMPANY}.example.` : `${workload(context).name}.${COMPANY}.example.`;
  return {
    Id: `/hostedzone/Z${base32Of(context, 'zone', 20)}`,
    Name: domain,
    CallerReference: uuidOf(context, 'zone'),
    Config: { Comment: 'Managed by Terraform', PrivateZone: isPrivate },
    ResourceRecordSetCount: 2 + random.int(60) + context.generation,
  };
}

/** An empty list as CloudFront writes it. */
const NONE = { Quantity: 0 };

function distributionRow(context: RowContext): Row {
  const { random, facts } = context;
  const owned = workload(context);
  const id = `E${base32Of(context, 'distribution', 13)}`;
  const bucket = bucketName(context, random.int(Math.max(1, facts.baseCount('s3.Bucket', GLOBAL_REGION))));
  return {
    Id: id,
    ARN: globalArnOf(context, 'cloudfront', `distribution/${id}`),
    Status: 'Deployed',
    LastModifiedTime: modifiedAt(context, createdAt(context)),
    DomainName: `d${alphanumericOf(context, 'domain', 13)}.cloudfront.net`,
    Aliases: { Quantity: 1, Items: [`${owned.name}.${COMPANY}.example`] },
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'origin',
          DomainName: `${bucket}.s3.amazonaws.com`,
          OriginPath: '',
          CustomHeaders: NONE,
          S3OriginConfig: { OriginAccessIdentity: '' },
          ConnectionAttempts: 3,
          ConnectionTimeout: 10,
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'origin',
      ViewerProtocolPolicy: random.pick(['redirect-to-https', 'https-only', 'allow-all']),
      Compress: true,
      AllowedMethods: { Quantity: 2, Items: ['HEAD', 'GET'], CachedMethods: { Quantity: 2, Items: ['HEAD', 'GET'] } },
    },
    CacheBehaviors: NONE,
    CustomErrorResponses: NONE,
    Comment: `Static files of ${owned.application.name}`,
    PriceClass: 'PriceClass_100',
    Enabled: random.chance(0.92),
    ViewerCertificate: { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1' },
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: true,
    Staging: false,
  };
}

/** Load balancing, scaling, names and delivery. */
export const EDGE_TEMPLATES: readonly ResourceTemplate[] = [
  {
    key: 'elbv2.LoadBalancer',
    service: 'elbv2',
    type: 'LoadBalancer',
    scope: 'regional',
    amount: { weight: 1, min: 2 },
    isReferenced: true,
    listings: [{ operation: 'DescribeLoadBalancers', items: 'LoadBalancers', page: { default: 400, max: 400 } }],
    lookup: { LoadBalancerArns: 'LoadBalancerArn', Names: 'LoadBalancerName' },
    row: balancerRow,
  },
  {
    key: 'elbv2.TargetGroup',
    service: 'elbv2',
    type: 'TargetGroup',
    scope: 'regional',
    amount: { of: 'elbv2.LoadBalancer', times: 2 },
    isReferenced: true,
    listings: [{ operation: 'DescribeTargetGroups', items: 'TargetGroups', page: { default: 400, max: 400 } }],
    lookup: { TargetGroupArns: 'TargetGroupArn', Names: 'TargetGroupName' },
    row: targetGroupRow,
  },
  {
    key: 'autoscaling.AutoScalingGroup',
    service: 'autoscaling',
    type: 'AutoScalingGroup',
    scope: 'regional',
    amount: { weight: 1.2, min: 2 },
    isReferenced: true,
    listings: [{ operation: 'DescribeAutoScalingGroups', items: 'AutoScalingGroups', page: { default: 50, max: 100 } }],
    lookup: { AutoScalingGroupNames: 'AutoScalingGroupName' },
    row: scalingGroupRow,
  },
  {
    key: 'route53.HostedZone',
    service: 'route53',
    type: 'HostedZone',
    scope: 'global',
    amount: { weight: 0.5, min: 3, max: 500 },
    listings: [{ operation: 'ListHostedZones', items: 'HostedZones', page: NARROW_PAGE }],
    row: hostedZoneRow,
  },
  {
    key: 'cloudfront.Distribution',
    service: 'cloudfront',
    type: 'Distribution',
    scope: 'global',
    amount: { weight: 0.5, min: 2, max: 500 },
    listings: [{ operation: 'ListDistributions', items: 'DistributionList.Items', page: NARROW_PAGE }],
    row: distributionRow,
  },
];
