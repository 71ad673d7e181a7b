import {
  defaultGroupId,
  placementOf,
  privateAddress,
  publicAddress,
  SUBNETS_PER_VPC,
  subnetCidr,
  vpcOctet,
} from '../network.ts';
import { arnOf, createdAt, hexOf, idOf, type RowContext, tagList, tagsOf, workload } from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { EC2_PAGE } from './paging.ts';

/** The name of a VPC: its environment's, and a number where there are several. */
function vpcName(slot: number): string {
  const copy = Math.floor(slot / 3);
  return `larkspur-${['prod', 'staging', 'dev'][slot % 3] ?? 'prod'}${copy > 0 ? `-${copy + 1}` : ''}`;
}

function vpcRow(context: RowContext): Row {
  const { facts, slot } = context;
  const cidr = `10.${vpcOctet(context, slot)}.0.0/16`;
  return {
    VpcId: idOf(context, 'vpc'),
    OwnerId: facts.accountId,
    CidrBlock: cidr,
    CidrBlockAssociationSet: [
      { AssociationId: idOf(context, 'vpc-cidr-assoc'), CidrBlock: cidr, CidrBlockState: { State: 'associated' } },
    ],
    DhcpOptionsId: idOf(context, 'dopt', 0),
    InstanceTenancy: 'default',
    IsDefault: false,
    State: 'available',
    Tags: tagList(tagsOf(context, workload(context), vpcName(slot))),
  };
}

function subnetRow(context: RowContext): Row {
  const { facts, slot } = context;
  const place = placementOf(context, slot);
  const kind = place.isPublic ? 'public' : 'private';
  const name = `${vpcName(place.vpcSlot)}-${kind}-${place.availabilityZone.slice(-1)}`;
  return {
    SubnetId: place.subnetId,
    SubnetArn: arnOf(context, 'ec2', `subnet/${place.subnetId}`),
    VpcId: place.vpcId,
    OwnerId: facts.accountId,
    CidrBlock: subnetCidr(context, slot),
    AvailabilityZone: place.availabilityZone,
    AvailableIpAddressCount: 8000 + context.random.int(180),
    DefaultForAz: false,
    MapPublicIpOnLaunch: place.isPublic,
    AssignIpv6AddressOnCreation: false,
    Ipv6Native: false,
    State: 'available',
    Tags: tagList({ ...tagsOf(context, workload(context), name), Tier: kind }),
  };
}

function routeTableRow(context: RowContext): Row {
  const { facts, slot } = context;
  const vpcSlot = Math.floor(slot / 2);
  const isPublic = slot % 2 === 0;
  const routeTableId = idOf(context, 'rtb');
  const first = vpcSlot * SUBNETS_PER_VPC + (isPublic ? 0 : 3);
  const gateway = isPublic
    ? { GatewayId: idOf(context, 'igw', vpcSlot) }
    : { NatGatewayId: idOf(context, 'nat', vpcSlot) };
  return {
    RouteTableId: routeTableId,
    VpcId: idOf(context, 'vpc', vpcSlot),
    OwnerId: facts.accountId,
    Associations: [0, 1, 2].map((offset) => ({
      Main: false,
      RouteTableAssociationId: idOf(context, 'rtbassoc', first + offset),
      RouteTableId: routeTableId,
      SubnetId: idOf(context, 'subnet', first + offset),
      AssociationState: { State: 'associated' },
    })),
    Routes: [
      {
        DestinationCidrBlock: `10.${vpcOctet(context, vpcSlot)}.0.0/16`,
        GatewayId: 'local',
        Origin: 'CreateRouteTable',
        State: 'active',
      },
      { DestinationCidrBlock: '0.0.0.0/0', ...gateway, Origin: 'CreateRoute', State: 'active' },
    ],
    Tags: tagList(tagsOf(context, workload(context), `${vpcName(vpcSlot)}-${isPublic ? 'public' : 'private'}`)),
  };
}

function internetGatewayRow(context: RowContext): Row {
  return {
    InternetGatewayId: idOf(context, 'igw'),
    OwnerId: context.facts.accountId,
    Attachments: [{ State: 'available', VpcId: idOf(context, 'vpc') }],
    Tags: tagList(tagsOf(context, workload(context), vpcName(context.slot))),
  };
}

function natGatewayRow(context: RowContext): Row {
  const { slot } = context;
  const subnetSlot = slot * SUBNETS_PER_VPC;
  return {
    NatGatewayId: idOf(context, 'nat'),
    VpcId: idOf(context, 'vpc'),
    SubnetId: idOf(context, 'subnet', subnetSlot),
    State: 'available',
    ConnectivityType: 'public',
    CreateTime: createdAt(context),
    NatGatewayAddresses: [
      {
        AllocationId: idOf(context, 'eipalloc'),
        NetworkInterfaceId: idOf(context, 'eni', natInterfaceSlot(slot)),
        PrivateIp: privateAddress(context, subnetSlot, 7999),
        PublicIp: publicAddress(context, slot),
        IsPrimary: true,
        Status: 'succeeded',
      },
    ],
    Tags: tagList(tagsOf(context, workload(context), vpcName(slot))),
  };
}

function natInterfaceSlot(slot: number): number {
  return 0x4000_0000 + slot;
}

function natInterfaceRow(context: RowContext): Row {
  const { facts, slot } = context;
  const place = placementOf(context, slot * SUBNETS_PER_VPC);
  const address = privateAddress(context, place.subnetSlot, 7999);
  return {
    NetworkInterfaceId: idOf(context, 'eni', natInterfaceSlot(slot)),
    InterfaceType: 'nat_gateway',
    Description: `Interface for NAT Gateway ${idOf(context, 'nat')}`,
    OwnerId: facts.accountId,
    RequesterManaged: true,
    Status: 'in-use',
    SourceDestCheck: false,
    VpcId: place.vpcId,
    SubnetId: place.subnetId,
    AvailabilityZone: place.availabilityZone,
    PrivateIpAddress: address,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: address }],
    Groups: [{ GroupId: defaultGroupId(context, slot), GroupName: 'default' }],
    TagSet: [],
  };
}

/** Addresses: one per NAT gateway. */
function natAddressRow(context: RowContext): Row {
  const { slot, facts } = context;
  return {
    AllocationId: idOf(context, 'eipalloc'),
    AssociationId: idOf(context, 'eipassoc'),
    Domain: 'vpc',
    PublicIp: publicAddress(context, slot),
    PrivateIpAddress: privateAddress(context, slot * SUBNETS_PER_VPC, 7999),
    NetworkInterfaceId: idOf(context, 'eni', natInterfaceSlot(slot)),
    NetworkInterfaceOwnerId: facts.accountId,
    NetworkBorderGroup: context.region,
    PublicIpv4Pool: 'amazon',
    Tags: tagList(tagsOf(context, workload(context), `${vpcName(slot)}-nat`)),
  };
}

/** Addresses that were kept and are bound to nothing, as they pile up in every account. */
function idleAddressRow(context: RowContext): Row {
  const slot = context.slot + 0x80_0000;
  return {
    AllocationId: idOf(context, 'eipalloc', slot),
    Domain: 'vpc',
    PublicIp: publicAddress(context, slot),
    NetworkBorderGroup: context.region,
    PublicIpv4Pool: 'amazon',
    Tags: tagList({ Name: `${workload(context).name}-spare`, ...(context.random.chance(0.5) ? { Keep: 'ask' } : {}) }),
  };
}

const PER_VPC = { scope: 'regional', isReferenced: true } as const;

/** VPCs and what comes with each. */
export const VPC_TEMPLATES: readonly ResourceTemplate[] = [
  {
    ...PER_VPC,
    key: 'ec2.Vpc',
    service: 'ec2',
    type: 'Vpc',
    amount: { weight: 4, min: 1, max: 40, everywhere: 1 },
    listings: [{ operation: 'DescribeVpcs', items: 'Vpcs', page: EC2_PAGE }],
    lookup: { VpcIds: 'VpcId' },
    row: vpcRow,
  },
  {
    ...PER_VPC,
    key: 'ec2.Subnet',
    service: 'ec2',
    type: 'Subnet',
    amount: { of: 'ec2.Vpc', times: SUBNETS_PER_VPC },
    listings: [{ operation: 'DescribeSubnets', items: 'Subnets', page: EC2_PAGE }],
    lookup: { SubnetIds: 'SubnetId' },
    row: subnetRow,
  },
  {
    ...PER_VPC,
    key: 'ec2.RouteTable',
    service: 'ec2',
    type: 'RouteTable',
    amount: { of: 'ec2.Vpc', times: 2 },
    listings: [{ operation: 'DescribeRouteTables', items: 'RouteTables', page: { default: 100, max: 100 } }],
    lookup: { RouteTableIds: 'RouteTableId' },
    row: routeTableRow,
  },
  {
    ...PER_VPC,
    key: 'ec2.InternetGateway',
    service: 'ec2',
    type: 'InternetGateway',
    amount: { of: 'ec2.Vpc', times: 1 },
    listings: [{ operation: 'DescribeInternetGateways', items: 'InternetGateways', page: EC2_PAGE }],
    lookup: { InternetGatewayIds: 'InternetGatewayId' },
    row: internetGatewayRow,
  },
  {
    ...PER_VPC,
    key: 'ec2.NatGateway',
    service: 'ec2',
    type: 'NatGateway',
    amount: { of: 'ec2.Vpc', times: 1 },
    listings: [{ operation: 'DescribeNatGateways', items: 'NatGateways', page: EC2_PAGE }],
    lookup: { NatGatewayIds: 'NatGatewayId' },
    row: natGatewayRow,
  },
  {
    ...PER_VPC,
    key: 'ec2.NetworkInterface/nat',
    service: 'ec2',
    type: 'NetworkInterface',
    amount: { of: 'ec2.Vpc', times: 1 },
    listings: [{ operation: 'DescribeNetworkInterfaces', items: 'NetworkInterfaces', page: EC2_PAGE }],
    lookup: { NetworkInterfaceIds: 'NetworkInterfaceId' },
    row: natInterfaceRow,
  },
  {
    ...PER_VPC,
    key: 'ec2.Address/nat',
    service: 'ec2',
    type: 'Address',
    amount: { of: 'ec2.Vpc', times: 1 },
    listings: [{ operation: 'DescribeAddresses', items: 'Addresses', page: EC2_PAGE }],
    lookup: { AllocationIds: 'AllocationId', PublicIps: 'PublicIp' },
    row: natAddressRow,
  },
  {
    key: 'ec2.Address/idle',
    service: 'ec2',
    type: 'Address',
    scope: 'regional',
    amount: { weight: 0.6, max: 400 },
    listings: [{ operation: 'DescribeAddresses', items: 'Addresses', page: EC2_PAGE }],
    lookup: { AllocationIds: 'AllocationId', PublicIps: 'PublicIp' },
    row: idleAddressRow,
  },
];

/** The hexadecimal part of a MAC address that belongs to a slot. */
export function macAddress(context: RowContext, slot: number): string {
  return `0a:${hexOf(context, 'mac', { length: 10, slot }).match(/../g)?.join(':') ?? ''}`;
}
