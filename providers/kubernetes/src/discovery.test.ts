import { afterEach, describe, expect, test } from 'vitest';
import { type Discovery, discoverKinds } from './discovery.ts';
import { createKubeApi, type KubeApi } from './kube-api.ts';
import {
  type FakeApiOptions,
  type FakeApiServer,
  type FakeKind,
  startFakeApi,
  statusReply,
} from './testing/fake-api-server.ts';
import { coreKind, groupKind } from './testing/scan-fake.ts';

let server: FakeApiServer | undefined;
let api: KubeApi | undefined;

afterEach(async () => {
  await api?.close();
  await server?.close();
});

async function discover(options: FakeApiOptions, timeoutMs?: number): Promise<Discovery> {
  server = await startFakeApi(options);
  api = createKubeApi({ name: 'fake', namespace: undefined, cluster: { server: server.url }, user: {} });
  return discoverKinds(api, 'cluster-uid', { timeoutMs });
}

function names({ kinds }: Discovery): string[] {
  return kinds.map(({ group, version, kind }) => `${group}/${version}/${kind}`);
}

const KINDS: readonly FakeKind[] = [
  coreKind('Pod'),
  groupKind('apps', 'Deployment'),
  groupKind('batch', 'Job', { version: 'v1' }),
  groupKind('batch', 'Job', { version: 'v1beta1' }),
  groupKind('batch', 'CronJob', { version: 'v1beta1' }),
  groupKind('example.com', 'Widget', { isNamespaced: false }),
];
const FOUND = [
  '/v1/Namespace',
  '/v1/Pod',
  'apps/v1/Deployment',
  'batch/v1/Job',
  'batch/v1beta1/CronJob',
  'example.com/v1/Widget',
];

describe('discoverKinds', () => {
  test.each(['v2', 'v2beta1', 'legacy'] as const)(
    'finds one version of each kind by %s discovery',
    async (discovery) => {
      const found = await discover({ kinds: KINDS, discovery });
      expect(names(found)).toEqual(FOUND);
      expect(found.diagnostics).toEqual([]);
      expect(found.kinds.map(({ isNamespaced }) => isNamespaced)).toEqual([false, true, true, true, true, false]);
      const calls = server?.requests.length ?? 0;
      expect(discovery === 'legacy' ? calls > 2 : calls === 2).toBe(true);
    },
  );

  test('takes the old format for what it is, whatever was asked for', async () => {
    const found = await discover({ kinds: KINDS, discovery: 'legacy' });
    expect(server?.requests[0]?.headers.accept).toContain('as=APIGroupDiscoveryList');
    expect(names(found)).toEqual(FOUND);
  });

  test('loses only the group whose discovery is stale', async () => {
    const found = await discover({ kinds: KINDS, discovery: 'v2', staleGroups: ['apps'] });
    expect(names(found)).toEqual(FOUND.filter((name) => !name.startsWith('apps/')));
    expect(found.diagnostics).toMatchObject([
      { severity: 'error', code: 'discovery_incomplete', scope: { accountId: 'cluster-uid', service: 'apps' } },
    ]);
  });

  test('loses only the group whose aggregated API is broken', async () => {
    const found = await discover({
      kinds: KINDS,
      answer: ({ path }) => (path === '/apis/apps/v1' ? statusReply(503, 'ServiceUnavailable') : undefined),
    });
    expect(names(found)).toEqual(FOUND.filter((name) => !name.startsWith('apps/')));
    expect(found.diagnostics).toMatchObject([{ code: 'discovery_incomplete', scope: { service: 'apps' } }]);
    expect(found.diagnostics[0]?.message).toContain('ServiceUnavailable');
  });

  test('loses only the group that does not answer in time', async () => {
    const found = await discover(
      { kinds: KINDS, answer: ({ path }) => (path === '/apis/example.com/v1' ? 'silence' : undefined) },
      300,
    );
    expect(names(found)).toEqual(FOUND.filter((name) => !name.startsWith('example.com/')));
    expect(found.diagnostics).toMatchObject([
      { scope: { service: 'example.com' }, message: expect.stringContaining('no answer within 300 ms') },
    ]);
  });

  test('goes on with the core group where the list of the others fails', async () => {
    const found = await discover({
      kinds: KINDS,
      answer: ({ path }) => (path === '/apis' ? { body: '{"kind":"APIGroupList","grou' } : undefined),
    });
    expect(names(found)).toEqual(['/v1/Namespace', '/v1/Pod']);
    expect(found.diagnostics).toMatchObject([{ code: 'discovery_incomplete', scope: { service: '*' } }]);
  });

  test('fails where nothing answers', async () => {
    const refused = discover({
      answer: ({ path }) => (path.startsWith('/api') ? statusReply(403, 'Forbidden') : undefined),
    });
    await expect(refused).rejects.toMatchObject({ httpStatus: 403 });
  });

  test('takes one of two groups that are known to serve the same objects', async () => {
    const kinds = [
      coreKind('Event'),
      groupKind('extensions', 'Ingress'),
      groupKind('networking.k8s.io', 'Ingress'),
      groupKind('events.k8s.io', 'Event'),
      groupKind('extensions', 'DaemonSet'),
    ];
    expect(names(await discover({ kinds })).filter((name) => name !== '/v1/Namespace')).toEqual([
      'extensions/v1/DaemonSet',
      'networking.k8s.io/v1/Ingress',
      'events.k8s.io/v1/Event',
    ]);
  });

  test('leaves out what cannot be listed', async () => {
    const found = await discover({
      answer: ({ path }) =>
        path === '/api/v1'
          ? {
              body: {
                kind: 'APIResourceList',
                resources: [
                  { name: 'bindings', kind: 'Binding', namespaced: true, verbs: ['create'] },
                  { name: 'pods/log', kind: 'Pod', namespaced: true, verbs: ['get', 'list'] },
                  { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get', 'list'] },
                ],
              },
            }
          : undefined,
    });
    expect(names(found)).toEqual(['/v1/Pod']);
  });
});
