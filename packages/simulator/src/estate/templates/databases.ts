import { placeRow, someGroupId, subnetIdsOf, zonesOf } from '../network.ts';
import {
  alphanumericOf,
  arnOf,
  base32Of,
  createdAt,
  idOf,
  type RowContext,
  someSlot,
  tagList,
  tagsOf,
  workload,
} from '../row-context.ts';
import type { Listing, ResourceTemplate, Row } from '../template.ts';
import { NARROW_PAGE } from './paging.ts';

const ENGINES = [
  { name: 'postgres', version: '16.4', port: 5432 },
  { name: 'mysql', version: '8.0.39', port: 3306 },
  { name: 'mariadb', version: '10.11.9', port: 3306 },
] as const;

function hostOf(context: RowContext, name: string, service: string): string {
  return `${name}.${alphanumericOf(context, 'host', 12)}.${context.region}.${service}.amazonaws.com`;
}

function subnetGroupName(context: RowContext, slot: number): string {
  return `${workload({ ...context, key: 'rds.DBSubnetGroup' }, slot).name}-db`;
}

/** The VPC of a subnet group: they are dealt out in turn. */
function subnetGroupVpc(context: RowContext, slot: number): number {
  return slot % Math.max(1, context.facts.baseCount('ec2.Vpc', context.region));
}

function subnetGroup(context: RowContext, slot: number): Readonly<Record<string, unknown>> {
  const vpcSlot = subnetGroupVpc(context, slot);
  const name = subnetGroupName(context, slot);
  return {
    DBSubnetGroupName: name,
    DBSubnetGroupDescription: 'Private subnets',
    DBSubnetGroupArn: arnOf(context, 'rds', `subgrp:${name}`),
    VpcId: idOf(context, 'vpc', vpcSlot),
    SubnetGroupStatus: 'Complete',
    Subnets: subnetIdsOf(context, vpcSlot, 'private').map((SubnetIdentifier, index) => ({
      SubnetIdentifier,
      SubnetAvailabilityZone: { Name: zonesOf(context.region)[index] },
      SubnetStatus: 'Active',
    })),
  };
}

function databaseRow(context: RowContext): Row {
  const { random, generation } = context;
  const owned = workload(context);
  const engine = random.pick(ENGINES);
  const groupSlot = someSlot(context, 'rds.DBSubnetGroup');
  const identifier = `${owned.name}-${engine.name}`;
  return {
    ...instanceBasics(context, identifier, engine.name),
    EngineVersion: engine.version,
    MasterUsername: 'app',
    DBName: owned.application.name.replaceAll('-', '_'),
    Endpoint: { Address: hostOf(context, identifier, 'rds'), Port: engine.port },
    AllocatedStorage: random.pick([20, 100, 500]) + generation * 10,
    StorageType: 'gp3',
    StorageEncrypted: random.chance(0.88),
    PubliclyAccessible: random.chance(0.06),
    MultiAZ: owned.environment === 'prod' && random.chance(0.8),
    BackupRetentionPeriod: random.pick([0, 7, 14, 35]),
    DeletionProtection: owned.environment === 'prod',
    AutoMinorVersionUpgrade: true,
    IAMDatabaseAuthenticationEnabled: random.chance(0.4),
    DBSubnetGroup: subnetGroup(context, groupSlot),
    VpcSecurityGroups: [
      { VpcSecurityGroupId: someGroupId(context, subnetGroupVpc(context, groupSlot)), Status: 'active' },
    ],
    TagList: tagList(tagsOf(context, owned)),
  };
}

function instanceBasics(context: RowContext, identifier: string, engine: string): Readonly<Record<string, unknown>> {
  return {
    DBInstanceIdentifier: identifier,
    DBInstanceArn: arnOf(context, 'rds', `db:${identifier}`),
    DbiResourceId: `db-${base32Of(context, 'dbi', 26)}`,
    DBInstanceClass: context.random.pick(['db.t4g.medium', 'db.r6g.large', 'db.m6i.xlarge']),
    DBInstanceStatus: 'available',
    Engine: engine,
    InstanceCreateTime: createdAt(context),
    AvailabilityZone: context.region + context.random.pick(['a', 'b', 'c']),
  };
}

function clusterName(context: RowContext, key: string, slot: number): string {
  return `${workload({ ...context, key }, slot).name}-${key.startsWith('docdb') ? 'docs' : 'aurora'}`;
}

function clusterRow(context: RowContext): Row {
  return { ...clusterBasics(context, 'aurora-postgresql'), EngineVersion: '16.4', Port: 5432 };
}

function documentClusterRow(context: RowContext): Row {
  return { ...clusterBasics(context, 'docdb'), EngineVersion: '5.0.0', Port: 27_017 };
}

function clusterBasics(context: RowContext, engine: string): Readonly<Record<string, unknown>> {
  const { random, key, slot } = context;
  const owned = workload(context);
  const identifier = clusterName(context, key, slot);
  return {
    DBClusterIdentifier: identifier,
    DBClusterArn: arnOf(context, 'rds', `cluster:${identifier}`),
    DbClusterResourceId: `cluster-${base32Of(context, 'dbc', 26)}`,
    Engine: engine,
    Status: 'available',
    ClusterCreateTime: createdAt(context),
    Endpoint: hostOf(context, identifier, 'rds'),
    MultiAZ: true,
    StorageEncrypted: random.chance(0.9),
    BackupRetentionPeriod: random.pick([1, 7, 35]),
    DeletionProtection: owned.environment === 'prod',
    DBSubnetGroup: subnetGroupName(context, someSlot(context, 'rds.DBSubnetGroup')),
    AvailabilityZones: zonesOf(context.region),
    TagList: tagList(tagsOf(context, owned)),
  };
}

function documentInstanceRow(context: RowContext): Row {
  const cluster = clusterName(context, 'docdb.DBCluster', context.slot);
  return {
    ...instanceBasics(context, `${cluster}-1`, 'docdb'),
    EngineVersion: '5.0.0',
    DBClusterIdentifier: cluster,
    Endpoint: { Address: hostOf(context, `${cluster}-1`, 'docdb'), Port: 27_017 },
    StorageEncrypted: true,
    TagList: tagList(tagsOf(context, workload({ ...context, key: 'docdb.DBCluster' }))),
  };
}

function cacheRow(context: RowContext): Row {
  const { random, region } = context;
  const name = `${workload(context).name}-cache`;
  const place = placeRow(context, { publicShare: 0 });
  return {
    CacheClusterId: name,
    ARN: arnOf(context, 'elasticache', `cluster:${name}`),
    Engine: 'memcached',
    EngineVersion: '1.6.22',
    CacheNodeType: random.pick(['cache.t4g.small', 'cache.r6g.large']),
    CacheClusterStatus: 'available',
    CacheClusterCreateTime: createdAt(context),
    NumCacheNodes: 1 + random.int(3),
    PreferredAvailabilityZone: place.availabilityZone,
    ConfigurationEndpoint: { Address: hostOf(context, name, `cfg.${region}.cache`), Port: 11_211 },
    SecurityGroups: [{ SecurityGroupId: someGroupId(context, place.vpcSlot), Status: 'active' }],
    TransitEncryptionEnabled: random.chance(0.5),
    AtRestEncryptionEnabled: false,
    AutoMinorVersionUpgrade: true,
  };
}

function replicationGroupRow(context: RowContext): Row {
  const { random } = context;
  const name = `${workload(context).name}-redis`;
  return {
    ReplicationGroupId: name,
    ARN: arnOf(context, 'elasticache', `replicationgroup:${name}`),
    Description: `Sessions of ${workload(context).application.name}`,
    Status: 'available',
    ReplicationGroupCreateTime: createdAt(context),
    AutomaticFailover: random.pick(['enabled', 'disabled']),
    MultiAZ: random.pick(['enabled', 'disabled']),
    CacheNodeType: random.pick(['cache.t4g.small', 'cache.r6g.large']),
    ClusterEnabled: false,
    TransitEncryptionEnabled: random.chance(0.7),
    AtRestEncryptionEnabled: random.chance(0.7),
    MemberClusters: [],
  };
}

const INSTANCES: Listing = {
  service: 'rds',
  operation: 'DescribeDBInstances',
  items: 'DBInstances',
  page: NARROW_PAGE,
};
const CLUSTERS: Listing = { service: 'rds', operation: 'DescribeDBClusters', items: 'DBClusters', page: NARROW_PAGE };
const REGIONAL = { scope: 'regional' } as const;
const INSTANCE_LOOKUP = { DBInstanceIdentifier: 'DBInstanceIdentifier' };
const CLUSTER_LOOKUP = { DBClusterIdentifier: 'DBClusterIdentifier' };

/** Databases and caches. DocumentDB's rows come through RDS's lists, as on AWS. */
export const DATABASE_TEMPLATES: readonly ResourceTemplate[] = [
  {
    ...REGIONAL,
    key: 'rds.DBSubnetGroup',
    service: 'rds',
    type: 'DBSubnetGroup',
    amount: { weight: 0.4, min: 1, everywhere: 1, max: 150 },
    isReferenced: true,
    listings: [{ operation: 'DescribeDBSubnetGroups', items: 'DBSubnetGroups', page: NARROW_PAGE }],
    lookup: { DBSubnetGroupName: 'DBSubnetGroupName' },
    row: (context) => subnetGroup(context, context.slot),
  },
  {
    ...REGIONAL,
    key: 'rds.DBInstance',
    service: 'rds',
    type: 'DBInstance',
    amount: { weight: 1.5, min: 3 },
    listings: [INSTANCES],
    lookup: INSTANCE_LOOKUP,
    row: databaseRow,
  },
  {
    ...REGIONAL,
    key: 'rds.DBCluster',
    service: 'rds',
    type: 'DBCluster',
    amount: { weight: 0.5, min: 1 },
    listings: [CLUSTERS],
    lookup: CLUSTER_LOOKUP,
    row: clusterRow,
  },
  {
    ...REGIONAL,
    key: 'docdb.DBCluster',
    service: 'docdb',
    type: 'DBCluster',
    amount: { weight: 0.3, min: 1, max: 40 },
    isReferenced: true,
    listings: [CLUSTERS],
    lookup: CLUSTER_LOOKUP,
    row: documentClusterRow,
  },
  {
    ...REGIONAL,
    key: 'docdb.DBInstance',
    service: 'docdb',
    type: 'DBInstance',
    amount: { of: 'docdb.DBCluster', times: 1 },
    listings: [INSTANCES],
    lookup: INSTANCE_LOOKUP,
    row: documentInstanceRow,
  },
  {
    ...REGIONAL,
    key: 'elasticache.CacheCluster',
    service: 'elasticache',
    type: 'CacheCluster',
    amount: { weight: 0.5, min: 1 },
    listings: [{ operation: 'DescribeCacheClusters', items: 'CacheClusters', page: NARROW_PAGE }],
    lookup: { CacheClusterId: 'CacheClusterId' },
    row: cacheRow,
  },
  {
    ...REGIONAL,
    key: 'elasticache.ReplicationGroup',
    service: 'elasticache',
    type: 'ReplicationGroup',
    amount: { weight: 0.4, min: 1 },
    listings: [{ operation: 'DescribeReplicationGroups', items: 'ReplicationGroups', page: NARROW_PAGE }],
    lookup: { ReplicationGroupId: 'ReplicationGroupId' },
    row: replicationGroupRow,
  },
];
