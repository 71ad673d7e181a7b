import { workloadOf } from '../../estate/company.ts';
import { uniqueHex } from '../../estate/random.ts';
import { namespaceOf, nodeName, SYSTEM_NAMESPACE, SYSTEM_NAMESPACES } from '../cluster-layout.ts';
import type { ObjectTemplate } from '../object-template.ts';

const systemNamespace: ObjectTemplate = {
  key: SYSTEM_NAMESPACE,
  storage: '/Namespace',
  per: 'cluster',
  count: SYSTEM_NAMESPACES.length,
  make: ({ slot }) => {
    const name = SYSTEM_NAMESPACES[slot] ?? 'default';
    return { metadata: { name, labels: { 'kubernetes.io/metadata.name': name } }, status: { phase: 'Active' } };
  },
};

const namespace: ObjectTemplate = {
  key: 'Namespace',
  storage: '/Namespace',
  per: 'application',
  count: 1,
  isNamespaced: false,
  make: ({ owner }) => {
    const { application, environment } = workloadOf(owner, 0);
    const name = namespaceOf(owner);
    return {
      metadata: {
        name,
        labels: {
          'kubernetes.io/metadata.name': name,
          'pod-security.kubernetes.io/enforce': environment === 'prod' ? 'restricted' : 'baseline',
          environment,
          team: application.team,
        },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    };
  },
};

const node: ObjectTemplate = {
  key: 'Node',
  storage: '/Node',
  per: 'node',
  count: 1,
  make: ({ layout, owner, random }) => {
    const machine = layout.machines[owner];
    const name = nodeName(layout, owner);
    const zone = machine?.zone ?? random.pick(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
    return {
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/arch': 'amd64',
          'node.kubernetes.io/instance-type': 'm6i.xlarge',
          'topology.kubernetes.io/zone': zone,
        },
      },
      spec: { providerID: machine?.providerId ?? `aws:///${zone}/i-${uniqueHex(layout.seed + 4, owner, 17)}` },
      status: {
        addresses: [{ type: 'InternalIP', address: machine?.address ?? `192.168.${owner >> 8}.${owner & 255}` }],
        capacity: { cpu: '4', memory: '16Gi', pods: '58' },
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            lastHeartbeatTime: '2025-11-20T10:00:00Z',
            lastTransitionTime: '2025-11-02T07:00:00Z',
          },
        ],
        nodeInfo: { kubeletVersion: 'v1.32.4', osImage: 'Bottlerocket OS 1.20.3', architecture: 'amd64' },
      },
    };
  },
};

const PRIORITIES = [
  { name: 'system-node-critical', value: 2_000_001_000 },
  { name: 'business-critical', value: 1_000_000 },
] as const;

const priorityClass: ObjectTemplate = {
  key: 'PriorityClass',
  storage: 'scheduling.k8s.io/PriorityClass',
  per: 'cluster',
  count: PRIORITIES.length,
  make: ({ slot }) => {
    const { name, value } = PRIORITIES[slot] ?? PRIORITIES[0];
    return { metadata: { name }, value, globalDefault: false };
  },
};

const lease: ObjectTemplate = {
  key: 'Lease',
  storage: 'coordination.k8s.io/Lease',
  per: 'node',
  count: 1,
  namespace: 'kube-node-lease',
  make: ({ layout, owner }) => ({
    metadata: { name: nodeName(layout, owner) },
    spec: {
      holderIdentity: nodeName(layout, owner),
      leaseDurationSeconds: 40,
      renewTime: '2025-11-20T10:00:05.000000Z',
    },
  }),
};

/** The cluster itself. */
export const CLUSTER: readonly ObjectTemplate[] = [systemNamespace, namespace, node, priorityClass, lease];
