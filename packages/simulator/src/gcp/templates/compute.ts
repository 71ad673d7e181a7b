import { type AssetTemplate, pathIn } from '../asset-template.ts';

const COMPUTE = { version: 'v1' } as const;
const MACHINES = ['e2-medium', 'e2-standard-4', 'n2-standard-8', 'c3-standard-4'] as const;
const DISK_SIZES = ['50', '100', '200', '500'] as const;

function instance(role: string, disk: string): AssetTemplate {
  return {
    ...COMPUTE,
    role,
    assetType: 'compute.googleapis.com/Instance',
    prefix: 'vm',
    discoveryName: 'Instance',
    location: 'zone',
    path: pathIn('instances', 'zones'),
    data: ({ project, name, createdAt, random, link, digits, serviceAccount }) => ({
      id: digits('id'),
      creationTimestamp: createdAt,
      name,
      status: random.chance(0.92) ? 'RUNNING' : 'TERMINATED',
      zone: `https://www.googleapis.com/compute/v1/projects/${project.id}/zones/${project.zone}`,
      machineType: `https://www.googleapis.com/compute/v1/projects/${project.id}/zones/${project.zone}/machineTypes/${random.pick(MACHINES)}`,
      networkInterfaces: [
        {
          name: 'nic0',
          network: link('network'),
          subnetwork: link('subnetwork'),
          networkIP: `10.${project.index % 250}.${random.int(250)}.${random.int(250)}`,
          accessConfigs: random.chance(0.1)
            ? [{ name: 'external-nat', natIP: `34.76.${random.int(250)}.${random.int(250)}` }]
            : [],
        },
      ],
      disks: [{ boot: true, deviceName: 'persistent-disk-0', source: link(disk), autoDelete: true }],
      serviceAccounts: [{ email: serviceAccount, scopes: ['https://www.googleapis.com/auth/cloud-platform'] }],
      metadata: {
        fingerprint: digits('metadata').slice(0, 8),
        items: [{ key: 'startup-script', value: `#!/bin/sh\nexport TOKEN=${digits('secret')}` }],
      },
      tags: { items: ['web', 'internal'], fingerprint: digits('tags').slice(0, 8) },
      scheduling: { onHostMaintenance: 'MIGRATE', automaticRestart: true, preemptible: false },
      shieldedInstanceConfig: { enableSecureBoot: random.chance(0.7), enableVtpm: true },
      deletionProtection: false,
      selfLink: link(role),
    }),
  };
}

function disk(role: string): AssetTemplate {
  return {
    ...COMPUTE,
    role,
    assetType: 'compute.googleapis.com/Disk',
    prefix: 'disk',
    discoveryName: 'Disk',
    location: 'zone',
    path: pathIn('disks', 'zones'),
    data: ({ project, name, createdAt, random, link, digits, relativeName }) => ({
      id: digits('id'),
      creationTimestamp: createdAt,
      name,
      sizeGb: random.pick(DISK_SIZES),
      status: 'READY',
      type: `https://www.googleapis.com/compute/v1/projects/${project.id}/zones/${project.zone}/diskTypes/pd-balanced`,
      licenses: ['https://www.googleapis.com/compute/v1/projects/debian-cloud/global/licenses/debian-12-bookworm'],
      ...(random.chance(0.3)
        ? { diskEncryptionKey: { kmsKeyName: `${relativeName('key')}/cryptoKeyVersions/1` } }
        : {}),
      physicalBlockSizeBytes: '4096',
      selfLink: link(role),
    }),
  };
}

const NETWORK: AssetTemplate = {
  ...COMPUTE,
  role: 'network',
  assetType: 'compute.googleapis.com/Network',
  prefix: 'vpc',
  discoveryName: 'Network',
  location: 'global',
  path: pathIn('networks', 'global'),
  data: ({ name, createdAt, link, digits }) => ({
    id: digits('id'),
    creationTimestamp: createdAt,
    name,
    autoCreateSubnetworks: false,
    subnetworks: [link('subnetwork')],
    routingConfig: { routingMode: 'GLOBAL' },
    selfLink: link('network'),
  }),
};

const SUBNETWORK: AssetTemplate = {
  ...COMPUTE,
  role: 'subnetwork',
  assetType: 'compute.googleapis.com/Subnetwork',
  prefix: 'subnet',
  discoveryName: 'Subnetwork',
  location: 'region',
  path: pathIn('subnetworks', 'regions'),
  data: ({ project, name, createdAt, random, link, digits }) => ({
    id: digits('id'),
    creationTimestamp: createdAt,
    name,
    network: link('network'),
    ipCidrRange: `10.${project.index % 250}.0.0/16`,
    region: `https://www.googleapis.com/compute/v1/projects/${project.id}/regions/${project.region}`,
    privateIpGoogleAccess: random.chance(0.8),
    enableFlowLogs: random.chance(0.5),
    selfLink: link('subnetwork'),
  }),
};

const FIREWALL: AssetTemplate = {
  ...COMPUTE,
  role: 'firewall',
  assetType: 'compute.googleapis.com/Firewall',
  prefix: 'allow',
  discoveryName: 'Firewall',
  location: 'global',
  path: pathIn('firewalls', 'global'),
  data: ({ name, createdAt, random, link, digits }) => ({
    id: digits('id'),
    creationTimestamp: createdAt,
    name,
    network: link('network'),
    direction: 'INGRESS',
    priority: 1000,
    sourceRanges: random.chance(0.15) ? ['0.0.0.0/0'] : ['10.0.0.0/8'],
    allowed: [{ IPProtocol: 'tcp', ports: random.chance(0.2) ? ['22'] : ['443'] }],
    disabled: false,
    selfLink: link('firewall'),
  }),
};

const ADDRESS: AssetTemplate = {
  ...COMPUTE,
  role: 'address',
  assetType: 'compute.googleapis.com/Address',
  prefix: 'ip',
  discoveryName: 'Address',
  location: 'region',
  path: pathIn('addresses', 'regions'),
  data: ({ name, createdAt, random, link, digits }) => ({
    id: digits('id'),
    creationTimestamp: createdAt,
    name,
    address: `35.${random.int(250)}.${random.int(250)}.${random.int(250)}`,
    addressType: 'EXTERNAL',
    ...(random.chance(0.7) ? { status: 'IN_USE', users: [link('instance')] } : { status: 'RESERVED' }),
    selfLink: link('address'),
  }),
};

/** Machines, what they run on, and the network between them. */
export const COMPUTE_TEMPLATES: readonly AssetTemplate[] = [
  NETWORK,
  SUBNETWORK,
  FIREWALL,
  instance('instance', 'disk'),
  disk('disk'),
  instance('instance2', 'disk2'),
  disk('disk2'),
  instance('instance3', 'disk3'),
  disk('disk3'),
  ADDRESS,
];
