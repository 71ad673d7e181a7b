import { type CallOptions, paginate } from '@corkscrew/sdk';
import { BadReplyError, type CallStats, type JsonReply } from '@corkscrew/sdk/http';
import type { GcpApi } from '../gcp-api.ts';
import type { CatalogList, CatalogService } from './list-catalog.ts';

type Item = Readonly<Record<string, unknown>>;

/** One page of a list. */
export interface ListedItems {
  readonly items: readonly Item[];
  /** What the reply says that it lacks: places that did not answer. */
  readonly gaps: readonly string[];
}

/** How a list is read. */
export interface ListPagesOptions extends CallOptions {
  readonly stats: CallStats;
}

/** What of a list is asked for. */
export interface BoundList {
  readonly service: CatalogService;
  readonly list: Pick<CatalogList, 'items' | 'member'>;
  /** Its path with everything put in, and its query. */
  readonly path: string;
}

/** A place that has nothing says so with a warning, which is none. */
const NOTHING_THERE = 'NO_RESULTS_ON_PAGE';

/**
 * Reads a list page by page. What it lacks is in its pages, not an error.
 *
 * @throws what the last try of a page threw
 */
export async function* streamListPages(
  api: GcpApi,
  { service, list, path }: BoundList,
  options: ListPagesOptions,
): AsyncGenerator<ListedItems, void, undefined> {
  const [bare = '', search = ''] = path.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const partial = list.member === '' ? {} : { returnPartialSuccess: 'true' };
  const pages = paginate<JsonReply, string>({
    fetchPage: (pageToken) =>
      api.get({
        ...options,
        service: service.service,
        path: service.prefix + bare,
        query: { ...query, ...partial, pageToken },
      }),
    nextToken: ({ body }) => body['nextPageToken'] as string | undefined,
    signal: options.signal,
  });
  for await (const { page, end } of pages) {
    yield readPage(page.body, list);
    if (end !== undefined && end !== 'last_page') throw new BadReplyError(`the list does not end: ${end}`);
  }
}

function readPage(body: Item, { items, member }: BoundList['list']): ListedItems {
  const unreachable = [body['unreachable'], body['unreachables'], body['missingZones']].flatMap(textsOf);
  const held = body[items];
  if (member === '') return { items: itemsOf(held), gaps: [...unreachable, ...warningsOf(body)] };
  const places = Object.entries(typeof held === 'object' && held !== null ? held : {}) as [string, Item][];
  return {
    items: places.flatMap(([, place]) => itemsOf(place[member])),
    gaps: [...unreachable, ...places.flatMap(([name, place]) => warningsOf(place).map((code) => `${name}: ${code}`))],
  };
}

function itemsOf(value: unknown): readonly Item[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new BadReplyError('the reply has no list of items');
  return value as readonly Item[];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}

function warningsOf({ warning, warnings }: Item): readonly string[] {
  const all = [warning, ...(Array.isArray(warnings) ? (warnings as readonly unknown[]) : [])];
  return all.flatMap((one) => {
    const code = typeof one === 'object' && one !== null ? (one as Item)['code'] : undefined;
    return typeof code === 'string' && code !== NOTHING_THERE ? [code] : [];
  });
}
