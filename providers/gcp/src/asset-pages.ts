import { type CallOptions, paginate, type PageResult } from '@corkscrew/sdk';
import { BadReplyError, type CallStats, type JsonReply } from '@corkscrew/sdk/http';
import type { GcpApi } from './gcp-api.ts';

/** What the inventory can say about assets. */
export type ContentType = 'RESOURCE' | 'IAM_POLICY' | 'ORG_POLICY' | 'ACCESS_POLICY';

/** A list of the inventory. */
export interface AssetList {
  /** `organizations/1`, `folders/2` or `projects/x`. */
  readonly parent: string;
  /** Undefined for names, types and dates only. */
  readonly contentType?: ContentType | undefined;
  /** Only these types; undefined for all. */
  readonly assetTypes?: readonly string[] | undefined;
  /** The moment that the list shows; undefined for now. */
  readonly readTime?: string | undefined;
  /** @defaultValue the most that the inventory gives */
  readonly pageSize?: number | undefined;
}

/** One page of assets. */
export interface AssetPage {
  readonly items: readonly unknown[];
  readonly nextPageToken: string | undefined;
  /** The moment that this page shows. */
  readonly readTime: string | undefined;
}

/** How a list is walked. */
export interface AssetPagesOptions extends CallOptions {
  readonly stats?: CallStats | undefined;
}

/** The most that the inventory gives. It may give less and still have more. */
const PAGE_ASSETS = 1_000;

/** Walks a list page by page. A token belongs to the request that it came with: every page asks for the same. */
export function streamAssetPages(
  api: GcpApi,
  list: AssetList,
  options: AssetPagesOptions,
): AsyncGenerator<PageResult<AssetPage>, void, undefined> {
  const { parent, contentType, assetTypes, readTime, pageSize = PAGE_ASSETS } = list;
  return paginate<AssetPage, string>({
    fetchPage: async (pageToken) => {
      const query = { contentType, assetTypes, readTime, pageSize, pageToken };
      return readPage(await api.get({ ...options, service: 'cloudasset', path: `/v1/${parent}/assets`, query }));
    },
    nextToken: ({ nextPageToken }) => nextPageToken,
    signal: options.signal,
  });
}

function readPage({ body }: JsonReply): AssetPage {
  const { assets = [], nextPageToken, readTime } = body;
  if (!Array.isArray(assets)) throw new BadReplyError('the reply has no list of assets');
  return {
    items: assets as readonly unknown[],
    nextPageToken: typeof nextPageToken === 'string' && nextPageToken !== '' ? nextPageToken : undefined,
    readTime: typeof readTime === 'string' ? readTime : undefined,
  };
}
