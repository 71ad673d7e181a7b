import { defaultGroupId } from '../network.ts';
import { arnOf, idOf, type RowContext, tagList, tagsOf, workload } from '../row-context.ts';
import type { ResourceTemplate } from '../template.ts';
import { EC2_PAGE } from './paging.ts';

const ANYWHERE = '0.0.0.0/0';
const PURPOSES = ['web', 'app', 'db', 'cache', 'batch'] as const;
const PORTS: Readonly<Record<(typeof PURPOSES)[number], number>> = {
  web: 443,
  app: 8080,
  db: 5432,
  cache: 6379,
  batch: 9000,
};

/** What a group lets in or out. */
export interface Permission {
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly IpRanges: readonly { readonly CidrIp: string; readonly Description?: string }[];
  readonly UserIdGroupPairs: readonly { readonly GroupId: string; readonly UserId: string }[];
}

function openPort(port: number, cidr: string, description: string): Permission {
  return {
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: [{ CidrIp: cidr, Description: description }],
    UserIdGroupPairs: [],
  };
}

function anyTraffic(): Permission {
  return { IpProtocol: '-1', IpRanges: [{ CidrIp: ANYWHERE }], UserIdGroupPairs: [] };
}

/** A security group as its list shows it. */
export interface SecurityGroup extends Readonly<Record<string, unknown>> {
  readonly GroupId: string;
  readonly OwnerId: string;
  readonly VpcId: string;
  readonly IpPermissions: readonly Permission[];
  readonly IpPermissionsEgress: readonly Permission[];
}

/** The name of a security group. */
export function groupName(context: RowContext, slot: number): string {
  const owned = workload({ ...context, key: 'ec2.SecurityGroup' }, slot);
  return `${owned.name}-${PURPOSES[slot % PURPOSES.length] ?? 'app'}`;
}

/** Two of them in every group, whatever they are, so that each group has as many rules as the others. */
function ingress(context: RowContext, purpose: (typeof PURPOSES)[number]): readonly Permission[] {
  const own = openPort(PORTS[purpose], purpose === 'web' ? ANYWHERE : '10.0.0.0/8', `${purpose} traffic`);
  const second = secondIngress(context);
  // What changes is opened to the whole world, and closed with the next change.
  return [own, context.generation % 2 === 1 ? openPort(22, ANYWHERE, 'debugging, remove on Monday') : second];
}

/** The mistake that everybody looks for first: a few groups let the whole world in on SSH. */
function secondIngress({ random }: RowContext): Permission {
  if (random.chance(0.07)) return openPort(22, ANYWHERE, 'temporary, remove after the migration');
  if (random.chance(0.4)) return openPort(22, '10.0.0.0/8', 'bastion');
  return openPort(9100, '10.0.0.0/8', 'metrics');
}

/** A group that people made. */
export function groupRow(context: RowContext): SecurityGroup {
  const { facts, slot, region } = context;
  const groupId = idOf(context, 'sg');
  const purpose = PURPOSES[slot % PURPOSES.length] ?? 'app';
  const name = groupName(context, slot);
  return {
    GroupId: groupId,
    GroupName: name,
    SecurityGroupArn: arnOf(context, 'ec2', `security-group/${groupId}`),
    Description: `${purpose} tier of ${workload(context).name}`,
    OwnerId: facts.accountId,
    VpcId: idOf(context, 'vpc', slot % Math.max(1, facts.baseCount('ec2.Vpc', region))),
    IpPermissions: ingress(context, purpose),
    IpPermissionsEgress: [anyTraffic()],
    Tags: tagList(tagsOf(context, workload(context), name)),
  };
}

/** The group that comes with a VPC. */
export function defaultGroupRow(context: RowContext): SecurityGroup {
  const { facts, slot } = context;
  const groupId = defaultGroupId(context, slot);
  return {
    GroupId: groupId,
    GroupName: 'default',
    SecurityGroupArn: arnOf(context, 'ec2', `security-group/${groupId}`),
    Description: 'default VPC security group',
    OwnerId: facts.accountId,
    VpcId: idOf(context, 'vpc'),
    IpPermissions: [
      { IpProtocol: '-1', IpRanges: [], UserIdGroupPairs: [{ GroupId: groupId, UserId: facts.accountId }] },
    ],
    IpPermissionsEgress: [anyTraffic()],
    Tags: [],
  };
}

const LISTED = {
  service: 'ec2',
  type: 'SecurityGroup',
  scope: 'regional',
  isReferenced: true,
  listings: [{ operation: 'DescribeSecurityGroups', items: 'SecurityGroups', page: EC2_PAGE }],
  lookup: { GroupIds: 'GroupId', GroupNames: 'GroupName' },
} as const;

/** Security groups: the default one of each VPC, and those that people made. */
export const SECURITY_GROUP_TEMPLATES: readonly ResourceTemplate[] = [
  { ...LISTED, key: 'ec2.SecurityGroup/default', amount: { of: 'ec2.Vpc', times: 1 }, row: defaultGroupRow },
  { ...LISTED, key: 'ec2.SecurityGroup', amount: { weight: 12, min: 6, everywhere: 2 }, row: groupRow },
];
