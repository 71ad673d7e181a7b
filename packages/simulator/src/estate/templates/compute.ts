import type { ClusterMachine } from '../../kubernetes/cluster-layout.ts';
import { placeRow, type Placement, privateAddress, publicAddress, someGroupSlot, defaultGroupId } from '../network.ts';
import { createdAt, globalArnOf, idOf, type RowContext, someSlot, tagList, tagsOf, workload } from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { createRandom, hashText, mix } from '../random.ts';
import { claimVolumeIds, CLAIM_VOLUMES } from './claim-volumes.ts';
import { roleName } from './identity-names.ts';
import { EC2_PAGE } from './paging.ts';
import { keyName } from './images.ts';
import { groupName } from './security-groups.ts';
import { INSTANCE_KEY } from './instance-key.ts';
import { macAddress } from './vpc.ts';

const INSTANCE_TYPES = [
  't3.micro',
  't3.medium',
  'm5.large',
  'm6i.large',
  'm6i.xlarge',
  'c6i.2xlarge',
  'r6g.large',
  'm7g.xlarge',
] as const;
const UNATTACHED_SLOT = 0x4000_0000;

/** What an instance shares with its volume and its network interface. */
interface InstanceFacts {
  readonly place: Placement;
  readonly groupId: string;
  readonly groupName: string;
  readonly launched: Date;
  readonly isRunning: boolean;
  readonly address: string;
  readonly isEncrypted: boolean;
  readonly sizeGib: number;
}

/** Derives an instance's facts from its slot, whichever template asks. */
function instanceFacts(context: RowContext): InstanceFacts {
  const { accountId, seed } = context.facts;
  const seedOfAll = hashText(`${accountId}/${context.region}/instance facts`, seed);
  const own = { ...context, key: INSTANCE_KEY, random: createRandom(mix(seedOfAll, context.slot)) };
  const place = placeRow(own, { publicShare: 0.2 });
  const groupSlot = someGroupSlot(own, place.vpcSlot);
  return {
    place,
    groupId: groupSlot === undefined ? defaultGroupId(own, place.vpcSlot) : idOf(own, 'sg', groupSlot),
    groupName: groupSlot === undefined ? 'default' : groupName(own, groupSlot),
    launched: createdAt(own, 500),
    isRunning: own.random.chance(0.86) !== (context.generation % 2 === 1),
    address: privateAddress(own, place.subnetSlot, context.slot),
    isEncrypted: own.random.chance(0.78),
    sizeGib: own.random.pick([8, 20, 50, 100]),
  };
}

/** An instance as a cluster's controller knows it. */
export function machineOf(context: RowContext): ClusterMachine {
  const { place, address } = instanceFacts(context);
  const zone = place.availabilityZone;
  return { providerId: `aws:///${zone}/${idOf(context, 'i')}`, name: privateNameOf(context, address), zone, address };
}

function privateNameOf({ region }: RowContext, address: string): string {
  return `ip-${address.replaceAll('.', '-')}.${region}.compute.internal`;
}

/** The availability zone of an instance. */
export function zoneOfInstance(context: RowContext, slot: number): string {
  return instanceFacts({ ...context, slot }).place.availabilityZone;
}

function instanceRow(context: RowContext): Row {
  const { random, slot, facts } = context;
  const own = instanceFacts(context);
  const instanceType = random.pick(INSTANCE_TYPES);
  const privateName = privateNameOf(context, own.address);
  const profile = roleName(random.int(Math.max(1, facts.baseCount('iam.InstanceProfile', context.region))));
  const owned = workload(context);
  return {
    InstanceId: idOf(context, 'i'),
    ImageId: idOf(context, 'ami', someSlot(context, 'ec2.Image')),
    InstanceType: instanceType,
    Architecture: instanceType.includes('g.') ? 'arm64' : 'x86_64',
    State: own.isRunning ? { Code: 16, Name: 'running' } : { Code: 80, Name: 'stopped' },
    LaunchTime: own.launched,
    KeyName: random.chance(0.7) ? keyName(context, someSlot(context, 'ec2.KeyPair')) : undefined,
    ...(random.chance(0.85)
      ? { IamInstanceProfile: { Arn: globalArnOf(context, 'iam', `instance-profile/${profile}`) } }
      : {}),
    VpcId: own.place.vpcId,
    SubnetId: own.place.subnetId,
    Placement: { AvailabilityZone: own.place.availabilityZone, Tenancy: 'default', GroupName: '' },
    SecurityGroups: [{ GroupId: own.groupId, GroupName: own.groupName }],
    PrivateIpAddress: own.address,
    PrivateDnsName: privateName,
    PublicDnsName: '',
    ...(own.place.isPublic && own.isRunning ? { PublicIpAddress: publicAddress(context, slot + 0x10_0000) } : {}),
    NetworkInterfaces: [interfaceOfInstance(context, own, privateName)],
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: {
          VolumeId: idOf(context, 'vol'),
          Status: 'attached',
          AttachTime: own.launched,
          DeleteOnTermination: true,
        },
      },
      ...claimVolumeIds(context).map(({ device, volumeId }) => ({
        DeviceName: device,
        Ebs: { VolumeId: volumeId, Status: 'attached', AttachTime: own.launched, DeleteOnTermination: false },
      })),
    ],
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    EbsOptimized: true,
    EnaSupport: true,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    SourceDestCheck: true,
    Monitoring: { State: random.chance(0.3) ? 'enabled' : 'disabled' },
    MetadataOptions: {
      State: 'applied',
      HttpTokens: random.chance(0.8) ? 'required' : 'optional',
      HttpEndpoint: 'enabled',
      HttpPutResponseHopLimit: 2,
    },
    AmiLaunchIndex: 0,
    ProductCodes: [],
    StateTransitionReason: '',
    Tags: tagList(tagsOf(context, owned, owned.name)),
  };
}

function interfaceOfInstance(
  context: RowContext,
  own: InstanceFacts,
  privateName: string,
): Readonly<Record<string, unknown>> {
  return {
    NetworkInterfaceId: idOf(context, 'eni'),
    Status: 'in-use',
    InterfaceType: 'interface',
    Description: '',
    OwnerId: context.facts.accountId,
    MacAddress: macAddress(context, context.slot),
    PrivateIpAddress: own.address,
    PrivateDnsName: privateName,
    SourceDestCheck: true,
    SubnetId: own.place.subnetId,
    VpcId: own.place.vpcId,
    Groups: [{ GroupId: own.groupId, GroupName: own.groupName }],
    Attachment: {
      AttachmentId: idOf(context, 'eni-attach'),
      AttachTime: own.launched,
      DeleteOnTermination: true,
      DeviceIndex: 0,
      Status: 'attached',
    },
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: own.address, PrivateDnsName: privateName }],
  };
}

function instanceInterfaceRow(context: RowContext): Row {
  const own = instanceFacts(context);
  const { facts } = context;
  return {
    NetworkInterfaceId: idOf(context, 'eni'),
    InterfaceType: 'interface',
    Description: '',
    OwnerId: facts.accountId,
    Status: 'in-use',
    SourceDestCheck: true,
    RequesterManaged: false,
    VpcId: own.place.vpcId,
    SubnetId: own.place.subnetId,
    AvailabilityZone: own.place.availabilityZone,
    MacAddress: macAddress(context, context.slot),
    PrivateIpAddress: own.address,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: own.address }],
    Groups: [{ GroupId: own.groupId, GroupName: own.groupName }],
    Attachment: {
      AttachmentId: idOf(context, 'eni-attach'),
      AttachTime: own.launched,
      DeleteOnTermination: true,
      DeviceIndex: 0,
      InstanceId: idOf(context, 'i'),
      InstanceOwnerId: facts.accountId,
      Status: 'attached',
    },
    TagSet: [],
  };
}

function rootVolumeRow(context: RowContext): Row {
  const own = instanceFacts(context);
  const volumeId = idOf(context, 'vol');
  return {
    VolumeId: volumeId,
    VolumeType: 'gp3',
    Size: own.sizeGib,
    Iops: 3000,
    Throughput: 125,
    State: 'in-use',
    Encrypted: own.isEncrypted,
    AvailabilityZone: own.place.availabilityZone,
    CreateTime: own.launched,
    MultiAttachEnabled: false,
    Attachments: [
      {
        VolumeId: volumeId,
        InstanceId: idOf(context, 'i'),
        Device: '/dev/xvda',
        State: 'attached',
        AttachTime: own.launched,
        DeleteOnTermination: true,
      },
    ],
    Tags: tagList(tagsOf(context, workload({ ...context, key: INSTANCE_KEY }))),
  };
}

function unattachedVolumeRow(context: RowContext): Row {
  const { random, region } = context;
  return {
    VolumeId: idOf(context, 'vol', UNATTACHED_SLOT + context.slot),
    VolumeType: random.pick(['gp2', 'gp3', 'st1']),
    Size: random.pick([20, 100, 250, 500]),
    State: 'available',
    Encrypted: random.chance(0.55),
    AvailabilityZone: `${region}${random.pick(['a', 'b', 'c'])}`,
    CreateTime: createdAt(context),
    MultiAttachEnabled: false,
    Attachments: [],
    Tags: tagList(tagsOf(context, workload(context), `${workload(context).name}-data`)),
  };
}

const REGIONAL = { service: 'ec2', scope: 'regional' } as const;

/** Instances and what is attached to them. */
export const COMPUTE_TEMPLATES: readonly ResourceTemplate[] = [
  {
    ...REGIONAL,
    key: INSTANCE_KEY,
    type: 'Instance',
    amount: { weight: 30, min: 12 },
    listings: [
      {
        operation: 'DescribeInstances',
        items: 'Reservations[].Instances[]',
        page: EC2_PAGE,
        wrap: (_, context) => ({
          ReservationId: idOf(context, 'r'),
          OwnerId: context.facts.accountId,
          Groups: [],
        }),
      },
    ],
    lookup: { InstanceIds: 'InstanceId' },
    row: instanceRow,
  },
  {
    ...REGIONAL,
    key: 'ec2.Volume/root',
    type: 'Volume',
    amount: { of: INSTANCE_KEY, times: 1 },
    listings: [{ operation: 'DescribeVolumes', items: 'Volumes', page: EC2_PAGE }],
    lookup: { VolumeIds: 'VolumeId' },
    row: rootVolumeRow,
  },
  {
    ...REGIONAL,
    key: 'ec2.Volume/unattached',
    type: 'Volume',
    amount: { weight: 2, min: 3 },
    listings: [{ operation: 'DescribeVolumes', items: 'Volumes', page: EC2_PAGE }],
    lookup: { VolumeIds: 'VolumeId' },
    row: unattachedVolumeRow,
  },
  CLAIM_VOLUMES,
  {
    ...REGIONAL,
    key: 'ec2.NetworkInterface/instance',
    type: 'NetworkInterface',
    amount: { of: INSTANCE_KEY, times: 1 },
    listings: [{ operation: 'DescribeNetworkInterfaces', items: 'NetworkInterfaces', page: EC2_PAGE }],
    lookup: { NetworkInterfaceIds: 'NetworkInterfaceId' },
    row: instanceInterfaceRow,
  },
];
