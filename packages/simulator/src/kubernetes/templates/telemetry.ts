import { uniqueHex } from '../../estate/random.ts';
import { nodeName } from '../cluster-layout.ts';
import type { ObjectTemplate } from '../object-template.ts';

const REASONS = ['Scheduled', 'Pulled', 'Created', 'Started'] as const;

const event: ObjectTemplate = {
  key: 'Event',
  storage: 'events.k8s.io/Event',
  per: 'application',
  count: REASONS.length,
  make: ({ slot, namespace: home }) => ({
    metadata: { name: `db-0.${uniqueHex(17, slot, 16)}` },
    involvedObject: { kind: 'Pod', namespace: home, name: 'db-0', apiVersion: 'v1' },
    reason: REASONS[slot] ?? 'Started',
    message: 'database started',
    type: 'Normal',
    count: 1,
    source: { component: 'kubelet' },
  }),
};

const USAGE = { timestamp: '2025-11-20T10:00:00Z', window: '20s' };

const nodeMetrics: ObjectTemplate = {
  key: 'NodeMetrics',
  storage: 'metrics.k8s.io/NodeMetrics',
  per: 'node',
  count: 1,
  isVirtual: true,
  make: ({ layout, owner, random }) => ({
    metadata: { name: nodeName(layout, owner) },
    ...USAGE,
    usage: { cpu: `${random.int(4_000)}m`, memory: `${random.int(16_000)}Mi` },
  }),
};

const podMetrics: ObjectTemplate = {
  key: 'PodMetrics',
  storage: 'metrics.k8s.io/PodMetrics',
  per: 'application',
  count: 1,
  isVirtual: true,
  make: ({ random }) => ({
    metadata: { name: 'db-0' },
    ...USAGE,
    containers: [{ name: 'db', usage: { cpu: `${random.int(1_000)}m`, memory: `${random.int(4_000)}Mi` } }],
  }),
};

/** What a cluster says about itself. */
export const TELEMETRY: readonly ObjectTemplate[] = [event, nodeMetrics, podMetrics];
