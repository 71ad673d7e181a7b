import { COMPONENTS } from '../cluster-layout.ts';
import type { ObjectTemplate } from '../object-template.ts';
import { labelsOf } from './pod-spec.ts';

const RBAC = 'rbac.authorization.k8s.io';
const ACCOUNTS = ['default', ...COMPONENTS, 'db'] as const;

const serviceAccount: ObjectTemplate = {
  key: 'ServiceAccount',
  storage: '/ServiceAccount',
  per: 'application',
  count: ACCOUNTS.length,
  make: ({ owner, slot }) => {
    const name = ACCOUNTS[slot] ?? 'default';
    return { metadata: { name, ...(slot === 0 ? {} : { labels: labelsOf(owner, name) }) } };
  },
};

const proxyAccount: ObjectTemplate = {
  key: 'ServiceAccount of the proxy',
  storage: '/ServiceAccount',
  per: 'cluster',
  count: 1,
  namespace: 'kube-system',
  make: () => ({ metadata: { name: 'kube-proxy' } }),
};

const role: ObjectTemplate = {
  key: 'Role',
  storage: `${RBAC}/Role`,
  per: 'application',
  count: 1,
  make: () => ({
    metadata: { name: 'leader-election' },
    rules: [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] }],
  }),
};

const bindings: ObjectTemplate = {
  key: 'RoleBinding',
  storage: `${RBAC}/RoleBinding`,
  per: 'application',
  count: 2,
  make: ({ slot }) =>
    slot === 0
      ? {
          metadata: { name: 'leader-election' },
          roleRef: { apiGroup: RBAC, kind: 'Role', name: 'leader-election' },
          subjects: [{ kind: 'ServiceAccount', name: 'scheduler' }],
        }
      : {
          metadata: { name: 'team' },
          roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'edit' },
          subjects: [{ apiGroup: RBAC, kind: 'Group', name: 'developers' }],
        },
};

const CLUSTER_ROLES = ['cluster-admin', 'admin', 'edit', 'view', 'system:node-proxier'] as const;

const clusterRole: ObjectTemplate = {
  key: 'ClusterRole',
  storage: `${RBAC}/ClusterRole`,
  per: 'cluster',
  count: CLUSTER_ROLES.length,
  make: ({ slot }) => {
    const name = CLUSTER_ROLES[slot] ?? 'view';
    const every = name === 'cluster-admin' ? ['*'] : undefined;
    return {
      metadata: { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
      rules: [
        {
          apiGroups: every ?? ['', 'apps'],
          resources: every ?? ['pods', 'deployments'],
          verbs: every ?? (name === 'view' ? ['get', 'list', 'watch'] : ['get', 'list', 'watch', 'update']),
        },
      ],
    };
  },
};

const CLUSTER_BINDINGS = [
  {
    name: 'cluster-admin',
    role: 'cluster-admin',
    subject: { apiGroup: RBAC, kind: 'Group', name: 'system:masters' },
  },
  {
    name: 'node-proxier',
    role: 'system:node-proxier',
    subject: { kind: 'ServiceAccount', name: 'kube-proxy', namespace: 'kube-system' },
  },
] as const;

const clusterBinding: ObjectTemplate = {
  key: 'ClusterRoleBinding',
  storage: `${RBAC}/ClusterRoleBinding`,
  per: 'cluster',
  count: CLUSTER_BINDINGS.length,
  make: ({ slot }) => {
    const { name, role: roleName, subject } = CLUSTER_BINDINGS[slot] ?? CLUSTER_BINDINGS[0];
    return {
      metadata: { name },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: roleName },
      subjects: [subject],
    };
  },
};

/** Who may do what. */
export const ACCESS: readonly ObjectTemplate[] = [
  serviceAccount,
  proxyAccount,
  role,
  bindings,
  clusterRole,
  clusterBinding,
];
