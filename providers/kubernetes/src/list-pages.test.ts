import { afterEach, describe, expect, test } from 'vitest';
import { createKubeApi, type KubeApi } from './kube-api.ts';
import { type ListPagesOptions, listPages, type ObjectPage } from './list-pages.ts';
import {
  type Answer,
  type CannedReply,
  type FakeApiServer,
  fakeObject,
  startFakeApi,
  statusReply,
} from './testing/fake-api-server.ts';
import { coreKind } from './testing/scan-fake.ts';

let server: FakeApiServer | undefined;
let api: KubeApi | undefined;

afterEach(async () => {
  await api?.close();
  await server?.close();
});

const POD = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', isNamespaced: true };
const LISTING = { kind: POD, form: 'objects', namespace: undefined, labelSelector: undefined } as const;

interface Walked {
  readonly pages: readonly ObjectPage[];
  readonly end: string | undefined;
  readonly names: readonly string[];
}

async function walk(options: { answer?: Answer; count?: number; list?: ListPagesOptions } = {}): Promise<Walked> {
  const { answer, count = 0, list } = options;
  const objects = Array.from({ length: count }, (_, index) =>
    fakeObject(`pod-${index}`, { metadata: { namespace: 'a' } }),
  );
  server = await startFakeApi({ kinds: [coreKind('Pod', objects)], answer });
  api = createKubeApi({ name: 'fake', namespace: undefined, cluster: { server: server.url }, user: {} });
  const pages: ObjectPage[] = [];
  let end: string | undefined;
  for await (const result of listPages(api, LISTING, list)) {
    pages.push(result.page);
    end = result.end;
  }
  const items = pages.flatMap((page) => page.items) as { metadata: { name: string } }[];
  return { pages, end, names: items.map(({ metadata }) => metadata.name) };
}

function page(name: string | undefined, token?: string): CannedReply {
  return {
    body: { kind: 'PodList', metadata: { continue: token }, items: name === undefined ? [] : [fakeObject(name)] },
  };
}

/** Answers lists by their token, and nothing else. */
function byToken(replies: Readonly<Record<string, CannedReply>>): Answer {
  return ({ path, query }) => (path === '/api/v1/pods' ? replies[query.get('continue') ?? ''] : undefined);
}

describe('listPages', () => {
  test('walks all pages of 500', async () => {
    const { pages, end, names } = await walk({ count: 1_234 });
    expect(pages.map(({ items }) => items.length)).toEqual([500, 500, 234]);
    expect(end).toBe('last_page');
    expect(new Set(names).size).toBe(1_234);
  });

  test('goes on with the inconsistent token of a 410, and marks the pages', async () => {
    const answer = byToken({
      '': page('a', 't1'),
      t1: statusReply(410, 'Expired', { metadata: { continue: 't2' } }),
      t2: page('b', 't3'),
      t3: page('c'),
    });
    const { pages, end, names } = await walk({ answer });
    expect(names).toEqual(['a', 'b', 'c']);
    expect(pages.map(({ isInconsistent }) => isInconsistent)).toEqual([false, true, false]);
    expect(end).toBe('last_page');
  });

  test('fails of a 410 that gives no way to go on', async () => {
    const answer = byToken({ '': page('a', 't1'), t1: statusReply(410, 'Expired') });
    await expect(walk({ answer })).rejects.toMatchObject({ httpStatus: 410 });
  });

  test('goes on after an empty page that has a token', async () => {
    const { names, end } = await walk({ answer: byToken({ '': page(undefined, 't1'), t1: page('a') }) });
    expect(names).toEqual(['a']);
    expect(end).toBe('last_page');
  });

  test('stops at a token that comes twice', async () => {
    const { names, end } = await walk({ answer: byToken({ '': page('a', 't1'), t1: page('b', 't1') }) });
    expect(names).toEqual(['a', 'b']);
    expect(end).toBe('repeated_token');
  });

  test('notices a token that is missing', async () => {
    const reply = { body: { kind: 'PodList', metadata: { remainingItemCount: 7 }, items: [fakeObject('a')] } };
    expect((await walk({ answer: byToken({ '': reply }) })).end).toBe('missing_token');
  });

  test('takes null for an empty list', async () => {
    expect(
      (await walk({ answer: byToken({ '': { body: { kind: 'PodList', metadata: {}, items: null } } }) })).names,
    ).toEqual([]);
  });

  test('asks for fewer objects where they are large, and loses none', async () => {
    const { names, pages } = await walk({ count: 1_000, list: { targetBytes: 10_000, maxBytes: 30_000 } });
    expect(new Set(names).size).toBe(1_000);
    expect(pages.length).toBeGreaterThan(4);
    expect(server?.requests.map(({ query }) => query.get('limit'))).toContain('50');
  });

  test('reads a single object of 1.5 MB', async () => {
    const large = {
      kind: 'PodList',
      metadata: {},
      items: [fakeObject('large', { spec: { text: 'x'.repeat(1_500_000) } })],
    };
    expect((await walk({ answer: byToken({ '': { body: large } }) })).names).toEqual(['large']);
  });

  test('refuses a reply that is not a list', async () => {
    await expect(walk({ answer: byToken({ '': { body: { kind: 'Pod', metadata: {} } } }) })).rejects.toThrow(
      'not a list',
    );
  });

  test('ends when it is aborted, before and during', async () => {
    const reason = new Error('enough');
    await expect(walk({ count: 1, list: { signal: AbortSignal.abort(reason) } })).rejects.toBe(reason);
    await api?.close();
    await server?.close();
    const controller = new AbortController();
    const answer: Answer = ({ path }) => {
      if (path !== '/api/v1/pods') return undefined;
      setTimeout(() => controller.abort(reason), 10);
      return 'silence';
    };
    await expect(walk({ answer, list: { signal: controller.signal } })).rejects.toBe(reason);
  });
});
