import type { CallOptions } from '@corkscrew/core';

/**
 * Why a listing ended. `last_page`: the service said that there is no more. The others mean that there may be:
 * `repeated_token`: a token came twice, so going on would loop; `missing_token`: the service says that there is more but
 * gives no token; `page_cap`: the cap was reached.
 */
export type PagingEnd = 'last_page' | 'repeated_token' | 'missing_token' | 'page_cap';

/** One page, and on the last one why it is the last. */
export interface PageResult<Page> {
  readonly page: Page;
  /** 1 for the first. */
  readonly number: number;
  readonly end: PagingEnd | undefined;
}

/** How to walk the pages of a listing. */
export interface PaginateOptions<Page, Token> extends Pick<CallOptions, 'signal'> {
  /** Fetches the page that a token leads to; the first has none. */
  readonly fetchPage: (token: Token | undefined, pageNumber: number) => Promise<Page>;
  /** Reads the token of the following page: undefined, null, empty text or an empty list where there is none. */
  readonly nextToken: (page: Page) => Token | null | undefined;
  /** Reads the flag that says whether there is more. Used only where there is no token, to notice that one is missing. */
  readonly hasMore?: ((page: Page) => boolean | undefined) | undefined;
  /** @defaultValue 100000 */
  readonly maxPages?: number | undefined;
  /** Where to start, for a listing that goes on. */
  readonly startToken?: Token | undefined;
}

/**
 * Walks a listing page by page, and fails closed: only a page without a token ends it as complete. A flag never overrules
 * a token, and a token that came before (the last or any other) ends it as `repeated_token` instead of looping.
 *
 * @example
 * ```ts
 * for await (const { page, end } of paginate({ fetchPage, nextToken: (page) => page.nextToken })) {
 *   emit(page.items);
 *   if (end !== undefined && end !== 'last_page') reportTruncated(end);
 * }
 * ```
 */
export async function* paginate<Page, Token>(
  options: PaginateOptions<Page, Token>,
): AsyncGenerator<PageResult<Page>, void, undefined> {
  const { signal, maxPages = 100_000 } = options;
  const seen = new Set<string>();
  let token = options.startToken;
  if (token !== undefined) seen.add(JSON.stringify(token));
  for (let number = 1; ; number += 1) {
    signal?.throwIfAborted();
    const page = await options.fetchPage(token, number);
    const next = options.nextToken(page) ?? undefined;
    const end = endOf(next, { seen, isFlagged: options.hasMore?.(page) === true, isCapped: number >= maxPages });
    yield { page, number, end };
    if (end !== undefined) return;
    token = next;
  }
}

interface PageFacts {
  readonly seen: Set<string>;
  readonly isFlagged: boolean;
  readonly isCapped: boolean;
}

function endOf(token: unknown, facts: PageFacts): PagingEnd | undefined {
  if (isEmptyToken(token)) return facts.isFlagged ? 'missing_token' : 'last_page';
  const text = JSON.stringify(token);
  if (facts.seen.has(text)) return 'repeated_token';
  facts.seen.add(text);
  return facts.isCapped ? 'page_cap' : undefined;
}

function isEmptyToken(token: unknown): boolean {
  if (token === undefined || token === null || token === '') return true;
  return Array.isArray(token) && token.every(isEmptyToken);
}
