import { forEachConcurrent } from '@corkscrew/sdk';
import { releaseObject } from '../../src/testing/release-object.ts';
import type { TestCluster } from './test-cluster.ts';

type Call = TestCluster['call'];

/** The text that stands in every place where a secret may stand: nothing that is stored may hold it. */
export const MARKER = 'swordfish-marker';

const POD_SPEC = {
  containers: [
    {
      name: 'web',
      image: 'registry/web:1',
      args: [`--db-password=${MARKER}`, '--port=80'],
      env: [{ name: 'PLAIN', value: MARKER }],
    },
  ],
};
const ANNOTATIONS = {
  'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ apiVersion: 'v1', kind: 'X', data: MARKER }),
};

/** Makes a namespace. */
export async function createNamespace(call: Call, name: string): Promise<void> {
  await call('POST', '/api/v1/namespaces', { metadata: { name } });
}

/** Makes a custom kind whose objects may be anything, and waits until it can be listed. */
export async function createCustomKind(server: TestCluster, kind: string, group: string): Promise<void> {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  await createDefinition(server, { kind, group, schema });
}

/** Makes a custom kind with a schema and waits until it can be listed. */
export async function createDefinition(
  server: TestCluster,
  { kind, group, schema }: { readonly kind: string; readonly group: string; readonly schema: object },
): Promise<void> {
  const plural = `${kind.toLowerCase()}s`;
  await server.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  });
  for (let tries = 0; (await server.statusOf(`/apis/${group}/v1/${plural}`)) !== 200; tries += 1) {
    if (tries > 100) throw new Error(`${plural}.${group} is not served`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

/** Makes one or more objects of many kinds in the namespaces team-a and team-b, with secrets wherever they may stand. */
export async function createEstate(server: TestCluster): Promise<void> {
  const { call } = server;
  for (const namespace of ['team-a', 'team-b']) {
    await createNamespace(call, namespace);
    const core = `/api/v1/namespaces/${namespace}`;
    const metadata = { name: 'web', labels: { app: 'web' }, annotations: ANNOTATIONS };
    const template = { metadata: { labels: { app: 'web' }, annotations: ANNOTATIONS }, spec: POD_SPEC };
    const selector = { matchLabels: { app: 'web' } };
    await call('POST', `${core}/pods`, { metadata, spec: POD_SPEC });
    await call('POST', `${core}/services`, { metadata, spec: { ports: [{ port: 80 }], selector: { app: 'web' } } });
    await call('POST', `${core}/secrets`, { metadata, stringData: { password: MARKER } });
    await call('POST', `${core}/configmaps`, { metadata, data: { 'app.properties': `password=${MARKER}` } });
    await call('POST', `${core}/serviceaccounts`, { metadata });
    await call('POST', `${core}/events`, {
      metadata: { name: 'web.1' },
      involvedObject: { kind: 'Pod', name: 'web', namespace },
      reason: 'Started',
      type: 'Normal',
    });
    for (const plural of ['deployments', 'daemonsets', 'replicasets']) {
      await call('POST', `/apis/apps/v1/namespaces/${namespace}/${plural}`, { metadata, spec: { selector, template } });
    }
    await call('POST', `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`, {
      metadata,
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    });
    await call('POST', `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, { metadata });
  }
  await call('POST', '/api/v1/nodes', { metadata: { name: 'node-1' }, spec: { providerID: 'aws:///eu-west-1a/i-1' } });
  await createCustomKind(server, 'Widget', 'example.com');
  await call('POST', '/apis/example.com/v1/namespaces/team-a/widgets', {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w', annotations: ANNOTATIONS },
    spec: { template: { spec: POD_SPEC } },
  });
}

/** The releases that {@link createReleases} makes, with the objects of their manifests. */
const MANIFEST = `apiVersion: v1
kind: Service
metadata: { name: web }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
`;
const RELEASE_VALUES = { replicas: 2, database: { host: 'db', password: MARKER }, args: [`--token=${MARKER}`] };

/** Makes what Helm keeps of two releases: `web`, three revisions in Secrets, and `old`, two in ConfigMaps. */
export async function createReleases(call: Call): Promise<void> {
  const stored = [
    { driver: 'secrets', namespace: 'team-a', name: 'web', statuses: ['superseded', 'deployed', 'failed'] },
    { driver: 'configmaps', namespace: 'team-b', name: 'old', statuses: ['superseded', 'deployed'] },
  ] as const;
  for (const { driver, namespace, name, statuses } of stored) {
    for (const [index, status] of statuses.entries()) {
      const values = { ...RELEASE_VALUES, revision: index + 1 };
      const revision = { name, namespace, revision: index + 1, status, values, manifest: MANIFEST };
      await call('POST', `/api/v1/namespaces/${namespace}/${driver}`, releaseObject(driver, revision));
    }
  }
}

/** Makes many ConfigMaps in one namespace. */
export async function createConfigMaps(call: Call, namespace: string, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  await forEachConcurrent(numbers, 16, async (index) => {
    await call('POST', `/api/v1/namespaces/${namespace}/configmaps`, {
      metadata: { name: `cm-${String(index).padStart(5, '0')}` },
      data: { index: String(index) },
    });
  });
}

/** Lets bob read the cluster's identity, its namespaces where asked, and ConfigMaps in one namespace. */
export async function grantBob(call: Call, { listsNamespaces }: { readonly listsNamespaces: boolean }): Promise<void> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'bob' };
  const subjects = [{ kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' }];
  const verbs = listsNamespaces ? ['get', 'list'] : ['get'];
  await call('POST', `${rbac}/clusterroles`, {
    metadata: { name: 'bob' },
    rules: [{ apiGroups: [''], resources: ['namespaces'], verbs }],
  });
  await call('POST', `${rbac}/clusterrolebindings`, { metadata: { name: 'bob' }, roleRef, subjects });
  await call('POST', `${rbac}/namespaces/team-a/roles`, {
    metadata: { name: 'bob' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }],
  });
  await call('POST', `${rbac}/namespaces/team-a/rolebindings`, {
    metadata: { name: 'bob' },
    roleRef: { ...roleRef, kind: 'Role' },
    subjects,
  });
}

/** The UIDs of all objects of all kinds, listed by hand in one version of each group, by group and kind. */
export async function listAllUids(call: Call): Promise<ReadonlyMap<string, readonly string[]>> {
  const roots = ['/api/v1'];
  const { groups } = (await call('GET', '/apis')) as { groups: { versions: { groupVersion: string }[] }[] };
  for (const group of groups) roots.push(...group.versions.map(({ groupVersion }) => `/apis/${groupVersion}`));
  const found = new Map<string, readonly string[]>();
  for (const root of roots) {
    const { resources } = (await call('GET', root)) as { resources: { name: string; verbs: string[] }[] };
    for (const { name, verbs } of resources) {
      if (name.includes('/') || !verbs.includes('list')) continue;
      const { items } = (await call('GET', `${root}/${name}`)) as { items: { metadata: { uid?: string } }[] | null };
      found.set(
        `${root}/${name}`,
        (items ?? []).flatMap(({ metadata }) => metadata.uid ?? []),
      );
    }
  }
  return found;
}
