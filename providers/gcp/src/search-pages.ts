import { type CallOptions, paginate, type PageResult } from '@corkscrew/sdk';
import { BadReplyError, type CallStats, describeHttpFailure, type JsonReply } from '@corkscrew/sdk/http';
import type { AssetPage } from './asset-pages.ts';
import type { GcpApi } from './gcp-api.ts';

/** A search of the inventory. It shows what is known now: of earlier moments, only lists tell. */
export interface AssetSearch {
  /** `organizations/1`, `folders/2` or `projects/x`. */
  readonly scope: string;
  /** Only these types; undefined for all. */
  readonly assetTypes?: readonly string[] | undefined;
  /** The members that results have. */
  readonly fields: readonly string[];
}

/** The most that a search gives. It may give less and still have more. */
const PAGE_RESULTS = 500;

/** Walks a search page by page. */
export function streamSearchPages(
  api: GcpApi,
  { scope, assetTypes, fields }: AssetSearch,
  options: CallOptions & { readonly stats?: CallStats | undefined },
): AsyncGenerator<PageResult<AssetPage>, void, undefined> {
  const path = `/v1/${scope}:searchAllResources`;
  const query = { assetTypes, readMask: fields.join(','), pageSize: PAGE_RESULTS };
  return paginate<AssetPage, string>({
    fetchPage: async (pageToken) => {
      try {
        return readPage(await api.get({ ...options, service: 'cloudasset', path, query: { ...query, pageToken } }));
      } catch (error) {
        throw pageToken === undefined ? asRefusal(error, scope) : error;
      }
    },
    nextToken: ({ nextPageToken }) => nextPageToken,
    signal: options.signal,
  });
}

/** To search is a right of its own: who may list may not be allowed to. */
export class SearchRefusedError extends Error {
  override readonly name: string = 'SearchRefusedError';
}

function asRefusal(error: unknown, scope: string): unknown {
  const { kind, message } = describeHttpFailure(error);
  return kind === 'denied' ? new SearchRefusedError(`search in ${scope}: ${message}`, { cause: error }) : error;
}

function readPage({ body }: JsonReply): AssetPage {
  const { results = [], nextPageToken } = body;
  if (!Array.isArray(results)) throw new BadReplyError('the reply has no list of results');
  return {
    items: results as readonly unknown[],
    nextPageToken: typeof nextPageToken === 'string' && nextPageToken !== '' ? nextPageToken : undefined,
    readTime: undefined,
  };
}
