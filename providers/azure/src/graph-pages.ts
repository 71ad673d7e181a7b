import { type CallOptions, paginate, type PageResult } from '@corkscrew/sdk';
import { BadReplyError, type CallStats, headerText, type JsonReply } from '@corkscrew/sdk/http';
import type { AzureApi } from './azure-api.ts';

/** Where a query of Resource Graph looks. */
export interface GraphScope {
  /** Empty for everything that the identity sees in the tenant. */
  readonly subscriptions: readonly string[];
}

/** One page of rows. */
export interface GraphPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly skipToken: string | undefined;
  /** Rows of the whole result, as this page says. */
  readonly totalRecords: number;
  /** Whether the service left subscriptions out because there are too many. */
  readonly isScopeCut: boolean;
}

/** How a query is walked. */
export interface GraphPagesOptions extends CallOptions {
  readonly stats?: CallStats | undefined;
}

const PAGE_ROWS = 1_000;

/**
 * Walks a query page by page. What says that there is more is the token alone: the service's own `resultTruncated` is `false`
 * on pages that have one.
 */
export function streamGraphPages(
  api: AzureApi,
  query: { readonly text: string; readonly scope: GraphScope },
  options: GraphPagesOptions,
): AsyncGenerator<PageResult<GraphPage>, void, undefined> {
  const { subscriptions } = query.scope;
  return paginate<GraphPage, string>({
    fetchPage: async (token) => {
      const paging = {
        $top: PAGE_ROWS,
        resultFormat: 'objectArray',
        ...(token === undefined ? {} : { $skipToken: token }),
      };
      const scope = subscriptions.length === 0 ? {} : { subscriptions };
      return readPage(await api.query({ ...scope, query: query.text, options: paging }, options));
    },
    nextToken: ({ skipToken }) => skipToken,
    signal: options.signal,
  });
}

/** Asks a query whose result is one number in the column `total`. */
export async function fetchTotal(
  api: AzureApi,
  query: { readonly text: string; readonly scope: GraphScope },
  options: GraphPagesOptions,
): Promise<number> {
  const pages = streamGraphPages(api, query, options);
  for await (const { page } of pages) {
    const total = page.rows[0]?.['total'];
    if (typeof total === 'number') return total;
    break;
  }
  throw new BadReplyError('the count has no total');
}

function readPage({ body, headers }: JsonReply): GraphPage {
  const { data, totalRecords } = body;
  const skipToken = body['$skipToken'];
  if (!Array.isArray(data)) throw new BadReplyError('the reply has no rows');
  return {
    rows: data as readonly Readonly<Record<string, unknown>>[],
    skipToken: typeof skipToken === 'string' ? skipToken : undefined,
    totalRecords: typeof totalRecords === 'number' ? totalRecords : data.length,
    isScopeCut: headerText(headers, 'x-ms-tenant-subscription-limit-hit')?.toLowerCase() === 'true',
  };
}
