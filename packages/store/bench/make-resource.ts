import { claimKey, contentHash, type ScannedResource } from '@corkscrew/core';

const TYPES = ['Instance', 'Volume', 'Subnet', 'SecurityGroup', 'NetworkInterface', 'Snapshot'];
/** Makes a resource of about 1.4 KB from its number and its unit's. One in `changedOneIn` is different, none for 0. */
export function makeResource(index: number, unit: number, changedOneIn: number): ScannedResource {
  const id = `i-${hex(index, 17)}`;
  const type = TYPES[index % TYPES.length] ?? 'Instance';
  const accountId = String(100_000_000_000 + (unit % 200));
  const isChanged = changedOneIn > 0 && index % changedOneIn === 0;
  const rawData = payload(index, id, isChanged);
  const hash = contentHash(rawData);
  const scope = { accountId, region: 'eu-west-1', service: 'ec2', type: '*', subScope: String(unit) };
  return {
    provider: 'aws',
    service: 'ec2',
    type,
    typeName: `aws_ec2_${type.toLowerCase()}`,
    id,
    name: `node-${index % 5_000}`,
    region: 'eu-west-1',
    accountId,
    parentId: '',
    arn: `arn:aws:ec2:eu-west-1:${accountId}:${type}/${id}`,
    tags: { Env: index % 2 === 0 ? 'prod' : 'test', Owner: `team-${index % 40}` },
    areTagsKnown: true,
    createdAt: new Date(1_700_000_000_000 + index * 1_000),
    relationships: [
      reference(`vpc-${hex(index % 1_000, 17)}`, 'Vpc'),
      reference(`i-${hex(index % 9_000, 17)}`, TYPES[(index % 9_000) % TYPES.length] ?? 'Instance'),
    ],
    rawData,
    attributes: '{}',
    incarnation: '',
    lifecycle: 'running',
    facets: [],
    payloadHash: hash,
    contentHash: hash,
    claimKey: claimKey(scope),
  };
}

function payload(index: number, id: string, isChanged: boolean): string {
  const interfaces = Array.from({ length: 3 }, (_, n) => ({
    MacAddress: hex(index * 7 + n, 12),
    NetworkInterfaceId: `eni-${hex(index * 31 + n, 17)}`,
    OwnerId: '123456789012',
    PrivateIpAddress: `10.${index % 256}.${n}.${(index >> 8) % 256}`,
    SourceDestCheck: true,
    Status: 'in-use',
    AttachmentId: `eni-attach-${hex(index * 13 + n, 17)}`,
    SubnetId: `subnet-${hex(index % 3_000, 17)}`,
    VpcId: `vpc-${hex(index % 1_000, 17)}`,
  }));
  return JSON.stringify({
    Architecture: 'x86_64',
    ImageId: `ami-${hex(index % 50, 17)}`,
    InstanceId: id,
    InstanceType: isChanged ? 'm7g.large' : 'm6i.large',
    LaunchTime: new Date(1_700_000_000_000 + index * 1_000).toISOString(),
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', State: 'applied' },
    NetworkInterfaces: interfaces,
    PrivateDnsName: `ip-10-0-${index % 256}-${(index >> 8) % 256}.eu-west-1.compute.internal`,
    State: { Code: 16, Name: 'running' },
    Token: hex(index * 3 + 1, 160),
  });
}

function reference(targetId: string, targetType: string): ScannedResource['relationships'][number] {
  return {
    targetId,
    targetType,
    targetService: 'ec2',
    relationshipType: 'references',
    label: 'uses',
    path: 'NetworkInterfaces[]',
    confidence: 'exact',
    properties: {},
  };
}

/** Digits that look random and depend on the number alone. */
function hex(seed: number, length: number): string {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  let text = '';
  while (text.length < length) {
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0;
    state = (Math.imul(state ^ (state >>> 13), 0xc2b2ae35) + text.length) >>> 0;
    text += state.toString(16).padStart(8, '0');
  }
  return text.slice(0, length);
}
