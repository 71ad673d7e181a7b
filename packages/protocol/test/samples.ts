import type { Claim, Diagnostic, FacetReading, ScannedResource, ScanUnit, ServiceInfo } from '@corkscrew/core';
import { combineHashes, claimKey } from '@corkscrew/core';

const SCOPE = {
  accountId: '123456789012',
  region: 'eu-west-1',
  service: 'ec2',
  type: 'Instance',
  subScope: 'a/b',
};

export const UNIT: ScanUnit = {
  provider: 'fake',
  unitId: 'unit/1',
  accountId: '123456789012',
  region: 'eu-west-1',
  service: 'ec2',
  type: '*',
  estimatedCalls: 7,
  callEstimate: { sureCalls: 2, auditEvents: 6, billedCalls: 1, heavyCalls: 3, basis: 'last_scan' },
  normaliserVersion: 'catalog 1',
  payload: '{"page":1}',
};

export const DIAGNOSTIC: Diagnostic = {
  severity: 'warning',
  code: 'access_denied',
  message: 'list ec2:Instance: access denied',
  advice: 'Grant ec2:DescribeInstances.',
  provider: 'fake',
  scope: SCOPE,
  operation: 'ec2:DescribeInstances',
};

export const CLAIM: Claim = { scope: SCOPE, outcome: 'truncated', count: 3, reason: 'the token came back' };

export const SERVICE: ServiceInfo = {
  name: 'ec2',
  displayName: 'Elastic Compute Cloud',
  requiredPermissions: ['ec2:Describe*'],
  resourceTypes: [
    {
      typeName: 'fake_ec2_instance',
      type: 'Instance',
      listOperation: 'DescribeInstances',
      describeOperation: '',
      getOperation: 'GetInstance',
      idField: 'InstanceId',
      nameField: 'Name',
      arnField: '',
      supportsTags: true,
      isPaginated: true,
      permissions: ['ec2:DescribeInstances'],
      isDefault: false,
      resourceClass: 'telemetry',
    },
  ],
};

const PAYLOAD_HASH = '00112233445566778899aabbccddeeff';
const FACETS: readonly FacetReading[] = [
  { facet: 'policy', status: 'present', reason: '', hash: 'ffeeddccbbaa99887766554433221100' },
  { facet: 'acl', status: 'denied', reason: 'list acl: access denied', hash: '' },
];

export function createResource(id = 'i-1', payload: object = { InstanceId: 'i-1' }): ScannedResource {
  return {
    provider: 'fake',
    service: 'ec2',
    type: 'Instance',
    typeName: 'fake_ec2_instance',
    areTagsKnown: true,
    id,
    name: 'web',
    region: 'eu-west-1',
    accountId: '123456789012',
    parentId: 'vpc-1',
    arn: `arn:fake:${id}`,
    tags: { Team: 'core', Ünïcode: '✓' },
    createdAt: new Date('2024-01-02T03:04:05.678Z'),
    modifiedAt: undefined,
    discoveredAt: new Date('2025-01-02T03:04:05.000Z'),
    relationships: [
      {
        targetId: 'subnet-1',
        targetType: 'Subnet',
        targetService: 'ec2',
        relationshipType: 'references',
        properties: { device: '0' },
        path: 'SubnetId',
        label: 'in_subnet',
        confidence: 'exact',
        targetAccountId: '123456789012',
        targetRegion: 'eu-west-1',
      },
      { targetId: 'x', targetType: 'Y', targetService: '', relationshipType: 'contains', properties: {} },
    ],
    rawData: JSON.stringify(payload),
    attributes: '{"policy":{"Version":1}}',
    incarnation: '2024',
    lifecycle: 'running',
    facets: FACETS,
    payloadHash: PAYLOAD_HASH,
    contentHash: combineHashes(PAYLOAD_HASH, FACETS),
    claimKey: claimKey(SCOPE),
  };
}
