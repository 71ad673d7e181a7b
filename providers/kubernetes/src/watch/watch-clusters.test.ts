import { afterEach, describe, expect, test } from 'vitest';
import {
  type FakeApiOptions,
  type FakeApiServer,
  type FakeKind,
  fakeObject,
  type FakeObject,
  startFakeApi,
  statusReply,
} from '../testing/fake-api-server.ts';
import {
  added,
  bookmark,
  deleted,
  expired,
  FakeWatches,
  type FakeWatchOptions,
  modified,
} from '../testing/fake-watches.ts';
import { coreKind, groupKind } from '../testing/scan-fake.ts';
import { type WatchAsked, WatchReader } from '../testing/watch-reader.ts';

const PODS = '/api/v1/pods';

let server: FakeApiServer | undefined;
let watch: WatchReader | undefined;

afterEach(async () => {
  await watch?.close();
  await server?.close();
  watch = undefined;
  server = undefined;
});

function podOf(name: string, phase: string, version = '1'): FakeObject {
  return fakeObject(name, { metadata: { namespace: 'a', resourceVersion: version }, status: { phase } });
}

async function start(
  asked: WatchAsked & FakeWatchOptions & Pick<FakeApiOptions, 'kinds' | 'answer' | 'discovery'> = {},
): Promise<{ watches: FakeWatches; reader: WatchReader; api: FakeApiServer }> {
  const { kinds = [coreKind('Pod', [podOf('one', 'Running')])], types = ['Pod'], answer, discovery } = asked;
  const watches = new FakeWatches(asked);
  server = await startFakeApi({
    kinds,
    discovery,
    answer: (request, response) => watches.answer(request, response) ?? answer?.(request, response),
  });
  watch = await WatchReader.open(server, { ...asked, types });
  return { watches, reader: watch, api: server };
}

describe('watching a kind', () => {
  test('lists it, and then tells what changes', async () => {
    const { watches, reader } = await start();
    await reader.until('complete 1 Pod');
    await watches.send(PODS, added(podOf('two', 'Pending', '101')), modified(podOf('two', 'Running', '102')));
    await reader.until('a/two Running');
    await watches.send(PODS, deleted(podOf('one', 'Running', '103')));
    await reader.until('-a/one');
    expect(reader.seen).toEqual([
      'list Pod',
      'list Pod',
      'a/one Running',
      'complete 1 Pod',
      'a/two Pending',
      'a/two Running',
      '-a/one',
    ]);
    expect(reader.messages.at(-1)).toMatchObject({
      kind: 'deleted',
      resources: [
        { service: 'core', type: 'Pod', accountId: 'cluster-uid', region: 'global', incarnation: 'uid-a-one' },
      ],
    });
  });

  test('goes on from the last bookmark when the server ends the call', async () => {
    const { watches, reader } = await start();
    await reader.until('complete 1 Pod');
    await watches.send(PODS, bookmark('150'));
    await watches.end(PODS);
    await watches.send(PODS, added(podOf('two', 'Running', '151')));
    await reader.until('a/two Running');
    const versions = watches.calls.map(({ query }) => query.get('resourceVersion'));
    expect(versions).toEqual([null, '100', '150']);
    expect(watches.calls.at(-1)?.query.get('allowWatchBookmarks')).toBe('true');
  });

  test.each(['as an event', 'as a reply'])('lists again when its state is too old, told %s', async (how) => {
    let isTooOld = false;
    const { watches, reader } = await start({
      answer: ({ query }) => (isTooOld && query.get('watch') === '1' ? statusReply(410, 'Expired') : undefined),
    });
    await reader.until('complete 1 Pod');
    if (how === 'as an event') {
      await watches.send(PODS, expired());
    } else {
      isTooOld = true;
      await watches.end(PODS);
    }
    isTooOld = false;
    await watches.untilOpen(PODS);
    if (how === 'as an event') await reader.until('complete 1 Pod', 2);
    await watches.send(PODS, added(podOf('two', 'Running')));
    await reader.until('a/two Running');
  });

  test('connects again where it was when the connection breaks, and tells of the cluster once', async () => {
    const kinds = [coreKind('Pod'), coreKind('Service')];
    const { watches, reader } = await start({ kinds, types: ['Pod', 'Service'] });
    await reader.until('complete 0 Pod');
    await reader.until('complete 0 Service');
    await watches.send(PODS, added(podOf('one', 'Running', '140')));
    await watches.untilOpen('/api/v1/services');
    await reader.until('a/one Running');
    watches.breakOff();
    await reader.until('warning connection_lost');
    await watches.send(PODS, added(podOf('two', 'Running', '141')));
    await reader.until('a/two Running');
    expect(reader.seen.filter((seen) => seen.startsWith('warning'))).toEqual(['warning connection_lost']);
    expect(reader.seen).toContain('info connection_restored');
    expect(reader.seen.filter((seen) => seen === 'list Pod')).toHaveLength(2);
    const pods = watches.calls.filter(({ path }) => path === PODS);
    expect(pods.at(-1)?.query.get('resourceVersion')).toBe('140');
  });

  test('asks for Secrets as metadata, and stores no value', async () => {
    const secret = fakeObject('db', { metadata: { namespace: 'a' }, data: { password: 'aHVudGVyMg==' } });
    const kinds = [coreKind('Secret', [secret])];
    const { watches, reader } = await start({ kinds, types: ['Secret'], config: { secrets: 'metadata' } });
    await reader.until('complete 1 Secret');
    await watches.send('/api/v1/secrets', modified(secret));
    await reader.until('a/db', 2);
    expect(JSON.stringify(reader.messages)).not.toContain('aHVudGVyMg==');
    expect(watches.calls.at(-1)?.headers.accept).toBe('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1');
  });

  test('redacts what a scan redacts, so that the same object has the same hash', async () => {
    const pod = fakeObject('one', {
      metadata: { namespace: 'a' },
      spec: { containers: [{ env: [{ name: 'LEVEL', value: 'swordfish' }] }] },
    });
    const { watches, reader } = await start({ kinds: [coreKind('Pod', [pod])] });
    await reader.until('complete 1 Pod');
    await watches.send(PODS, modified({ ...pod, kind: 'Pod', apiVersion: 'v1' }));
    await reader.until('a/one', 2);
    const hashes = reader.messages.flatMap((message) =>
      message.kind === 'resources' ? message.resources.map(({ contentHash }) => contentHash) : [],
    );
    expect(new Set(hashes).size).toBe(1);
    expect(JSON.stringify(reader.messages)).not.toContain('swordfish');
  });

  test('leaves nothing open when it is stopped', async () => {
    const { watches, reader } = await start();
    await reader.until('complete 1 Pod');
    await watches.untilOpen(PODS);
    await reader.close();
    watch = undefined;
    await expect.poll(() => watches.openCount).toBe(0);
  });
});

describe('watching under rights that are missing', () => {
  test('lists every few minutes what may be listed and not watched, and says so once', async () => {
    const { reader } = await start({ denied: [PODS], timings: { pollMs: 20 } });
    await reader.until('complete 1 Pod', 3);
    expect(reader.seen.filter((seen) => seen === 'warning not_watched')).toHaveLength(1);
  });

  test('watches each namespace where it may not list everywhere', async () => {
    const { watches, reader } = await start({
      answer: ({ path }) => (path === PODS ? statusReply(403, 'Forbidden') : undefined),
    });
    await reader.until('complete 0 Pod in default');
    expect(reader.seen).toContain('denied 0 Pod');
    await watches.send(
      '/api/v1/namespaces/default/pods',
      added(fakeObject('one', { metadata: { namespace: 'default' } })),
    );
    await reader.until('default/one');
  });

  /** Everything may be listed in a namespace only; of the namespaces, what `names` says, or nothing but a refusal. */
  function byNamespace(names: () => readonly string[] | 'denied' | 'down'): FakeApiOptions['answer'] {
    return ({ path }) => {
      if (path === PODS) return statusReply(403, 'Forbidden');
      if (path !== '/api/v1/namespaces') return undefined;
      const known = names();
      if (known === 'denied') return statusReply(403, 'Forbidden');
      if (known === 'down') return statusReply(500, 'InternalError');
      const items = known.map((name) => ({ metadata: { name, uid: `uid-${name}` } }));
      return { body: { kind: 'PartialObjectMetadataList', metadata: { resourceVersion: '1' }, items } };
    };
  }

  const noPods = { kinds: [coreKind('Pod')], timings: { discoverMs: 30 } };

  test('takes up a namespace that comes, and ends one that goes', async () => {
    let names = ['a'];
    const { reader } = await start({ answer: byNamespace(() => names), ...noPods });
    await reader.until('complete 0 Pod in a');
    names = ['b'];
    await reader.until('complete 0 Pod in b');
    await reader.until('complete 0 Pod in a', 2);
  });

  test('takes nothing for gone when it may no longer list the namespaces', async () => {
    let names: readonly string[] | 'denied' = ['a', 'b'];
    const { watches, reader, api } = await start({ answer: byNamespace(() => names), ...noPods });
    await reader.until('complete 0 Pod in a');
    await reader.until('complete 0 Pod in b');
    names = 'denied';
    const looked = (): number => api.requests.filter(({ path }) => path === '/api/v1/namespaces').length;
    const before = looked();
    await expect.poll(looked).toBeGreaterThan(before + 2);
    await watches.send('/api/v1/namespaces/b/pods', added(fakeObject('late', { metadata: { namespace: 'b' } })));
    await reader.until('b/late');
    expect(reader.seen.filter((seen) => seen === 'complete 0 Pod in b')).toHaveLength(1);
  });

  test('goes on while the namespaces cannot be listed for a moment', async () => {
    let names: readonly string[] | 'down' = ['a'];
    const { reader, api } = await start({ answer: byNamespace(() => names), ...noPods });
    await reader.until('complete 0 Pod in a');
    names = 'down';
    const looked = (): number => api.requests.filter(({ path }) => path === '/api/v1/namespaces').length;
    const before = looked();
    await expect.poll(looked, { timeout: 10_000 }).toBeGreaterThan(before + 2);
    names = ['a', 'b'];
    await reader.until('complete 0 Pod in b');
  });

  test('refuses a type that no cluster serves', async () => {
    const { reader } = await start({ types: ['Pood'] });
    await expect(reader.until('anything')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('watching what a cluster serves', () => {
  const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const crds: FakeKind = {
    ...groupKind('apiextensions.k8s.io', 'CustomResourceDefinition'),
    plural: 'customresourcedefinitions',
    isNamespaced: false,
  };
  const widgets = groupKind('example.com', 'Widget', { objects: [fakeObject('w', { metadata: { namespace: 'a' } })] });

  test.each(['v2', 'legacy'] as const)(
    'takes up a kind that comes, and ends one that goes, by %s discovery',
    async (discovery) => {
      const kinds: FakeKind[] = [crds];
      const { watches, reader } = await start({ kinds, types: [], discovery });
      await reader.until('complete 0 CustomResourceDefinition');
      kinds.push(widgets);
      await watches.send(CRDS, added(fakeObject('widgets.example.com')));
      await reader.until('complete 1 Widget');
      await watches.send('/apis/example.com/v1/widgets', added(fakeObject('x', { metadata: { namespace: 'a' } })));
      await reader.until('a/x');
      kinds.pop();
      await watches.send(CRDS, deleted(fakeObject('widgets.example.com')));
      await reader.until('complete 0 Widget');
    },
  );
});

describe('a server that tells what there is when a watch begins', () => {
  const objects = { [PODS]: [podOf('one', 'Running', '190')] };

  test('is not asked for lists', async () => {
    const { watches, reader, api } = await start({ initialEvents: 'told', objects });
    await reader.until('complete 1 Pod');
    await watches.send(PODS, added(podOf('two', 'Running', '201')));
    await reader.until('a/two Running');
    expect(reader.seen).toEqual(['list Pod', 'a/one Running', 'complete 1 Pod', 'a/two Running']);
    expect(api.requests.filter(({ path, query }) => path === PODS && query.get('watch') === null)).toEqual([]);
    expect(watches.calls).toHaveLength(1);
  });

  test('and never says that this was all, is asked for lists after a while', async () => {
    const { reader } = await start({ initialEvents: 'ignored', objects, timings: { listPatienceMs: 30 } });
    await reader.until('complete 1 Pod');
    expect(reader.seen.filter((seen) => seen === 'list Pod')).toHaveLength(2);
  });
});
