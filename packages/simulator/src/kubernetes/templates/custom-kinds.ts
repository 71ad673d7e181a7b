import { COMPANY, workloadOf } from '../../estate/company.ts';
import type { ObjectTemplate } from '../object-template.ts';
import { selectorOf } from './pod-spec.ts';

/** Kinds that the cluster's operators have added. */
export const CUSTOM_KINDS = [
  { group: 'cert-manager.io', version: 'v1', kind: 'Certificate', plural: 'certificates', isNamespaced: true },
  { group: 'cert-manager.io', version: 'v1', kind: 'ClusterIssuer', plural: 'clusterissuers', isNamespaced: false },
  { group: 'gateway.networking.k8s.io', version: 'v1', kind: 'Gateway', plural: 'gateways', isNamespaced: true },
  {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    kind: 'GatewayClass',
    plural: 'gatewayclasses',
    isNamespaced: false,
  },
  { group: 'gateway.networking.k8s.io', version: 'v1', kind: 'HTTPRoute', plural: 'httproutes', isNamespaced: true },
  {
    group: 'monitoring.coreos.com',
    version: 'v1',
    kind: 'ServiceMonitor',
    plural: 'servicemonitors',
    isNamespaced: true,
  },
] as const;

const definition: ObjectTemplate = {
  key: 'CustomResourceDefinition',
  storage: 'apiextensions.k8s.io/CustomResourceDefinition',
  per: 'cluster',
  count: CUSTOM_KINDS.length,
  make: ({ slot }) => {
    const { group, version, kind, plural, isNamespaced } = CUSTOM_KINDS[slot] ?? CUSTOM_KINDS[0];
    return {
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        scope: isNamespaced ? 'Namespaced' : 'Cluster',
        versions: [{ name: version, served: true, storage: true }],
      },
      status: { storedVersions: [version], conditions: [{ type: 'Established', status: 'True' }] },
    };
  },
};

const certificate: ObjectTemplate = {
  key: 'Certificate',
  storage: 'cert-manager.io/Certificate',
  per: 'application',
  count: 1,
  make: ({ owner }) => ({
    metadata: { name: 'web' },
    spec: {
      secretName: 'tls',
      dnsNames: [`${workloadOf(owner, 0).name}.${COMPANY}.example`],
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
    },
    status: { notAfter: '2026-01-14T00:00:00Z', conditions: [{ type: 'Ready', status: 'True' }] },
  }),
};

const issuer: ObjectTemplate = {
  key: 'ClusterIssuer',
  storage: 'cert-manager.io/ClusterIssuer',
  per: 'cluster',
  count: 1,
  make: () => ({
    metadata: { name: 'letsencrypt' },
    spec: { acme: { server: 'https://acme.example.net/directory', email: `hostmaster@${COMPANY}.example` } },
  }),
};

const gatewayClass: ObjectTemplate = {
  key: 'GatewayClass',
  storage: 'gateway.networking.k8s.io/GatewayClass',
  per: 'cluster',
  count: 1,
  make: () => ({ metadata: { name: 'edge' }, spec: { controllerName: 'example.net/edge-controller' } }),
};

const gateway: ObjectTemplate = {
  key: 'Gateway',
  storage: 'gateway.networking.k8s.io/Gateway',
  per: 'cluster',
  count: 1,
  namespace: 'default',
  make: () => ({
    metadata: { name: 'edge' },
    spec: {
      gatewayClassName: 'edge',
      listeners: [{ name: 'https', port: 443, protocol: 'HTTPS', allowedRoutes: { namespaces: { from: 'All' } } }],
    },
  }),
};

const route: ObjectTemplate = {
  key: 'HTTPRoute',
  storage: 'gateway.networking.k8s.io/HTTPRoute',
  per: 'application',
  count: 1,
  make: ({ owner }) => ({
    metadata: { name: 'api' },
    spec: {
      parentRefs: [{ name: 'edge', namespace: 'default' }],
      hostnames: [`api.${workloadOf(owner, 0).name}.${COMPANY}.example`],
      rules: [{ backendRefs: [{ name: 'api', port: 80 }] }],
    },
  }),
};

const monitor: ObjectTemplate = {
  key: 'ServiceMonitor',
  storage: 'monitoring.coreos.com/ServiceMonitor',
  per: 'application',
  count: 1,
  make: ({ owner }) => ({
    metadata: { name: 'api' },
    spec: { selector: { matchLabels: selectorOf(owner, 'api') }, endpoints: [{ port: 'http', interval: '30s' }] },
  }),
};

/** Objects of kinds that operators have added. */
export const CUSTOM: readonly ObjectTemplate[] = [
  definition,
  certificate,
  issuer,
  gatewayClass,
  gateway,
  route,
  monitor,
];
