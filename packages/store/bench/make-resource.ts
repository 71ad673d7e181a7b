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

/** Written out, because making resources is no part of what is measured and should weigh little beside that. */
function payload(index: number, id: string, isChanged: boolean): string {
  const at = new Date(1_700_000_000_000 + index * 1_000).toISOString();
  const interfaces = [0, 1, 2].map((n) => networkInterface(index, n)).join(',');
  return (
    `{"Architecture":"x86_64","ImageId":"ami-${hex(index % 50, 17)}","InstanceId":"${id}",` +
    `"InstanceType":"${isChanged ? 'm7g.large' : 'm6i.large'}","LaunchTime":"${at}",` +
    `"MetadataOptions":{"HttpEndpoint":"enabled","HttpTokens":"required","State":"applied"},` +
    `"NetworkInterfaces":[${interfaces}],` +
    `"PrivateDnsName":"ip-10-0-${index % 256}-${(index >> 8) % 256}.eu-west-1.compute.internal",` +
    `"State":{"Code":16,"Name":"running"},"Token":"${hex(index * 3 + 1, 160)}"}`
  );
}

function networkInterface(index: number, n: number): string {
  return (
    `{"MacAddress":"${hex(index * 7 + n, 12)}","NetworkInterfaceId":"eni-${hex(index * 31 + n, 17)}",` +
    `"OwnerId":"123456789012","PrivateIpAddress":"10.${index % 256}.${n}.${(index >> 8) % 256}",` +
    `"SourceDestCheck":true,"Status":"in-use","AttachmentId":"eni-attach-${hex(index * 13 + n, 17)}",` +
    `"SubnetId":"subnet-${hex(index % 3_000, 17)}","VpcId":"vpc-${hex(index % 1_000, 17)}"}`
  );
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

const WORD_DIGITS = 8;
const DIGIT_CODES = Buffer.from('0123456789abcdef', 'latin1');
const scratch = Buffer.alloc(256);

/** Digits that look random and depend on the number alone. */
function hex(seed: number, length: number): string {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  for (let made = 0; made < length; made += WORD_DIGITS) {
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0;
    state = (Math.imul(state ^ (state >>> 13), 0xc2b2ae35) + made) >>> 0;
    for (let digit = 0; digit < WORD_DIGITS; digit += 1) {
      scratch[made + digit] = DIGIT_CODES[(state >>> (28 - 4 * digit)) & 0xf] ?? 0;
    }
  }
  return scratch.latin1Slice(0, length);
}
