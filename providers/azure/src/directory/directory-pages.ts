import { type CallOptions, paginate, type PagingEnd } from '@corkscrew/sdk';
import { BadReplyError, type CallStats, type JsonReply } from '@corkscrew/sdk/http';
import type { AzureApi } from '../azure-api.ts';
import type { AzureRow } from '../resource-row.ts';

/** A list of Microsoft Graph, as it is asked. */
export interface DirectoryQuestion {
  readonly path: string;
  readonly select: readonly string[];
}

/** One page of it. */
export interface DirectoryPage {
  readonly objects: readonly AzureRow[];
  /** How the list ended, on the last page. */
  readonly end: PagingEnd | undefined;
}

/** The most that Microsoft Graph gives of a list at once. */
const PAGE_OBJECTS = 999;

/** Follows the links from page to page: a list has ended where a page has none. */
export async function* streamDirectoryPages(
  api: AzureApi,
  { path, select }: DirectoryQuestion,
  options: CallOptions & { readonly stats?: CallStats | undefined },
): AsyncGenerator<DirectoryPage, void, undefined> {
  const query = { $select: select.join(','), $top: String(PAGE_OBJECTS) };
  const pages = paginate<JsonReply, string>({
    fetchPage: (link) =>
      link === undefined ? api.getDirectory(path, { ...options, query }) : api.getNextOfDirectory(link, options),
    nextToken: ({ body }) => {
      const link = body['@odata.nextLink'];
      return typeof link === 'string' ? link : undefined;
    },
    signal: options.signal,
  });
  for await (const { page, end } of pages) {
    const { value } = page.body;
    if (!Array.isArray(value)) throw new BadReplyError(`the reply to ${path} has no list`);
    yield { objects: value as readonly AzureRow[], end };
  }
}
