import { uniqueHex } from '../../estate/random.ts';
import { COMPONENTS, nodeName, PODS_OF_DATABASE, PODS_OF_DEPLOYMENT } from '../cluster-layout.ts';
import { type ObjectContext, type ObjectTemplate, ownedBy } from '../object-template.ts';
import { labelsOf, managedFieldsOf, podSpecOf, runningPod, selectorOf } from './pod-spec.ts';

const APPS = 'apps/v1';
const LOWER = 5;

function componentOf(slot: number): string {
  return COMPONENTS[slot] ?? 'api';
}

/** The hash that a deployment gives its replica set, whichever template asks. */
function templateHash({ layout, owner }: ObjectContext, component: string): string {
  return uniqueHex(layout.seed, owner * COMPONENTS.length + COMPONENTS.indexOf(component as 'api'), 10);
}

const deployment: ObjectTemplate = {
  key: 'Deployment',
  storage: 'apps/Deployment',
  per: 'application',
  count: COMPONENTS.length,
  make: (context) => {
    const component = componentOf(context.slot);
    const labels = labelsOf(context.owner, component);
    return {
      metadata: {
        name: component,
        labels,
        generation: 3,
        annotations: { 'deployment.kubernetes.io/revision': '3', 'meta.helm.sh/release-name': 'application' },
      },
      spec: {
        replicas: PODS_OF_DEPLOYMENT,
        selector: { matchLabels: selectorOf(context.owner, component) },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        template: { metadata: { labels }, spec: podSpecOf(context, component) },
      },
      status: { observedGeneration: 3, replicas: 3, readyReplicas: 3, updatedReplicas: 3, availableReplicas: 3 },
    };
  },
};

const replicaSet: ObjectTemplate = {
  key: 'ReplicaSet',
  storage: 'apps/ReplicaSet',
  per: 'application',
  count: COMPONENTS.length,
  make: (context) => {
    const { owner, slot } = context;
    const component = componentOf(slot);
    const labels = { ...labelsOf(owner, component), 'pod-template-hash': templateHash(context, component) };
    return {
      metadata: {
        name: `${component}-${templateHash(context, component)}`,
        labels,
        ownerReferences: ownedBy(context, {
          apiVersion: APPS,
          kind: 'Deployment',
          name: component,
          template: 'Deployment',
          index: owner * COMPONENTS.length + slot,
        }),
      },
      spec: {
        replicas: PODS_OF_DEPLOYMENT,
        selector: {
          matchLabels: { ...selectorOf(owner, component), 'pod-template-hash': templateHash(context, component) },
        },
        template: { metadata: { labels }, spec: podSpecOf(context, component) },
      },
      status: { replicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 },
    };
  },
};

const pod: ObjectTemplate = {
  key: 'Pod',
  storage: '/Pod',
  per: 'application',
  count: COMPONENTS.length * PODS_OF_DEPLOYMENT,
  make: (context) => {
    const { layout, owner, slot } = context;
    const position = Math.floor(slot / PODS_OF_DEPLOYMENT);
    const component = componentOf(position);
    const set = `${component}-${templateHash(context, component)}`;
    const number = owner * COMPONENTS.length * PODS_OF_DEPLOYMENT + slot;
    return {
      metadata: {
        name: `${set}-${uniqueHex(layout.seed + 2, number, 8).slice(0, LOWER)}${slot % PODS_OF_DEPLOYMENT}`,
        generateName: `${set}-`,
        labels: { ...labelsOf(owner, component), 'pod-template-hash': templateHash(context, component) },
        ownerReferences: ownedBy(context, {
          apiVersion: APPS,
          kind: 'ReplicaSet',
          name: set,
          template: 'ReplicaSet',
          index: owner * COMPONENTS.length + position,
        }),
        managedFields: managedFieldsOf(component),
      },
      ...runningPod(context, { number, spec: podSpecOf(context, component) }),
    };
  },
};

const DATABASE = 'db';

function databaseSpec(context: ObjectContext): Record<string, unknown> {
  const spec = podSpecOf(context, DATABASE);
  const [container = {}] = spec['containers'] as readonly Record<string, unknown>[];
  return {
    ...spec,
    containers: [
      { ...container, image: 'postgres:16.4', volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql' }] },
    ],
  };
}

const statefulSet: ObjectTemplate = {
  key: 'StatefulSet',
  storage: 'apps/StatefulSet',
  per: 'application',
  count: 1,
  make: (context) => ({
    metadata: { name: DATABASE, labels: labelsOf(context.owner, DATABASE), generation: 1 },
    spec: {
      replicas: PODS_OF_DATABASE,
      serviceName: DATABASE,
      selector: { matchLabels: selectorOf(context.owner, DATABASE) },
      template: { metadata: { labels: labelsOf(context.owner, DATABASE) }, spec: databaseSpec(context) },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'fast',
            resources: { requests: { storage: '20Gi' } },
          },
        },
      ],
    },
    status: { replicas: PODS_OF_DATABASE, readyReplicas: PODS_OF_DATABASE, currentReplicas: PODS_OF_DATABASE },
  }),
};

const databasePod: ObjectTemplate = {
  key: 'Pod of a StatefulSet',
  storage: '/Pod',
  per: 'application',
  count: PODS_OF_DATABASE,
  make: (context) => {
    const { owner, slot } = context;
    const name = `${DATABASE}-${slot}`;
    const spec = databaseSpec(context);
    const volumes = [
      ...(spec['volumes'] as readonly unknown[]),
      { name: 'data', persistentVolumeClaim: { claimName: `data-${name}` } },
    ];
    return {
      metadata: {
        name,
        labels: { ...labelsOf(owner, DATABASE), 'statefulset.kubernetes.io/pod-name': name },
        ownerReferences: ownedBy(context, {
          apiVersion: APPS,
          kind: 'StatefulSet',
          name: DATABASE,
          template: 'StatefulSet',
          index: owner,
        }),
        managedFields: managedFieldsOf(DATABASE),
      },
      ...runningPod(context, { number: owner * PODS_OF_DATABASE + slot, spec: { ...spec, volumes } }),
    };
  },
};

const NIGHTLY = 'report';

const cronJob: ObjectTemplate = {
  key: 'CronJob',
  storage: 'batch/CronJob',
  per: 'application',
  count: 1,
  make: (context) => ({
    metadata: { name: NIGHTLY, labels: labelsOf(context.owner, NIGHTLY) },
    spec: {
      schedule: '15 3 * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { template: { spec: { ...podSpecOf(context, 'worker'), restartPolicy: 'Never' } } } },
    },
    status: { lastScheduleTime: '2025-11-20T03:15:00Z' },
  }),
};

const job: ObjectTemplate = {
  key: 'Job',
  storage: 'batch/Job',
  per: 'application',
  count: 1,
  make: (context) => ({
    metadata: {
      name: `${NIGHTLY}-29392515`,
      labels: labelsOf(context.owner, NIGHTLY),
      ownerReferences: ownedBy(context, {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        name: NIGHTLY,
        template: 'CronJob',
        index: context.owner,
      }),
    },
    spec: {
      completions: 1,
      parallelism: 1,
      selector: { matchLabels: { 'batch.kubernetes.io/job-name': `${NIGHTLY}-29392515` } },
      template: { spec: { ...podSpecOf(context, 'worker'), restartPolicy: 'Never' } },
    },
    status: { succeeded: 1, completionTime: '2025-11-20T03:17:40Z' },
  }),
};

const jobPod: ObjectTemplate = {
  key: 'Pod of a Job',
  storage: '/Pod',
  per: 'application',
  count: 1,
  make: (context) => {
    const { owner } = context;
    const running = runningPod(context, { number: owner, spec: podSpecOf(context, 'worker') });
    return {
      metadata: {
        name: `${NIGHTLY}-29392515-x7k2p`,
        labels: { 'batch.kubernetes.io/job-name': `${NIGHTLY}-29392515` },
        ownerReferences: ownedBy(context, {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name: `${NIGHTLY}-29392515`,
          template: 'Job',
          index: owner,
        }),
      },
      spec: running['spec'],
      status: { ...(running['status'] as object), phase: 'Succeeded' },
    };
  },
};

const daemonSet: ObjectTemplate = {
  key: 'DaemonSet',
  storage: 'apps/DaemonSet',
  per: 'cluster',
  count: 1,
  namespace: 'kube-system',
  make: () => ({
    metadata: { name: 'kube-proxy', labels: { 'k8s-app': 'kube-proxy' } },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'kube-proxy' } },
      template: { metadata: { labels: { 'k8s-app': 'kube-proxy' } }, spec: PROXY_SPEC },
    },
  }),
};

const PROXY_SPEC = {
  hostNetwork: true,
  priorityClassName: 'system-node-critical',
  serviceAccountName: 'kube-proxy',
  containers: [
    { name: 'kube-proxy', image: 'registry.k8s.io/kube-proxy:v1.32.4', securityContext: { privileged: true } },
  ],
};

const proxyPod: ObjectTemplate = {
  key: 'Pod of a DaemonSet',
  storage: '/Pod',
  per: 'node',
  count: 1,
  namespace: 'kube-system',
  make: (context) => ({
    metadata: {
      name: `kube-proxy-${uniqueHex(context.layout.seed + 3, context.owner, 8)}`,
      labels: { 'k8s-app': 'kube-proxy' },
      ownerReferences: ownedBy(context, {
        apiVersion: APPS,
        kind: 'DaemonSet',
        name: 'kube-proxy',
        template: 'DaemonSet',
        index: 0,
      }),
    },
    spec: { ...PROXY_SPEC, nodeName: nodeName(context.layout, context.owner) },
    status: { phase: 'Running' },
  }),
};

/** What runs. */
export const WORKLOADS: readonly ObjectTemplate[] = [
  deployment,
  replicaSet,
  pod,
  statefulSet,
  databasePod,
  cronJob,
  job,
  jobPod,
  daemonSet,
  proxyPod,
];
