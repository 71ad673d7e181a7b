import { idOf, type RowContext, someSlot } from './row-context.ts';

/** Subnets of each VPC: three public ones, then three private ones, over three zones. */
export const SUBNETS_PER_VPC = 6;

/** Default security groups have slots of their own, far above those of the others. */
const DEFAULT_GROUP_SLOT = 0x4000_0000;

const ZONES = ['a', 'b', 'c'] as const;

/** A place in the network: what an instance, a function or a database sits in. */
export interface Placement {
  readonly vpcSlot: number;
  readonly subnetSlot: number;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly isPublic: boolean;
}

/** The VPC of a subnet. */
function vpcOfSubnet(subnetSlot: number): number {
  return Math.floor(subnetSlot / SUBNETS_PER_VPC);
}

/** Chooses a subnet for a row. */
export function placeRow(context: RowContext, options: { readonly publicShare: number }): Placement {
  const vpcSlot = someSlot(context, 'ec2.Vpc');
  const isPublic = context.random.chance(options.publicShare);
  return placementOf(context, vpcSlot * SUBNETS_PER_VPC + (isPublic ? 0 : 3) + context.random.int(3));
}

/** Describes a subnet as a place. */
export function placementOf(context: RowContext, subnetSlot: number): Placement {
  const vpcSlot = vpcOfSubnet(subnetSlot);
  return {
    vpcSlot,
    subnetSlot,
    vpcId: idOf(context, 'vpc', vpcSlot),
    subnetId: idOf(context, 'subnet', subnetSlot),
    availabilityZone: zoneOf(context, subnetSlot),
    isPublic: subnetSlot % SUBNETS_PER_VPC < 3,
  };
}

/** The ids of a VPC's three private (or public) subnets. */
export function subnetIdsOf(context: RowContext, vpcSlot: number, kind: 'public' | 'private'): string[] {
  const first = vpcSlot * SUBNETS_PER_VPC + (kind === 'public' ? 0 : 3);
  return [0, 1, 2].map((offset) => idOf(context, 'subnet', first + offset));
}

/** The availability zone of a subnet, or of anything else that is spread over three. */
function zoneOf(context: RowContext, slot: number): string {
  return `${context.region}${ZONES[slot % ZONES.length] ?? 'a'}`;
}

/** All availability zones of a region. */
export function zonesOf(region: string): string[] {
  return ZONES.map((zone) => region + zone);
}

/** The second number of a VPC's addresses: `10.<this>.0.0/16`. */
export function vpcOctet(context: RowContext, vpcSlot: number): number {
  const region = Math.max(0, context.facts.regions.indexOf(context.region));
  return (region * 16 + vpcSlot) % 256;
}

/** A subnet's addresses. */
export function subnetCidr(context: RowContext, subnetSlot: number): string {
  return `10.${vpcOctet(context, vpcOfSubnet(subnetSlot))}.${(subnetSlot % SUBNETS_PER_VPC) * 32}.0/19`;
}

/** An address in a subnet, for the n-th thing in it. */
export function privateAddress(context: RowContext, subnetSlot: number, n: number): string {
  const block = (subnetSlot % SUBNETS_PER_VPC) * 32 + (Math.floor(n / 250) % 32);
  return `10.${vpcOctet(context, vpcOfSubnet(subnetSlot))}.${block}.${4 + (n % 250)}`;
}

/** A public address that belongs to a slot. */
export function publicAddress(context: RowContext, slot: number): string {
  const region = Math.max(0, context.facts.regions.indexOf(context.region));
  return `${[3, 18, 34, 52][region % 4] ?? 3}.${(slot >> 16) & 255}.${(slot >> 8) & 255}.${slot & 255}`;
}

/** The id of a VPC's default security group. */
export function defaultGroupId(context: RowContext, vpcSlot: number): string {
  return idOf(context, 'sg', DEFAULT_GROUP_SLOT + vpcSlot);
}

/** The slot of some security group of a VPC, or undefined where it has only the default one. */
export function someGroupSlot(context: RowContext, vpcSlot: number): number | undefined {
  const { facts, region, random } = context;
  const groups = facts.baseCount('ec2.SecurityGroup', region);
  const vpcs = Math.max(1, facts.baseCount('ec2.Vpc', region));
  const own = Math.ceil((groups - vpcSlot) / vpcs);
  return own <= 0 ? undefined : vpcSlot + random.int(own) * vpcs;
}

/** The id of some security group of a VPC. */
export function someGroupId(context: RowContext, vpcSlot: number): string {
  const slot = someGroupSlot(context, vpcSlot);
  return slot === undefined ? defaultGroupId(context, vpcSlot) : idOf(context, 'sg', slot);
}
