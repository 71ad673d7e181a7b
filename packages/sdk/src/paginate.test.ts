import { describe, expect, test } from 'vitest';
import { paginate, type PaginateOptions, type PagingEnd } from './paginate.ts';

interface Page {
  readonly items: readonly number[];
  readonly token?: string | string[];
  readonly more?: boolean;
}

async function walk(
  pages: Readonly<Record<string, Page>>,
  options: Partial<PaginateOptions<Page, string | string[]>> = {},
): Promise<{ items: number[]; end: PagingEnd | undefined; pages: number }> {
  const items: number[] = [];
  let end: PagingEnd | undefined;
  let count = 0;
  const pager = paginate<Page, string | string[]>({
    fetchPage: (token) => Promise.resolve(pages[String(token ?? 'first')] ?? { items: [] }),
    nextToken: (page) => page.token,
    hasMore: (page) => page.more,
    ...options,
  });
  for await (const result of pager) {
    items.push(...result.page.items);
    end = result.end;
    count += 1;
  }
  return { items, end, pages: count };
}

describe('paginate', () => {
  test('follows tokens to the page without one', async () => {
    const pages = { first: { items: [1], token: 'b' }, b: { items: [2], token: 'c' }, c: { items: [3] } };
    expect(await walk(pages)).toEqual({ items: [1, 2, 3], end: 'last_page', pages: 3 });
  });

  test.each([[''], [[]], [['', '']]])('takes %j for no token', async (token) => {
    expect(await walk({ first: { items: [1], token } })).toMatchObject({ end: 'last_page', pages: 1 });
  });

  test('goes on with a token although the flag says that there is no more', async () => {
    const pages = { first: { items: [1], token: 'b', more: false }, b: { items: [2], more: false } };
    expect(await walk(pages)).toMatchObject({ items: [1, 2], end: 'last_page' });
  });

  test('reports a missing token where the flag says that there is more', async () => {
    expect(await walk({ first: { items: [1], more: true } })).toMatchObject({ end: 'missing_token', pages: 1 });
  });

  test('stops at a token that is repeated at once', async () => {
    const pages = { first: { items: [1], token: 'b' }, b: { items: [2], token: 'b' } };
    expect(await walk(pages)).toEqual({ items: [1, 2], end: 'repeated_token', pages: 2 });
  });

  test('stops at a token that came earlier, in a cycle of several', async () => {
    const pages = { first: { items: [1], token: 'b' }, b: { items: [2], token: 'c' }, c: { items: [3], token: 'b' } };
    expect(await walk(pages)).toMatchObject({ items: [1, 2, 3], end: 'repeated_token' });
  });

  test('stops at the page cap', async () => {
    let number = 0;
    const result = await walk(
      {},
      { maxPages: 3, fetchPage: () => Promise.resolve({ items: [number], token: `t${(number += 1)}` }) },
    );
    expect(result).toMatchObject({ end: 'page_cap', pages: 3 });
  });

  test('ends between pages when aborted, with the signal reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const fetched: unknown[] = [];
    const result = walk(
      {},
      {
        signal: controller.signal,
        fetchPage: (token) => {
          fetched.push(token);
          controller.abort(reason);
          return Promise.resolve({ items: [], token: 'b' });
        },
      },
    );
    await expect(result).rejects.toBe(reason);
    expect(fetched).toEqual([undefined]);
  });
});
