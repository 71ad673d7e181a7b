import {
  createdAt,
  globalArnOf,
  hexOf,
  idOf,
  type RowContext,
  someSlot,
  tagList,
  tagsOf,
  workload,
} from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { EC2_PAGE } from './paging.ts';

/** What belongs to others has slots far above those of our own. */
const FOREIGN_SLOT = 0x4000_0000;

function snapshotRow(context: RowContext): Row {
  const { random, facts } = context;
  const volumeSlot = someSlot(context, 'ec2.Instance');
  const started = createdAt(context, 400);
  return {
    SnapshotId: idOf(context, 'snap'),
    VolumeId: idOf(context, 'vol', volumeSlot),
    VolumeSize: random.pick([8, 20, 50, 100]),
    OwnerId: facts.accountId,
    State: 'completed',
    Progress: '100%',
    StartTime: started,
    CompletionTime: new Date(started.getTime() + 300_000),
    Encrypted: random.chance(0.7),
    StorageTier: 'standard',
    Description: `nightly backup of ${idOf(context, 'i', volumeSlot)}`,
    Tags: tagList(tagsOf(context, workload(context))),
  };
}

function publicSnapshotRow(context: RowContext): Row {
  return {
    SnapshotId: idOf(context, 'snap', FOREIGN_SLOT + context.slot),
    VolumeId: 'vol-ffffffff',
    VolumeSize: 8,
    OwnerId: '137112412989',
    OwnerAlias: 'amazon',
    State: 'completed',
    Progress: '100%',
    StartTime: createdAt(context),
    Encrypted: false,
    Description: 'Copied by AWS',
  };
}

function imageRow(context: RowContext): Row {
  const { facts, random } = context;
  const name = `larkspur-base-${hexOf(context, 'image', { length: 8 })}`;
  return {
    ImageId: idOf(context, 'ami'),
    Name: name,
    ImageLocation: `${facts.accountId}/${name}`,
    Description: 'Hardened base image',
    OwnerId: facts.accountId,
    State: 'available',
    Public: false,
    Architecture: random.pick(['x86_64', 'arm64']),
    ImageType: 'machine',
    CreationDate: createdAt(context, 500).toISOString(),
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    EnaSupport: true,
    PlatformDetails: 'Linux/UNIX',
    Tags: tagList(tagsOf(context, workload(context), name)),
  };
}

function publicImageRow(context: RowContext): Row {
  const name = `al2023-ami-2023.${context.slot}-kernel-6.1-x86_64`;
  return {
    ImageId: idOf(context, 'ami', FOREIGN_SLOT + context.slot),
    Name: name,
    ImageLocation: `amazon/${name}`,
    ImageOwnerAlias: 'amazon',
    OwnerId: '137112412989',
    State: 'available',
    Public: true,
    Architecture: 'x86_64',
    ImageType: 'machine',
    CreationDate: createdAt(context, 500).toISOString(),
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
  };
}

/** The name of a key pair. */
export function keyName(context: RowContext, slot: number): string {
  return `${workload({ ...context, key: 'ec2.KeyPair' }, slot).name}-key`;
}

function keyPairRow(context: RowContext): Row {
  return {
    KeyPairId: idOf(context, 'key'),
    KeyName: keyName(context, context.slot),
    KeyType: context.random.pick(['ed25519', 'rsa']),
    KeyFingerprint: hexOf(context, 'fingerprint', { length: 40 }).match(/../g)?.join(':'),
    CreateTime: createdAt(context),
    Tags: tagList(tagsOf(context, workload(context))),
  };
}

function launchTemplateRow(context: RowContext): Row {
  return {
    LaunchTemplateId: idOf(context, 'lt'),
    LaunchTemplateName: launchTemplateName(context, context.slot),
    CreateTime: createdAt(context),
    CreatedBy: globalArnOf(context, 'iam', 'user/terraform'),
    DefaultVersionNumber: 1,
    LatestVersionNumber: 1 + context.random.int(9) + context.generation,
    Tags: tagList(tagsOf(context, workload(context))),
  };
}

/** The name of a launch template. */
export function launchTemplateName(context: RowContext, slot: number): string {
  return `${workload({ ...context, key: 'ec2.LaunchTemplate' }, slot).name}-nodes`;
}

/** Whether a request asks for its own account's rows only. */
function asksForOwn(input: Readonly<Record<string, unknown>>, member: 'Owners' | 'OwnerIds'): boolean {
  const owners = input[member];
  return Array.isArray(owners) && owners.length > 0 && !owners.includes('amazon');
}

const REGIONAL = { service: 'ec2', scope: 'regional' } as const;

/** What instances are made from, and copies of their disks. */
export const IMAGE_TEMPLATES: readonly ResourceTemplate[] = [
  {
    ...REGIONAL,
    key: 'ec2.Snapshot',
    type: 'Snapshot',
    amount: { weight: 12, min: 4 },
    listings: [{ operation: 'DescribeSnapshots', items: 'Snapshots', page: EC2_PAGE }],
    lookup: { SnapshotIds: 'SnapshotId' },
    row: snapshotRow,
  },
  {
    ...REGIONAL,
    key: 'ec2.Snapshot/public',
    type: 'Snapshot',
    amount: { fixed: 40 },
    isForeign: true,
    listings: [{ operation: 'DescribeSnapshots', items: 'Snapshots', page: EC2_PAGE }],
    accepts: (input) => !asksForOwn(input, 'OwnerIds'),
    lookup: { SnapshotIds: 'SnapshotId' },
    row: publicSnapshotRow,
  },
  {
    ...REGIONAL,
    key: 'ec2.Image',
    type: 'Image',
    amount: { weight: 1, min: 2, everywhere: 1, max: 2000 },
    isReferenced: true,
    listings: [{ operation: 'DescribeImages', items: 'Images', page: EC2_PAGE }],
    lookup: { ImageIds: 'ImageId' },
    row: imageRow,
  },
  {
    ...REGIONAL,
    key: 'ec2.Image/public',
    type: 'Image',
    amount: { fixed: 60 },
    isForeign: true,
    listings: [{ operation: 'DescribeImages', items: 'Images', page: EC2_PAGE }],
    accepts: (input) => !asksForOwn(input, 'Owners'),
    lookup: { ImageIds: 'ImageId' },
    row: publicImageRow,
  },
  {
    ...REGIONAL,
    key: 'ec2.KeyPair',
    type: 'KeyPair',
    amount: { weight: 0.6, min: 2, everywhere: 1, max: 500 },
    isReferenced: true,
    listings: [{ operation: 'DescribeKeyPairs', items: 'KeyPairs', page: EC2_PAGE }],
    lookup: { KeyNames: 'KeyName', KeyPairIds: 'KeyPairId' },
    row: keyPairRow,
  },
  {
    ...REGIONAL,
    key: 'ec2.LaunchTemplate',
    type: 'LaunchTemplate',
    amount: { weight: 1, min: 2, everywhere: 1 },
    isReferenced: true,
    listings: [{ operation: 'DescribeLaunchTemplates', items: 'LaunchTemplates', page: { default: 200, max: 200 } }],
    lookup: { LaunchTemplateIds: 'LaunchTemplateId', LaunchTemplateNames: 'LaunchTemplateName' },
    row: launchTemplateRow,
  },
];
