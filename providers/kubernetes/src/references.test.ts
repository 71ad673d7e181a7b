import { describe, expect, test } from 'vitest';
import type { ApiKind } from './api-kind.ts';
import { createReferenceFinder } from './references.ts';

function kindOf(group: string, kind: string, isNamespaced = true): ApiKind {
  return { group, version: 'v1', plural: `${kind.toLowerCase()}s`, kind, isNamespaced };
}

const KINDS = [
  ...['Pod', 'Secret', 'ConfigMap', 'Service', 'ServiceAccount', 'PersistentVolumeClaim'].map((kind) =>
    kindOf('', kind),
  ),
  kindOf('', 'Node', false),
  kindOf('', 'PersistentVolume', false),
  kindOf('apps', 'ReplicaSet'),
  kindOf('apps', 'Deployment'),
  kindOf('rbac.authorization.k8s.io', 'Role'),
  kindOf('rbac.authorization.k8s.io', 'ClusterRole', false),
  kindOf('gateway.networking.k8s.io', 'Gateway'),
  kindOf('serving.example.com', 'Service'),
  kindOf('example.com', 'Database'),
];
const findReferences = createReferenceFinder(KINDS);

function edges(item: unknown, kind = kindOf('', 'Pod')): string[] {
  return findReferences(item, kind).map(
    ({ label, targetService, targetType, targetId, confidence }) =>
      `${label} ${targetService}/${targetType} ${targetId} ${confidence}`,
  );
}

describe('findReferences', () => {
  test('finds all that a pod uses', () => {
    const pod = {
      metadata: {
        namespace: 'a',
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u' },
          { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'v' },
        ],
      },
      spec: {
        nodeName: 'n1',
        serviceAccountName: 'web',
        imagePullSecrets: [{ name: 'pull' }],
        containers: [
          {
            name: 'web',
            env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
            envFrom: [{ configMapRef: { name: 'env' } }],
          },
        ],
        volumes: [
          { name: 'v1', secret: { secretName: 'tls' } },
          { name: 'v2', configMap: { name: 'files' } },
          { name: 'v3', persistentVolumeClaim: { claimName: 'data' } },
          { name: 'v4', projected: { sources: [{ secret: { name: 'projected' } }] } },
        ],
      },
    };
    expect(edges(pod)).toEqual([
      'owned_by apps/ReplicaSet a/web-1 exact',
      'owned_by core/Node n1 exact',
      'runs_on core/Node n1 exact',
      'runs_as core/ServiceAccount a/web exact',
      'uses core/Secret a/pull exact',
      'uses core/Secret a/db exact',
      'uses core/ConfigMap a/env exact',
      'uses core/Secret a/tls exact',
      'uses core/ConfigMap a/files exact',
      'mounts core/PersistentVolumeClaim a/data exact',
      'uses core/Secret a/projected exact',
    ]);
    expect(findReferences(pod, kindOf('', 'Pod'))[5]?.path).toBe('spec.containers[].env[].valueFrom.secretKeyRef.name');
  });

  test('finds the role and the subjects of a binding, and takes users for no object', () => {
    const binding = {
      metadata: { namespace: 'a' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [
        { kind: 'ServiceAccount', name: 'ci', namespace: 'b' },
        { kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' },
      ],
    };
    expect(edges(binding)).toEqual([
      'grants rbac.authorization.k8s.io/ClusterRole view exact',
      'grants_to core/ServiceAccount b/ci shape',
    ]);
  });

  test('fills in the kinds that Gateway API leaves out', () => {
    const route = {
      metadata: { namespace: 'a' },
      spec: { parentRefs: [{ name: 'gw', namespace: 'infra' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
    };
    expect(edges(route)).toEqual([
      'attached_to gateway.networking.k8s.io/Gateway infra/gw exact',
      'routes_to core/Service a/web exact',
    ]);
  });

  test('finds typed references in custom resources by their shape', () => {
    const custom = {
      metadata: { namespace: 'a' },
      spec: {
        databaseRef: { kind: 'Database', name: 'main' },
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        other: { kind: 'Nothing', name: 'x' },
      },
    };
    expect(edges(custom)).toEqual([
      'references example.com/Database a/main shape',
      'scales apps/Deployment a/web exact',
    ]);
  });

  test.each([
    [
      kindOf('', 'PersistentVolumeClaim'),
      { spec: { volumeName: 'pv-1' } },
      ['bound_to core/PersistentVolume pv-1 exact'],
    ],
    [kindOf('apps', 'StatefulSet'), { spec: { serviceName: 'db' } }, ['governed_by core/Service a/db exact']],
    [kindOf('', 'Pod'), { spec: { volumeName: 'no' } }, []],
  ])('knows fields that mean something in $kind only', (kind, item, expected) => {
    expect(edges({ metadata: { namespace: 'a' }, ...item }, kind)).toEqual(expected);
  });

  test('follows the backend of an ingress', () => {
    const ingress = {
      metadata: { namespace: 'a' },
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'web' } } }] } }] },
    };
    expect(edges(ingress)).toEqual(['routes_to core/Service a/web exact']);
  });

  test('selects in each of the namespaces that a monitor names', () => {
    const monitor = kindOf('monitoring.coreos.com', 'ServiceMonitor');
    const spec = (namespaceSelector: unknown): unknown => ({
      metadata: { namespace: 'a' },
      spec: { selector: { matchLabels: { app: 'web' } }, namespaceSelector },
    });
    const places = (item: unknown): unknown =>
      findReferences(item, monitor).map(({ targetId, properties }) => [targetId, properties['namespace']]);
    expect(places(spec({ matchNames: ['b', 'c'] }))).toEqual([
      ['app=web in b', 'b'],
      ['app=web in c', 'c'],
    ]);
    expect(places(spec({ matchNames: ['b'] }))).toEqual([['app=web', 'b']]);
    expect(places(spec({ any: true }))).toEqual([['app=web', undefined]]);
    expect(places(spec(undefined))).toEqual([['app=web', 'a']]);
  });

  test('takes no namespaced target of an object without a namespace that names none', () => {
    expect(edges({ metadata: {}, spec: { secretName: 'x' } }, kindOf('', 'Node', false))).toEqual([]);
  });
});
