import { COMPANY } from '../../estate/company.ts';
import { type AssetTemplate, pathIn } from '../asset-template.ts';

function bucket(role: string): AssetTemplate {
  return {
    role,
    assetType: 'storage.googleapis.com/Bucket',
    prefix: `${COMPANY}-bucket`,
    version: 'v1',
    discoveryName: 'Bucket',
    location: 'region',
    // The names of buckets are everybody's: the project's number makes them unique.
    path: (name, { project }) => `${name}-${project.number}`,
    policyOneIn: 1,
    publicRole: { role: 'roles/storage.objectViewer', oneIn: 12 },
    data: ({ project, name, createdAt, random, relativeName }) => ({
      kind: 'storage#bucket',
      id: `${name}-${project.number}`,
      name: `${name}-${project.number}`,
      projectNumber: project.number,
      location: project.region.toUpperCase(),
      timeCreated: createdAt,
      storageClass: random.chance(0.8) ? 'STANDARD' : 'NEARLINE',
      iamConfiguration: {
        publicAccessPrevention: random.chance(0.25) ? 'enforced' : 'inherited',
        uniformBucketLevelAccess: { enabled: random.chance(0.9) },
      },
      ...(random.chance(0.3) ? { encryption: { defaultKmsKeyName: relativeName('key') } } : {}),
      versioning: { enabled: random.chance(0.5) },
    }),
  };
}

/** Names in BigQuery have no hyphens. */
function underscored(name: string): string {
  return name.replaceAll('-', '_');
}

const DATASET: AssetTemplate = {
  role: 'dataset',
  assetType: 'bigquery.googleapis.com/Dataset',
  prefix: 'ds',
  version: 'v2',
  discoveryName: 'Dataset',
  location: 'region',
  path: (name, { project }) => `projects/${project.id}/datasets/${underscored(name)}`,
  policyOneIn: 2,
  publicRole: { role: 'roles/bigquery.dataViewer', oneIn: 40 },
  data: ({ project, name, createdAt, relativeName }) => ({
    id: `${project.id}:${underscored(name)}`,
    datasetReference: { projectId: project.id, datasetId: underscored(name) },
    creationTime: createdAt,
    location: project.region.toUpperCase(),
    defaultEncryptionConfiguration: { kmsKeyName: relativeName('key') },
  }),
};

function table(role: string): AssetTemplate {
  return {
    role,
    assetType: 'bigquery.googleapis.com/Table',
    prefix: 'events',
    version: 'v2',
    discoveryName: 'Table',
    location: 'region',
    parentRole: 'dataset',
    path: (name, _place, parentPath) => `${parentPath}/tables/${underscored(name)}`,
    data: ({ project, name, createdAt, random, relativeName }) => ({
      tableReference: {
        projectId: project.id,
        datasetId: relativeName('dataset').split('/').at(-1),
        tableId: underscored(name),
      },
      type: 'TABLE',
      creationTime: createdAt,
      numRows: String(random.int(1_000_000)),
      schema: {
        fields: [
          { name: 'at', type: 'TIMESTAMP' },
          { name: 'user_id', type: 'STRING' },
        ],
      },
    }),
  };
}

const TOPIC: AssetTemplate = {
  role: 'topic',
  assetType: 'pubsub.googleapis.com/Topic',
  prefix: 'topic',
  version: 'v1',
  discoveryName: 'Topic',
  location: 'global',
  path: pathIn('topics', ''),
  policyOneIn: 3,
  data: ({ relativeName, random }) => ({
    name: relativeName('topic'),
    ...(random.chance(0.3) ? { kmsKeyName: relativeName('key') } : {}),
  }),
};

const SUBSCRIPTION: AssetTemplate = {
  role: 'subscription',
  assetType: 'pubsub.googleapis.com/Subscription',
  prefix: 'sub',
  version: 'v1',
  discoveryName: 'Subscription',
  location: 'global',
  path: pathIn('subscriptions', ''),
  data: ({ relativeName }) => ({
    name: relativeName('subscription'),
    topic: relativeName('topic'),
    ackDeadlineSeconds: 10,
    messageRetentionDuration: '604800s',
    state: 'ACTIVE',
  }),
};

const DATABASE: AssetTemplate = {
  role: 'database',
  assetType: 'sqladmin.googleapis.com/Instance',
  host: 'cloudsql.googleapis.com',
  prefix: 'sql',
  version: 'v1beta4',
  discoveryName: 'DatabaseInstance',
  location: 'region',
  path: pathIn('instances', ''),
  data: ({ project, name, createdAt, random, link }) => ({
    name,
    project: project.id,
    createTime: createdAt,
    region: project.region,
    databaseVersion: 'POSTGRES_16',
    state: 'RUNNABLE',
    settings: {
      tier: 'db-custom-2-7680',
      ipConfiguration: {
        ipv4Enabled: random.chance(0.2),
        sslMode: random.chance(0.7) ? 'ENCRYPTED_ONLY' : 'ALLOW_UNENCRYPTED_AND_ENCRYPTED',
        privateNetwork: link('network'),
      },
      backupConfiguration: { enabled: random.chance(0.8) },
    },
  }),
};

const KEY_RING: AssetTemplate = {
  role: 'keyRing',
  assetType: 'cloudkms.googleapis.com/KeyRing',
  prefix: 'ring',
  version: 'v1',
  discoveryName: 'KeyRing',
  location: 'region',
  path: pathIn('keyRings', 'locations'),
  data: ({ createdAt, relativeName }) => ({ name: relativeName('keyRing'), createTime: createdAt }),
};

const KEY: AssetTemplate = {
  role: 'key',
  assetType: 'cloudkms.googleapis.com/CryptoKey',
  prefix: 'key',
  version: 'v1',
  discoveryName: 'CryptoKey',
  location: 'region',
  parentRole: 'keyRing',
  path: (name, _place, parentPath) => `${parentPath}/cryptoKeys/${name}`,
  policyOneIn: 1,
  data: ({ createdAt, relativeName, random }) => ({
    name: relativeName('key'),
    createTime: createdAt,
    purpose: 'ENCRYPT_DECRYPT',
    primary: { name: `${relativeName('key')}/cryptoKeyVersions/1`, state: 'ENABLED' },
    ...(random.chance(0.6) ? { rotationPeriod: '7776000s' } : {}),
  }),
};

/** Buckets, tables, queues, databases and the keys that they are encrypted with. */
export const DATA_TEMPLATES: readonly AssetTemplate[] = [
  KEY_RING,
  KEY,
  bucket('bucket'),
  bucket('bucket2'),
  TOPIC,
  SUBSCRIPTION,
  DATABASE,
  DATASET,
  table('table'),
  table('table2'),
];
