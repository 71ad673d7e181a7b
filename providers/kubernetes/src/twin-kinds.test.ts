import type { CollectedScan } from '@corkscrew/sdk/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type FakeApiOptions,
  type FakeApiServer,
  fakeObject,
  startFakeApi,
  statusReply,
} from './testing/fake-api-server.ts';
import { added, FakeWatches } from './testing/fake-watches.ts';
import { coreKind, groupKind, type ScanAsked, scanAll } from './testing/scan-fake.ts';
import { WatchReader } from './testing/watch-reader.ts';

const gadget = (name: string, more: Readonly<Record<string, unknown>> = {}): ReturnType<typeof fakeObject> =>
  fakeObject(name, { metadata: { namespace: 'a', ...more } });
const NEW = '/apis/new.example.com/v1/gadgets';
const OLD = '/apis/old.example.com/v1/gadgets';
const SHARED = [gadget('one'), gadget('two')];
const KINDS = [
  groupKind('new.example.com', 'Gadget', { objects: SHARED }),
  groupKind('old.example.com', 'Gadget', { objects: [gadget('another'), ...SHARED] }),
  groupKind('third.example.com', 'Gadget', { objects: [...SHARED, gadget('third')] }),
];

async function start(options: FakeApiOptions): Promise<FakeApiServer> {
  const server = await startFakeApi(options);
  onTestFinished(() => server.close());
  return server;
}

function gadgetsOf({ resources }: CollectedScan): readonly string[] {
  return resources.filter(({ type }) => type === 'Gadget').map(({ service, id }) => `${service} ${id}`);
}

async function scan(
  options: FakeApiOptions,
  asked: ScanAsked = { request: { types: ['Gadget'] } },
): Promise<CollectedScan> {
  return await scanAll(await start(options), asked);
}

describe('objects that several groups serve', () => {
  test('are stored once, as the first group serves them, and each group keeps what is its own', async () => {
    const found = await scan({ kinds: KINDS });
    expect(gadgetsOf(found)).toEqual([
      'new.example.com a/one',
      'new.example.com a/two',
      'old.example.com a/another',
      'third.example.com a/third',
    ]);
    expect(found.claims.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['complete', 2],
      ['complete', 1],
      ['complete', 1],
    ]);
  });

  test("are the first group's though another is all that is scanned", async () => {
    expect(gadgetsOf(await scan({ kinds: KINDS }, { request: { services: ['old.example.com'] } }))).toEqual([
      'old.example.com a/another',
    ]);
  });

  test("are another group's where the configuration leaves the first out", async () => {
    const config = { exclude_resources: ['gadgets.new.example.com', 'gadgets.third.example.com'] };
    expect(gadgetsOf(await scan({ kinds: KINDS }, { config }))).toEqual([
      'old.example.com a/another',
      'old.example.com a/one',
      'old.example.com a/two',
    ]);
  });

  test('are told apart in each namespace where the first group may not be listed everywhere', async () => {
    const found = await scan({
      kinds: [
        ...KINDS.slice(0, 2),
        { ...coreKind('Namespace', [fakeObject('a'), fakeObject('b')]), isNamespaced: false },
      ],
      answer: ({ path }) => (path === NEW ? statusReply(403, 'Forbidden') : undefined),
    });
    expect(gadgetsOf(found)).toEqual(['new.example.com a/one', 'new.example.com a/two', 'old.example.com a/another']);
  });

  test('are stored as the second group serves them where the first may not be listed at all', async () => {
    const found = await scan({
      kinds: KINDS.slice(0, 2),
      answer: ({ path }) => (path.startsWith('/apis/new.example.com/v1/') ? statusReply(403, 'Forbidden') : undefined),
    });
    expect(gadgetsOf(found)).toHaveLength(3);
  });

  test('are not known where the first group fails, so that the claim of the second fails too', async () => {
    const { claims } = await scan({
      kinds: KINDS.slice(0, 2),
      answer: ({ path }) => (path === NEW ? { body: '{"kind":"GadgetList","items":[' } : undefined),
    });
    expect(claims.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  });

  test('are stored once though one came into being between two lists', async () => {
    const young = gadget('young', { creationTimestamp: new Date().toISOString() });
    const own = gadget('own', { creationTimestamp: new Date().toISOString() });
    const found = await scan({
      kinds: [
        groupKind('new.example.com', 'Gadget', { objects: [...SHARED, young] }),
        groupKind('old.example.com', 'Gadget', { objects: [...SHARED, young, own] }),
      ],
      // The list that the second group is held against does not have it yet.
      answer: ({ path, query, headers }) =>
        path === NEW && headers.accept?.includes('Partial') === true && !query.has('fieldSelector')
          ? { body: { kind: 'GadgetList', metadata: { resourceVersion: '1' }, items: SHARED } }
          : undefined,
    });
    expect(gadgetsOf(found).filter((id) => id.endsWith('a/young'))).toEqual(['new.example.com a/young']);
    expect(gadgetsOf(found)).toContain('old.example.com a/own');
  });

  test('are never looked for among Secrets without consent, and with it by metadata alone', async () => {
    const kinds = [coreKind('Secret', SHARED), groupKind('vault.example.com', 'Secret', { objects: SHARED })];
    const server = await start({ kinds });
    const asked = { request: { services: ['vault.example.com'] } };
    expect((await scanAll(server, asked)).resources).toHaveLength(2);
    expect(server.requests.filter(({ path }) => path === '/api/v1/secrets')).toEqual([]);
    expect((await scanAll(server, { ...asked, config: { secrets: 'metadata' } })).resources).toEqual([]);
    const looked = server.requests.filter(({ path }) => path === '/api/v1/secrets');
    expect(looked.map(({ headers }) => headers.accept?.includes('PartialObjectMetadataList'))).toEqual([true]);
  });

  test('are watched once', async () => {
    const watches = new FakeWatches();
    const server = await start({ kinds: KINDS.slice(0, 2), answer: watches.answer });
    const reader = await WatchReader.open(server, { types: ['Gadget'] });
    onTestFinished(() => reader.close());
    await reader.until('complete 2 Gadget');
    await reader.until('complete 1 Gadget');
    await watches.send(OLD, added(gadget('one')), added(gadget('new')));
    await reader.until('a/new');
    expect(reader.seen.filter((text) => text === 'a/one')).toHaveLength(1);
  });
});
