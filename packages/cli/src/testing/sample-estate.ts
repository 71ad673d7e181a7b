import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimKey, contentHash, type Claim, type Relationship, type ScannedResource } from '@corkscrew/core';
import { openSink } from '@corkscrew/store';

const STARTED_AT = new Date('2026-11-20T10:00:00Z');
const ACCOUNT = '111122223333';

/** A database with a small estate in two clouds, made by a real scan. */
export interface SampleEstate extends AsyncDisposable {
  readonly path: string;
  readonly folder: string;
}

/** Makes the estate: a web shop on EC2 behind a load balancer, with a cluster whose service account assumes a role. */
export async function createSampleEstate(resources: readonly ScannedResource[] = SHOP): Promise<SampleEstate> {
  const folder = mkdtempSync(join(tmpdir(), 'corkscrew-sample-'));
  const path = join(folder, 'sample.duckdb');
  await scanSample(path, resources, STARTED_AT);
  return {
    path,
    folder,
    [Symbol.asyncDispose]: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}

/** Scans an estate into a database, at a moment. */
export async function scanSample(path: string, resources: readonly ScannedResource[], startedAt: Date): Promise<void> {
  const sink = await openSink({ path });
  try {
    const providers = [...new Set(resources.map(({ provider }) => provider))];
    await sink.beginScan({
      scanId: `sample-${startedAt.toISOString()}`,
      startedAt,
      providers,
      request: {},
      toolVersion: 'test',
      acceptVanish: false,
    });
    for (const provider of providers) {
      const own = resources.filter((resource) => resource.provider === provider);
      const unit = {
        provider,
        unitId: provider,
        accountId: '*',
        region: '*',
        service: '*',
        type: '*',
        estimatedCalls: 1,
        normaliserVersion: '1',
        payload: '',
      };
      const writer = await sink.openUnit(unit);
      await writer.write(own);
      await writer.finish({
        unit,
        outcome: 'complete',
        claims: claimsOf(own),
        facets: [],
        diagnostics: [],
        resourceCount: own.length,
        calls: 1,
        throttledCalls: 0,
        attempts: 1,
        startedAt,
        finishedAt: startedAt,
      });
    }
    await sink.publish();
    await sink.endScan({ finishedAt: startedAt, outcome: 'complete', diagnostics: [] });
  } finally {
    await sink.close();
  }
}

function claimsOf(resources: readonly ScannedResource[]): readonly Claim[] {
  const byScope = Map.groupBy(resources, (resource) => resource.claimKey);
  return [...byScope.values()].map(([first, ...rest]) => {
    const { accountId, region, service, type } = first as ScannedResource;
    return {
      scope: { accountId, region, service, type, subScope: '' },
      outcome: 'complete',
      count: rest.length + 1,
      reason: '',
    };
  });
}

/** What a made resource has beside its type and id. */
export interface Facts extends Partial<ScannedResource> {
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly refs?: readonly (readonly [label: string, target: string, path?: string])[];
}

/** Makes a resource of a type such as `ec2:Instance`. */
export function sampleResource(kind: string, id: string, facts: Facts = {}): ScannedResource {
  const [service = '', type = ''] = kind.split(':');
  const { payload = {}, refs = [], ...more } = facts;
  const relationships = refs.map(([label, targetId, path = '']): Relationship => {
    const relationshipType = label === 'uses' ? 'depends_on' : 'references';
    return {
      targetId,
      targetType: '',
      targetService: '',
      relationshipType,
      label,
      path,
      confidence: 'exact',
      properties: {},
    };
  });
  const provider = more.provider ?? 'aws';
  const accountId = more.accountId ?? ACCOUNT;
  const region = more.region ?? 'eu-west-1';
  const rawData = JSON.stringify(payload);
  const snake = type.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
  return {
    provider,
    service,
    type,
    typeName: `${provider}_${service}_${snake}`,
    id,
    name: '',
    region,
    accountId,
    parentId: '',
    arn: '',
    tags: {},
    areTagsKnown: true,
    relationships,
    facets: [],
    rawData,
    attributes: '{}',
    incarnation: '',
    lifecycle: '',
    contentHash: contentHash(rawData + id),
    payloadHash: contentHash(rawData + id),
    claimKey: claimKey({ accountId, region, service, type, subScope: '' }),
    ...more,
  };
}

const WEB_ROLE = `arn:aws:iam::${ACCOUNT}:role/shop-web`;
const CLUSTER = { provider: 'kubernetes', accountId: 'shop-cluster', region: 'global' } as const;

const SHOP: readonly ScannedResource[] = [
  sampleResource('ec2:Vpc', 'vpc-0a1b2c3d4e5f60718', {
    name: 'shop',
    payload: { CidrBlock: '10.0.0.0/16', IsDefault: false },
  }),
  ...['a', 'b'].map((zone) =>
    sampleResource('ec2:Subnet', `subnet-0a1b2c3d4e5f6071${zone}`, {
      name: `shop-${zone}`,
      payload: { AvailabilityZone: `eu-west-1${zone}`, AvailableIpAddressCount: 250 },
      refs: [['in', 'vpc-0a1b2c3d4e5f60718', 'VpcId']],
    }),
  ),
  sampleResource('ec2:SecurityGroup', 'sg-0123456789abcdef0', {
    name: 'web',
    payload: { IpPermissions: [{ FromPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
    refs: [['in', 'vpc-0a1b2c3d4e5f60718', 'VpcId']],
  }),
  ...['web-1', 'web-2', 'worker <&"\'> with a rather long name of its own'].map((name, index) =>
    sampleResource('ec2:Instance', `i-0123456789abcde0${index}`, {
      name,
      tags: { Owner: 'shop' },
      payload: {
        InstanceType: index === 2 ? 'c7g.large' : 't3.small',
        State: { Name: 'running' },
        EbsOptimized: index === 1,
      },
      refs: [
        ['attached_to', `subnet-0a1b2c3d4e5f6071${index === 1 ? 'b' : 'a'}`, 'SubnetId'],
        ['protected_by', 'sg-0123456789abcdef0', 'SecurityGroups[].GroupId'],
        ['assumes', WEB_ROLE, 'IamInstanceProfile.Arn'],
        ['uses', 'ami-0ffffffffffffffff', 'ImageId'],
      ],
    }),
  ),
  sampleResource('elbv2:LoadBalancer', 'app/shop/1', {
    name: 'shop-public',
    refs: [
      ['protected_by', 'sg-0123456789abcdef0', 'SecurityGroups[]'],
      ['routes_to', 'i-0123456789abcde00', 'Targets[]'],
      ['routes_to', 'i-0123456789abcde01', 'Targets[]'],
    ],
  }),
  sampleResource('iam:Role', 'AROA1', { name: 'shop-web', arn: WEB_ROLE, region: 'global' }),
  sampleResource('core:Namespace', 'shop', { ...CLUSTER, name: 'shop' }),
  sampleResource('core:ServiceAccount', 'shop/web', {
    ...CLUSTER,
    name: 'web',
    parentId: 'shop',
    refs: [['assumes', WEB_ROLE, 'metadata.annotations.eks.amazonaws.com/role-arn']],
  }),
  sampleResource('apps:Deployment', 'shop/web', { ...CLUSTER, name: 'web', parentId: 'shop' }),
];
