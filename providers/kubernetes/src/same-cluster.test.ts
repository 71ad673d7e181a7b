import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanPlan } from '@corkscrew/sdk';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type FakeApiOptions,
  type FakeObject,
  fakeObject,
  kubeconfigOf,
  startFakeApi,
  statusReply,
} from './testing/fake-api-server.ts';
import { coreKind, groupKind, openProvider } from './testing/scan-fake.ts';

/** Plans a scan of all of these servers, which have one UID of kube-system. */
async function planAll(servers: Readonly<Record<string, FakeApiOptions>>): Promise<ScanPlan> {
  const folder = await mkdtemp(join(tmpdir(), 'corkscrew-kubernetes-'));
  const urls: Record<string, string> = {};
  const closers: (() => Promise<void>)[] = [() => rm(folder, { recursive: true })];
  for (const [name, options] of Object.entries(servers)) {
    const server = await startFakeApi({ clusterId: 'one', ...options });
    urls[name] = server.url;
    closers.push(() => server.close());
  }
  onTestFinished(async () => {
    for (const close of closers) await close();
  });
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(urls)));
  const client = await openProvider({ kubeconfig }, { contexts: 'all' });
  try {
    return await client.planScan({});
  } finally {
    await client.close();
  }
}

async function verdictsOf(servers: Readonly<Record<string, FakeApiOptions>>): Promise<readonly string[]> {
  const { diagnostics, units } = await planAll(servers);
  const contexts = new Set(units.map(({ payload }) => (JSON.parse(payload) as { context: string }).context));
  // Whatever is said, only the first is used.
  expect([...contexts]).toEqual(['live']);
  return diagnostics.map(({ code, severity }) => `${severity} ${code}`);
}

const namespaces = (...objects: readonly FakeObject[]): FakeApiOptions => ({
  kinds: [{ ...coreKind('Namespace', objects), isNamespaced: false }],
});
const named = (name: string, resourceVersion: string): FakeObject =>
  fakeObject(name, { metadata: { resourceVersion } });

/** A state of several servers that goes on with every look at it. */
function sharedVersion(): () => number {
  let version = 1_000;
  return () => {
    version += 1;
    return version;
  };
}

const DENIED: FakeApiOptions = {
  answer: ({ path }) =>
    /^\/(api\/v1|apis\/coordination\.k8s\.io\/v1)\/(namespaces\/[^/]+\/)?(namespaces|nodes|leases|pods|configmaps)$/.test(
      path,
    )
      ? statusReply(403, 'Forbidden')
      : undefined,
};

describe('two servers whose kube-system has one UID', () => {
  test('are one cluster where the state of each is that of the other, though it goes on all the time', async () => {
    const version = sharedVersion();
    const twin = { ...namespaces(named('default', '7')), version };
    expect(await verdictsOf({ live: twin, twin })).toEqual(['info same_cluster']);
  });

  test('are told apart where one is a restored copy with the same objects, whose state went on by itself', async () => {
    const live = { ...namespaces(named('default', '7')), version: sharedVersion() };
    const behind = { ...live, version: () => 900 };
    const ahead = { ...live, version: () => 2_000 };
    expect(await verdictsOf({ live, behind, ahead })).toEqual(['error clusters_disagree', 'error clusters_disagree']);
  });

  test('are told apart where an object is there in one only, though both say to be in the same state', async () => {
    const live = namespaces(named('default', '7'), named('team-a', '9'));
    expect(await verdictsOf({ live, copy: namespaces(named('default', '7'), named('team-b', '9')) })).toEqual([
      'error clusters_disagree',
    ]);
    expect(await verdictsOf({ live, copy: namespaces(named('default', '7')) })).toEqual(['error clusters_disagree']);
  });

  test('are told apart where one object has another version, which only its Lease shows', async () => {
    const withLease = (version: string): FakeApiOptions => ({
      kinds: [
        groupKind('coordination.k8s.io', 'Lease', {
          objects: [fakeObject('apiserver-x', { metadata: { namespace: 'kube-system', resourceVersion: version } })],
        }),
      ],
    });
    expect(await verdictsOf({ live: withLease('70'), copy: withLease('71') })).toEqual(['error clusters_disagree']);
    expect(await verdictsOf({ live: withLease('70'), twin: withLease('70') })).toEqual(['info same_cluster']);
  });

  test('are one where what came into being or changed while they were compared differs', async () => {
    const version = sharedVersion();
    let looks = 0;
    const changing = (): FakeApiOptions => ({
      ...namespaces(),
      version,
      answer: ({ path }) => {
        if (path !== '/api/v1/namespaces') return undefined;
        looks += 1;
        const at = version();
        const items = [
          named('default', '7'),
          named('busy', String(at)),
          ...(looks === 2 ? [named('brief', String(at))] : []),
        ];
        return { body: { kind: 'NamespaceList', metadata: { resourceVersion: String(at) }, items } };
      },
    });
    expect(await verdictsOf({ live: changing(), twin: changing() })).toEqual(['info same_cluster']);
  });

  test('are compared by what may be listed, and where that is nothing it is said', async () => {
    expect(await verdictsOf({ live: DENIED, other: DENIED })).toEqual(['warning clusters_not_compared']);
    expect(await verdictsOf({ live: {}, other: DENIED })).toEqual(['warning clusters_not_compared']);
    const onlyOwn = (version: number): FakeApiOptions => ({
      kinds: [coreKind('ConfigMap', [fakeObject('mine', { metadata: { namespace: 'default' } })])],
      version: () => version,
      answer: (request, response) =>
        request.path === '/api/v1/namespaces/default/configmaps' ? undefined : DENIED.answer?.(request, response),
    });
    expect(await verdictsOf({ live: onlyOwn(100), other: onlyOwn(100) })).toEqual(['info same_cluster']);
    expect(await verdictsOf({ live: onlyOwn(100), other: onlyOwn(99) })).toEqual(['error clusters_disagree']);
  });

  test('of which one does not accept the credentials any more are not taken for one', async () => {
    const gone: FakeApiOptions = {
      answer: ({ path }) => (path.endsWith('/kube-system') ? undefined : statusReply(401, 'Unauthorized')),
    };
    expect(await verdictsOf({ live: {}, gone })).toEqual(['warning clusters_not_compared']);
  });
});
