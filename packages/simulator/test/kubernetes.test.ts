import { describe, expect, it, onTestFinished } from 'vitest';
import { type KubernetesSimulator, type KubernetesSimulatorOptions, startKubernetesSimulator } from '../src/index.ts';

const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const AGGREGATED = ['v2', 'v2beta1'].map(
  (version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
);
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

async function startForTest(options: KubernetesSimulatorOptions = {}): Promise<KubernetesSimulator> {
  const simulator = await startKubernetesSimulator({ objects: 300, isWritable: true, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

interface Sent {
  readonly method?: string;
  readonly user?: string;
  readonly accept?: string;
  readonly body?: unknown;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly kind: string;
    readonly reason?: string;
    readonly message?: string;
    readonly metadata: Readonly<Record<string, string | number>>;
    readonly items: readonly {
      readonly metadata: Readonly<Record<string, string>>;
      readonly [member: string]: unknown;
    }[];
    readonly [member: string]: unknown;
  };
}

async function send(simulator: KubernetesSimulator, path: string, sent: Sent = {}): Promise<Answer> {
  const { method = 'GET', user = 'admin', accept = 'application/json', body } = sent;
  const reply = await fetch(simulator.url + path, {
    method,
    headers: { authorization: `Bearer ${user}-token`, accept },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Answer['body'] };
}

async function listAll(simulator: KubernetesSimulator, path: string, limit: number): Promise<Answer['body']['items']> {
  const items: Answer['body']['items'][number][] = [];
  let token = '';
  do {
    const { body } = await send(simulator, `${path}?limit=${limit}&continue=${token}`);
    items.push(...body.items);
    token = String(body.metadata['continue'] ?? '');
  } while (token !== '');
  return items;
}

/** The lines of a watch until one matches. */
async function watchUntil(
  simulator: KubernetesSimulator,
  path: string,
  isLast: (event: WatchEvent) => boolean,
): Promise<readonly WatchEvent[]> {
  const reply = await fetch(simulator.url + path);
  expect(reply.status).toBe(200);
  const events: WatchEvent[] = [];
  let rest = '';
  for await (const chunk of reply.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line) as WatchEvent));
    if (events.some(isLast)) break;
  }
  return events;
}

interface WatchEvent {
  readonly type: string;
  readonly object: {
    readonly code?: number;
    readonly metadata: { readonly name?: string; readonly annotations?: object };
  };
}

describe('startKubernetesSimulator', () => {
  it.each([
    [{ seed: 0.5 }, 'seed'],
    [{ objects: -1 }, 'objects'],
    [{ maxPageSize: 0 }, 'page size'],
    [{ bookmarkMs: 0 }, 'bookmarks'],
  ])('refuses %j', async (options, word) => {
    await expect(startKubernetesSimulator(options)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(word),
    });
  });

  it('makes as many objects as it is told, each with a UID of its own, the same for the same seed', async () => {
    const simulator = await startForTest({ objects: 20_000, seed: 3 });
    const again = await startForTest({ objects: 20_000, seed: 3 });
    const total = simulator.expectedCounts().reduce((sum, { count }) => sum + count, 0);
    expect(Math.abs(total - 20_000)).toBeLessThan(600);
    const pods = await listAll(simulator, '/api/v1/pods', 500);
    const expected = simulator.expectedCounts().find(({ type }) => type === 'Pod')?.count;
    expect(new Set(pods.map(({ metadata }) => metadata['uid'])).size).toBe(expected);
    expect(new Set(pods.map(({ metadata }) => `${metadata['namespace']}/${metadata['name']}`)).size).toBe(expected);
    expect(await listAll(again, '/api/v1/pods', 5_000)).toEqual(pods);
  });

  it('identifies itself by the UID of kube-system', async () => {
    const simulator = await startForTest();
    const { body } = await send(simulator, '/api/v1/namespaces/kube-system');
    expect(body.metadata['uid']).toBe(simulator.clusterId);
  });

  it('changes nothing unless it is told that it may', async () => {
    const simulator = await startForTest({ isWritable: false });
    const body = { metadata: { name: 'new' } };
    const refused = await send(simulator, '/api/v1/namespaces', { method: 'POST', body });
    expect(refused).toMatchObject({ status: 403, body: { kind: 'Status', reason: 'Forbidden' } });
    expect((await send(simulator, '/api/v1/namespaces/default', { method: 'DELETE' })).status).toBe(403);
    expect((await send(simulator, '/api/v1/namespaces/default')).status).toBe(200);
  });
});

describe('discovery', () => {
  it.each(['v2', 'v2beta1', 'legacy'] as const)('is served as %s', async (discovery) => {
    const simulator = await startForTest({ discovery });
    const { body, headers } = await send(simulator, '/apis', { accept: [...AGGREGATED, 'application/json'].join(',') });
    expect(body.kind).toBe(discovery === 'legacy' ? 'APIGroupList' : 'APIGroupDiscoveryList');
    expect(headers.get('content-type')).toContain(discovery === 'legacy' ? 'json' : `v=${discovery};as=`);
  });

  it('tells of a group whose server is down, and answers for it with 503', async () => {
    const simulator = await startForTest({ brokenGroups: ['external.metrics.k8s.io'] });
    const { body } = await send(simulator, '/apis', { accept: AGGREGATED.join(',') });
    const broken = body.items.find(({ metadata }) => metadata['name'] === 'external.metrics.k8s.io');
    expect(broken).toMatchObject({ versions: [{ freshness: 'Stale', resources: [] }] });
    expect((await send(simulator, '/apis/external.metrics.k8s.io/v1beta1')).status).toBe(503);
  });

  it('serves a kind as soon as it is defined', async () => {
    const simulator = await startForTest();
    const names = { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' };
    const spec = { group: 'example.com', scope: 'Namespaced', names, versions: [{ name: 'v1', served: true }] };
    await send(simulator, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      method: 'POST',
      body: { metadata: { name: 'gadgets.example.com' }, spec },
    });
    const path = '/apis/example.com/v1/namespaces/default/gadgets';
    await send(simulator, path, { method: 'POST', body: { metadata: { name: 'g' } } });
    expect((await send(simulator, path)).body.items.map(({ metadata }) => metadata['name'])).toEqual(['g']);
    const { body } = await send(simulator, '/apis/example.com/v1');
    expect(body['resources']).toMatchObject([{ name: 'gadgets', namespaced: true }, { name: 'gadgets/status' }]);
  });
});

describe('a list', () => {
  it('shows one state over all its pages, whatever happens meanwhile', async () => {
    const simulator = await startForTest();
    const path = '/api/v1/namespaces/default/configmaps';
    for (const name of ['a', 'b', 'c']) await send(simulator, path, { method: 'POST', body: { metadata: { name } } });
    const first = (await send(simulator, `${path}?limit=2`)).body;
    expect(first.metadata['remainingItemCount']).toBe(1);
    await send(simulator, `${path}/c`, { method: 'DELETE' });
    const rest = (await send(simulator, `${path}?limit=2&continue=${String(first.metadata['continue'])}`)).body;
    expect(rest.metadata['resourceVersion']).toBe(first.metadata['resourceVersion']);
    expect(rest.items.map(({ metadata }) => metadata['name'])).toEqual(['c']);
    expect((await send(simulator, path)).body.items).toHaveLength(2);
  });

  it('is refused where its state is compacted away, with a token that goes on at the latest state', async () => {
    const simulator = await startForTest();
    const { metadata } = (await send(simulator, '/api/v1/pods?limit=5')).body;
    await send(simulator, '/api/v1/namespaces', { method: 'POST', body: { metadata: { name: 'new' } } });
    simulator.compact();
    const expired = await send(simulator, `/api/v1/pods?limit=5&continue=${String(metadata['continue'])}`);
    expect(expired).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    const next = await send(simulator, `/api/v1/pods?limit=5&continue=${String(expired.body.metadata['continue'])}`);
    expect(next.status).toBe(200);
    expect(Number(next.body.metadata['resourceVersion'])).toBeGreaterThan(Number(metadata['resourceVersion']));
    expect((await send(simulator, '/api/v1/pods?continue=junk')).body.reason).toBe('BadRequest');
  });

  it('gives metadata alone, or a table, where that is asked for', async () => {
    const simulator = await startForTest();
    const partial = (await send(simulator, '/api/v1/secrets', { accept: METADATA })).body;
    expect(partial.kind).toBe('PartialObjectMetadataList');
    expect(partial.items.every((item) => Object.keys(item).join() === 'metadata')).toBe(true);
    const table = await send(simulator, '/api/v1/secrets', { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' });
    expect(table.body).toMatchObject({ kind: 'Table', rows: expect.any(Array) });
  });

  it.each([
    ['labelSelector=k8s-app%3Dkube-proxy', true],
    ['labelSelector=k8s-app+in+(kube-proxy,dns)', true],
    ['labelSelector=k8s-app,k8s-app!%3Ddns', true],
    ['labelSelector=!k8s-app', false],
    ['labelSelector=k8s-app+notin+(kube-proxy)', false],
    ['fieldSelector=metadata.namespace%3Dkube-system', true],
    ['fieldSelector=metadata.namespace!%3Dkube-system', false],
  ])('is narrowed by %s', async (query, isProxy) => {
    const simulator = await startForTest();
    const { items } = (await send(simulator, `/api/v1/pods?${query}`)).body;
    expect(items.length).toBeGreaterThan(0);
    const proxies = items.filter(({ metadata }) => metadata['namespace'] === 'kube-system');
    expect(proxies).toHaveLength(isProxy ? items.length : 0);
  });

  it('of metrics has objects without UID', async () => {
    const simulator = await startForTest();
    const { items } = (await send(simulator, '/apis/metrics.k8s.io/v1beta1/nodes')).body;
    expect(items.length).toBeGreaterThan(0);
    expect(items.filter(({ metadata }) => 'uid' in metadata)).toEqual([]);
  });

  it('of events is the same in both groups', async () => {
    const simulator = await startForTest();
    const core = (await send(simulator, '/api/v1/events')).body.items;
    const newer = (await send(simulator, '/apis/events.k8s.io/v1/events')).body.items;
    expect(newer.map(({ metadata }) => metadata['uid'])).toEqual(core.map(({ metadata }) => metadata['uid']));
    expect(core[0]).toHaveProperty('involvedObject');
    expect(newer[0]).toHaveProperty('regarding');
  });
});

describe('a watch', () => {
  it('sends what happens since a version, and bookmarks', async () => {
    const simulator = await startForTest({ bookmarkMs: 20 });
    const path = '/api/v1/namespaces/default/configmaps';
    const { resourceVersion } = (await send(simulator, path)).body.metadata;
    const post = (name: string): Promise<Answer> =>
      send(simulator, path, { method: 'POST', body: { metadata: { name } } });
    await post('before');
    await send(simulator, '/api/v1/namespaces/kube-public/configmaps', {
      method: 'POST',
      body: { metadata: { name: 'elsewhere' } },
    });
    await send(simulator, `${path}/before`, {
      method: 'PUT',
      body: { metadata: { name: 'before' }, data: { a: 'b' } },
    });
    await send(simulator, `${path}/before`, { method: 'DELETE' });
    const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${String(resourceVersion)}`;
    const events = await watchUntil(simulator, `${path}?${query}`, ({ type }) => type === 'BOOKMARK');
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);
  });

  it('says in its first line that the version is too old', async () => {
    const simulator = await startForTest();
    const { resourceVersion } = (await send(simulator, '/api/v1/pods?limit=1')).body.metadata;
    await send(simulator, '/api/v1/namespaces', { method: 'POST', body: { metadata: { name: 'new' } } });
    simulator.compact();
    const path = `/api/v1/pods?watch=1&resourceVersion=${String(resourceVersion)}`;
    const events = await watchUntil(simulator, path, () => true);
    expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]);
  });

  it('begins with what is there where that is asked for, and marks its end', async () => {
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const simulator = await startForTest();
    const events = await watchUntil(simulator, `/api/v1/nodes?${query}`, ({ type }) => type === 'BOOKMARK');
    const nodes = simulator.expectedCounts().find(({ type }) => type === 'Node')?.count ?? 0;
    expect(events.filter(({ type }) => type === 'ADDED')).toHaveLength(nodes);
    expect(events.at(-1)?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    const older = await startForTest({ hasWatchList: false });
    expect((await send(older, `/api/v1/nodes?${query}`)).status).toBe(422);
  });
});

describe('access', () => {
  it('is what bindings allow, and each refusal a Status', async () => {
    const simulator = await startForTest();
    const list = (path: string): Promise<Answer> => send(simulator, path, { user: 'bob' });
    expect((await list('/api/v1/pods')).body.message).toBe(
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" at the cluster scope',
    );
    const post = (path: string, body: unknown): Promise<Answer> => send(simulator, path, { method: 'POST', body });
    await post(`${RBAC}/namespaces/default/roles`, {
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }],
    });
    await post(`${RBAC}/namespaces/default/rolebindings`, {
      metadata: { name: 'reader' },
      roleRef: { kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'User', name: 'bob' }],
    });
    expect((await list('/api/v1/namespaces/default/configmaps')).status).toBe(200);
    expect((await list('/api/v1/namespaces/default/pods')).status).toBe(403);
    expect((await list('/api/v1/configmaps')).status).toBe(403);
    const review = await send(simulator, '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      method: 'POST',
      user: 'bob',
      body: { spec: { namespace: 'default' } },
    });
    expect(review).toMatchObject({ status: 201, body: { status: { resourceRules: [{ resources: ['configmaps'] }] } } });
    expect((await send(simulator, '/api', { user: 'eve' })).status).toBe(401);
  });
});

describe('OpenAPI', () => {
  it('has a document for each version of a group, found by the index', async () => {
    const simulator = await startForTest();
    const { paths } = (await send(simulator, '/openapi/v3')).body as unknown as {
      paths: Record<string, { serverRelativeURL: string }>;
    };
    const { body } = await send(simulator, paths['apis/cert-manager.io/v1']?.serverRelativeURL ?? '');
    const schemas = Object.values((body['components'] as { schemas: Record<string, object> }).schemas);
    expect(schemas).toContainEqual(
      expect.objectContaining({
        'x-kubernetes-group-version-kind': [{ group: 'cert-manager.io', version: 'v1', kind: 'Certificate' }],
      }),
    );
    const older = await startForTest({ openApi: 'v2' });
    expect((await send(older, '/openapi/v3')).status).toBe(404);
    expect(Object.keys((await send(older, '/openapi/v2')).body['definitions'] as object).length).toBeGreaterThan(40);
  });
});

describe('faults', () => {
  it('come by a seeded schedule, and a throttled request is told when to come back', async () => {
    const simulator = await startForTest({ faults: { throttleRate: 1, maxPerRequest: 1 } });
    const refused = await send(simulator, '/api/v1/pods?limit=1');
    expect(refused).toMatchObject({ status: 429, body: { reason: 'TooManyRequests' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await send(simulator, '/api/v1/pods?limit=1')).status).toBe(200);
  });
});
