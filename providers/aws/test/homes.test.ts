import { type Claim, type ClaimScope, draftsOf, type ResourceDraft, type ScanUnit } from '@corkscrew/sdk';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AccountDirectory } from '../src/accounts.ts';
import { planScan } from '../src/plan.ts';
import { scanUnit } from '../src/scan.ts';
import { ACCOUNT, createFakeApi, refusal, type SeenCall, settingsOf } from '../src/testing/fake-api.ts';

const OWNER = '111111111111';
const OTHER = '222222222222';
const REGIONS = ['eu-west-1', 'us-east-1'];

const directory: AccountDirectory = {
  list: () =>
    Promise.resolve({ accounts: [OWNER, OTHER].map((accountId) => ({ ...ACCOUNT, accountId })), diagnostics: [] }),
  get: (accountId) => Promise.resolve({ ...ACCOUNT, accountId }),
  close: () => {},
};

/** Things that more than one list shows: in every region, to every account that shares them, by every API of a family. */
const LISTS: Readonly<Record<string, (call: SeenCall) => Readonly<Record<string, unknown>>>> = {
  ListBuckets: ({ accountId }) => ({
    Buckets: REGIONS.map((region) => ({ Name: `logs-${accountId}-${region}`, BucketRegion: region })),
  }),
  DescribeTrails: ({ accountId }) => ({
    trailList: [
      { Name: 'audit', HomeRegion: 'us-east-1', TrailARN: `arn:aws:cloudtrail:us-east-1:${accountId}:trail/audit` },
      // An organisation's trail shows in each of its accounts.
      { Name: 'all', HomeRegion: 'us-east-1', TrailARN: `arn:aws:cloudtrail:us-east-1:${OWNER}:trail/all` },
    ],
  }),
  DescribeSubnets: ({ region }) => ({ Subnets: [{ SubnetId: `subnet-${region}`, OwnerId: OWNER }] }),
  DescribeTransitGateways: ({ region }) => ({
    TransitGateways: [{ TransitGatewayId: `tgw-${region}`, OwnerId: OWNER }],
  }),
  DescribeDBClusters: ({ region }) => ({
    DBClusters: ENGINES.map((engine) => ({ DBClusterIdentifier: `${engine}-${region}`, Engine: engine })),
  }),
  DescribeDBInstances: ({ region }) => ({
    DBInstances: ENGINES.map((engine) => ({ DBInstanceIdentifier: `${engine}-${region}`, Engine: engine })),
  }),
  DescribeGlobalClusters: () => ({
    GlobalClusters: ENGINES.map((engine) => ({ GlobalClusterIdentifier: `global-${engine}`, Engine: engine })),
  }),
};
const ENGINES = ['aurora-mysql', 'docdb', 'neptune'];
const SERVICES = ['cloudtrail', 'docdb', 'ec2', 'neptune', 'rds', 's3'];
const TYPES = ['Bucket', 'DBCluster', 'DBInstance', 'GlobalCluster', 'Subnet', 'Trail', 'TransitGateway'];

interface Scan {
  /** Each resource with the enumeration that it came from. */
  readonly homes: readonly (readonly [resource: string, home: string])[];
  readonly claims: readonly Claim[];
}

/** Scans everything; all lists of one unit fail. */
async function scan(failing?: ScanUnit, error?: Error): Promise<Scan> {
  let current: ScanUnit | undefined;
  const api = createFakeApi(
    (call) => {
      if (error !== undefined && current?.unitId === failing?.unitId) throw error;
      return LISTS[call.operation]?.(call) ?? {};
    },
    settingsOf({ facets: 'none' }),
  );
  const context = { api, accounts: directory };
  const homes: (readonly [string, string])[] = [];
  const claims: Claim[] = [];
  for (const unit of await plan()) {
    current = unit;
    for await (const message of scanUnit(unit, context)) {
      for (const resource of draftsOf(message)) homes.push([nameOf(resource), keyOf(resource.claim)]);
      if (message.kind === 'claim') claims.push(message.claim);
    }
  }
  return { homes, claims };
}

async function plan(): Promise<readonly ScanUnit[]> {
  const context = { api: createFakeApi(() => ({}), settingsOf({ facets: 'none' })), accounts: directory };
  return (await planScan({ services: SERVICES, types: TYPES, regions: REGIONS }, context)).units;
}

function nameOf({ accountId, region, service, type, id }: ResourceDraft): string {
  return [accountId, region, service, type, id].join('/');
}

function keyOf({ accountId, region, service, type, subScope }: ClaimScope): string {
  return [accountId, region, service, type, subScope].join('/');
}

describe('what several lists show', () => {
  let whole: Scan;
  let units: readonly ScanUnit[];
  beforeAll(async () => {
    [whole, units] = await Promise.all([scan(), plan()]);
  });

  test('is stored once, with its own account and region', () => {
    const names = whole.homes.map(([name]) => name).sort();
    const both = [OWNER, OTHER];
    const regional = (account: string, region: string): readonly string[] => [
      `${account}/${region}/docdb/DBCluster/docdb-${region}`,
      `${account}/${region}/docdb/DBInstance/docdb-${region}`,
      `${account}/${region}/neptune/DBCluster/neptune-${region}`,
      `${account}/${region}/neptune/DBInstance/neptune-${region}`,
      `${account}/${region}/rds/DBCluster/aurora-mysql-${region}`,
      `${account}/${region}/rds/DBInstance/aurora-mysql-${region}`,
      `${account}/${region}/s3/Bucket/logs-${account}-${region}`,
    ];
    expect(names).toEqual(
      [
        ...both.flatMap((account) => REGIONS.flatMap((region) => regional(account, region))),
        ...both.flatMap((account) => [
          `${account}/global/docdb/GlobalCluster/global-docdb`,
          `${account}/global/neptune/GlobalCluster/global-neptune`,
          `${account}/global/rds/GlobalCluster/global-aurora-mysql`,
          `${account}/us-east-1/cloudtrail/Trail/audit`,
        ]),
        `${OWNER}/us-east-1/cloudtrail/Trail/all`,
        ...REGIONS.flatMap((region) => [
          `${OWNER}/${region}/ec2/Subnet/subnet-${region}`,
          `${OWNER}/${region}/ec2/TransitGateway/tgw-${region}`,
        ]),
      ].sort(),
    );
  });

  test.each([
    ['is denied', refusal('AccessDenied', 'no', 403)],
    ['fails', refusal('InternalFailure', 'no', 500)],
    ['is throttled without end', refusal('Throttling')],
    ['is not subscribed', refusal('SubscriptionRequiredException', 'no', 403)],
  ])('stays where it is when any one unit %s: nothing is lost, nothing vanishes, nothing moves', async (_, error) => {
    const homeOf = new Map(whole.homes);
    for (const unit of units) {
      const { homes, claims } = await scan(unit, error);
      const seen = new Map(homes);
      expect(seen.size, unit.unitId).toBe(homes.length);
      const moved = homes.filter(([name, home]) => homeOf.get(name) !== home);
      const complete = new Set(claims.filter(({ outcome }) => outcome === 'complete').map(({ scope }) => keyOf(scope)));
      const vanished = whole.homes.filter(([name, home]) => !seen.has(name) && complete.has(home));
      const lost = whole.homes.filter(([name, home]) => !seen.has(name) && !home.startsWith(placeOf(unit)));
      expect({ unit: unit.unitId, moved, vanished, lost }).toEqual({
        unit: unit.unitId,
        moved: [],
        vanished: [],
        lost: [],
      });
    }
    expect(units.length).toBeGreaterThan(20);
  });
});

function placeOf({ accountId, region, service }: ScanUnit): string {
  return `${accountId}/${region}/${service}/`;
}
