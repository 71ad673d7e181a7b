import { COMPANY, workloadOf } from '../../estate/company.ts';
import { uidOf } from '../cluster-layout.ts';
import { COMPONENTS } from '../cluster-layout.ts';
import { type ObjectTemplate, ownedBy } from '../object-template.ts';
import { labelsOf, selectorOf } from './pod-spec.ts';

const SERVICES = [...COMPONENTS, 'db'] as const;

const service: ObjectTemplate = {
  key: 'Service',
  storage: '/Service',
  per: 'application',
  count: SERVICES.length,
  make: ({ owner, slot, random }) => {
    const component = SERVICES[slot] ?? 'api';
    const isPublic = component === 'web' && random.chance(0.3);
    return {
      metadata: { name: component, labels: labelsOf(owner, component) },
      spec: {
        type: isPublic ? 'LoadBalancer' : 'ClusterIP',
        selector: selectorOf(owner, component),
        ports: [{ name: 'http', port: component === 'db' ? 5_432 : 80, targetPort: 'http', protocol: 'TCP' }],
        clusterIP: component === 'db' ? 'None' : `172.20.${(owner >> 5) & 255}.${((owner & 31) << 3) | slot}`,
      },
      status: isPublic
        ? { loadBalancer: { ingress: [{ hostname: `a${owner}.elb.eu-west-1.amazonaws.com` }] } }
        : { loadBalancer: {} },
    };
  },
};

const endpointSlice: ObjectTemplate = {
  key: 'EndpointSlice',
  storage: 'discovery.k8s.io/EndpointSlice',
  per: 'application',
  count: SERVICES.length,
  make: (context) => {
    const { owner, slot, layout } = context;
    const name = SERVICES[slot] ?? 'api';
    return {
      metadata: {
        name: `${name}-${uidOf(layout, 'EndpointSlice', owner).slice(0, 5)}`,
        labels: { 'kubernetes.io/service-name': name },
        ownerReferences: ownedBy(context, {
          apiVersion: 'v1',
          kind: 'Service',
          name,
          template: 'Service',
          index: owner * SERVICES.length + slot,
        }),
      },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8_080, protocol: 'TCP' }],
      endpoints: [{ addresses: ['10.64.0.10'], conditions: { ready: true } }],
    };
  },
};

const ingress: ObjectTemplate = {
  key: 'Ingress',
  storage: 'networking.k8s.io/Ingress',
  per: 'application',
  count: 1,
  make: ({ owner, random }) => {
    const host = `${workloadOf(owner, 0).name}.${COMPANY}.example`;
    const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http' } } } };
    return {
      metadata: { name: 'web', labels: labelsOf(owner, 'web') },
      spec: {
        ingressClassName: 'nginx',
        rules: [{ host, http: { paths: [path] } }],
        ...(random.chance(0.8) ? { tls: [{ hosts: [host], secretName: 'tls' }] } : {}),
      },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } },
    };
  },
};

const ingressClass: ObjectTemplate = {
  key: 'IngressClass',
  storage: 'networking.k8s.io/IngressClass',
  per: 'cluster',
  count: 1,
  make: () => ({ metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } }),
};

const POLICIES = ['default-deny', 'db-from-api'] as const;

const networkPolicy: ObjectTemplate = {
  key: 'NetworkPolicy',
  storage: 'networking.k8s.io/NetworkPolicy',
  per: 'application',
  count: POLICIES.length,
  make: ({ owner, slot }) => ({
    metadata: { name: POLICIES[slot] ?? 'default-deny' },
    spec:
      slot === 0
        ? { podSelector: {}, policyTypes: ['Ingress'] }
        : {
            podSelector: { matchLabels: selectorOf(owner, 'db') },
            ingress: [{ from: [{ podSelector: { matchLabels: selectorOf(owner, 'api') } }], ports: [{ port: 5_432 }] }],
            policyTypes: ['Ingress'],
          },
  }),
};

const SCALED = ['api', 'web'] as const;

const autoscaler: ObjectTemplate = {
  key: 'HorizontalPodAutoscaler',
  storage: 'autoscaling/HorizontalPodAutoscaler',
  per: 'application',
  count: SCALED.length,
  make: ({ owner, slot }) => {
    const name = SCALED[slot] ?? 'api';
    return {
      metadata: { name, labels: labelsOf(owner, name) },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: 3,
        maxReplicas: 12,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      },
    };
  },
};

const disruptionBudget: ObjectTemplate = {
  key: 'PodDisruptionBudget',
  storage: 'policy/PodDisruptionBudget',
  per: 'application',
  count: SCALED.length,
  make: ({ owner, slot }) => {
    const name = SCALED[slot] ?? 'api';
    return { metadata: { name }, spec: { minAvailable: 2, selector: { matchLabels: selectorOf(owner, name) } } };
  },
};

/** What leads to what runs, and how much of it there may be. */
export const NETWORK: readonly ObjectTemplate[] = [
  service,
  endpointSlice,
  ingress,
  ingressClass,
  networkPolicy,
  autoscaler,
  disruptionBudget,
];
