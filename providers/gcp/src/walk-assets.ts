import type { CallOptions, PageResult, PagingEnd } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import { type AssetList, type AssetPage, type AssetPagesOptions, streamAssetPages } from './asset-pages.ts';
import type { GcpApi } from './gcp-api.ts';
import { type AssetSearch, streamSearchPages } from './search-pages.ts';

/** One page of a walk. */
export interface WalkedPage extends AssetPage {
  /** 1 for the first walk. A page of a later one begins the list again: it shows the same moment, and all of it. */
  readonly walk: number;
}

/** Tokens expire while a scan waits, and a list may lose its way. Walks that come no further than those before end it. */
const MAX_VAIN_WALKS = 5;
const MAX_WALKS = 20;

/**
 * Walks a list to its end. Where it breaks off, because a token is no longer taken or comes twice, it is walked again from
 * the start, at the moment of the first page. Gives why pages may be missing, or an empty text.
 *
 * @throws what the last try of a page threw.
 */
export function walkAssets(
  api: GcpApi,
  list: AssetList,
  options: AssetPagesOptions,
): AsyncGenerator<WalkedPage, string, undefined> {
  return walkPages((readTime) => streamAssetPages(api, { ...list, readTime }, options), list.readTime, options);
}

/** The same for a search, which has no moment: what was seen before is known again by its name. */
export function walkSearch(
  api: GcpApi,
  search: AssetSearch,
  options: AssetPagesOptions,
): AsyncGenerator<WalkedPage, string, undefined> {
  return walkPages(() => streamSearchPages(api, search, options), undefined, options);
}

type Pages = AsyncIterable<PageResult<AssetPage>>;

async function* walkPages(
  open: (readTime: string | undefined) => Pages,
  moment: string | undefined,
  { signal }: CallOptions,
): AsyncGenerator<WalkedPage, string, undefined> {
  let readTime = moment;
  let problem = '';
  let furthest = 0;
  let vain = 0;
  for (let walk = 1; walk <= MAX_WALKS && vain < MAX_VAIN_WALKS; walk += 1) {
    problem = '';
    let pages = 0;
    try {
      for await (const { page, number, end } of open(readTime)) {
        pages = number;
        readTime ??= page.readTime;
        yield { ...page, walk };
        if (end !== undefined) problem = problemOf(end);
      }
    } catch (error) {
      signal?.throwIfAborted();
      // The first page was understood: what is refused of a further one is its token.
      if (pages === 0 || describeHttpFailure(error).kind !== 'invalid') throw error;
      problem = 'the inventory no longer takes the token of a page';
    }
    if (problem === '') return '';
    vain = pages > furthest ? 0 : vain + 1;
    furthest = Math.max(furthest, pages);
  }
  return problem;
}

function problemOf(end: PagingEnd): string {
  if (end === 'last_page') return '';
  return end === 'repeated_token' ? 'the inventory gave a page token twice' : `the list does not end (${end})`;
}
