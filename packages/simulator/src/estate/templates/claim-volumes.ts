import { createdAt, idOf, type RowContext, tagList } from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { INSTANCE_KEY } from './instance-key.ts';
import { EC2_PAGE } from './paging.ts';

const KEY = 'ec2.Volume/claim';
/** Beyond the slots of other volumes, whose ids are made of the same digits. */
const FIRST_SLOT = 0x5000_0000;
/** Instances that the volumes of claims are attached to: the last ones, which leave last. */
const FEWEST_HOSTS = 3;
const MOST_VOLUMES_OF_HOST = 20;

/** The id of a volume that a claim in a cluster lies on. */
export function claimVolumeId(context: RowContext, slot: number): string {
  return idOf(context, 'vol', FIRST_SLOT + slot);
}

/** The volumes of claims that are attached to an instance. */
export function claimVolumeIds(context: RowContext): readonly { readonly device: string; readonly volumeId: string }[] {
  const host = instanceCount(context) - 1 - context.slot;
  const { volumes, hosts } = placeVolumes(context);
  if (host < 0 || host >= hosts) return [];
  const slots = Array.from({ length: Math.ceil((volumes - host) / hosts) }, (_, index) => host + index * hosts);
  return slots.map((slot, index) => ({ device: deviceOf(index), volumeId: claimVolumeId(context, slot) }));
}

function placeVolumes({ facts, region }: RowContext): { readonly volumes: number; readonly hosts: number } {
  const volumes = facts.baseCount(KEY, region);
  return { volumes, hosts: Math.max(FEWEST_HOSTS, Math.ceil(volumes / MOST_VOLUMES_OF_HOST)) };
}

function instanceCount({ facts, region }: RowContext): number {
  return facts.baseCount(INSTANCE_KEY, region);
}

function deviceOf(index: number): string {
  return `/dev/xvdb${String.fromCharCode(97 + index)}`;
}

function claimVolumeRow(context: RowContext): Row {
  const { slot, random, region } = context;
  const { hosts } = placeVolumes(context);
  const volumeId = claimVolumeId(context, slot);
  const created = createdAt(context, 400);
  const instanceSlot = Math.max(0, instanceCount(context) - 1 - (slot % hosts));
  return {
    VolumeId: volumeId,
    VolumeType: 'gp3',
    Size: 20,
    Iops: 3000,
    Throughput: 125,
    State: 'in-use',
    Encrypted: random.chance(0.7),
    AvailabilityZone: `${region}${random.pick(['a', 'b', 'c'])}`,
    CreateTime: created,
    MultiAttachEnabled: false,
    Attachments: [
      {
        VolumeId: volumeId,
        InstanceId: idOf(context, 'i', instanceSlot),
        Device: deviceOf(Math.floor(slot / hosts)),
        State: 'attached',
        AttachTime: created,
        DeleteOnTermination: false,
      },
    ],
    Tags: tagList({ 'ebs.csi.aws.com/cluster': 'true', 'kubernetes.io/created-for/pvc/name': `data-db-${slot % 2}` }),
  };
}

/** Volumes that the persistent volumes of a cluster lie on. */
export const CLAIM_VOLUMES: ResourceTemplate = {
  key: KEY,
  service: 'ec2',
  type: 'Volume',
  scope: 'regional',
  amount: { of: INSTANCE_KEY, times: 0.25 },
  isReferenced: true,
  listings: [{ operation: 'DescribeVolumes', items: 'Volumes', page: EC2_PAGE }],
  lookup: { VolumeIds: 'VolumeId' },
  row: claimVolumeRow,
};
