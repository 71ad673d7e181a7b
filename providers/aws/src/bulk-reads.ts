import { type BulkRows, readField, readPath } from '@corkscrew/aws-catalog';
import type { CallOptions, PageResult } from '@corkscrew/sdk';
import type { AwsApi, CallTarget } from './aws-api.ts';
import type { CallStats } from './call-stats.ts';
import { type Listing, listPages } from './list-pages.ts';
import type { Output } from './service-client.ts';

/** Lists that tell of all resources of a unit at once: each is walked once, whoever asks for it. */
export interface BulkReads {
  /** All pages of a listing. Rejects as the call does, each time. */
  pages(listing: Listing): Promise<readonly PageResult<Output>[]>;
  /** The row of a resource in a listing, or undefined where it has none. */
  row(listing: Listing, rows: BulkRows, key: string): Promise<unknown>;
}

/** Pages of one listing that are held: a million rows in pages of a thousand. */
const MAX_PAGES = 1_000;

/** Makes the bulk reads of one unit. They end with the unit's signal, not with that of who asked first. */
export function createBulkReads(
  api: AwsApi,
  source: { readonly target: CallTarget; readonly stats: CallStats },
  { signal }: Pick<CallOptions, 'signal'>,
): BulkReads {
  const listings = new Map<string, Promise<readonly PageResult<Output>[]>>();
  const tables = new Map<string, Promise<ReadonlyMap<string, unknown>>>();
  const { target, stats } = source;
  const pages = (listing: Listing): Promise<readonly PageResult<Output>[]> =>
    remember(listings, JSON.stringify(listing), async () => {
      const all: PageResult<Output>[] = [];
      for await (const page of listPages(api, { target, listing }, { signal, stats, maxPages: MAX_PAGES }))
        all.push(page);
      return all;
    });
  const table = (listing: Listing, { items, key }: BulkRows): Promise<ReadonlyMap<string, unknown>> =>
    remember(tables, JSON.stringify([listing, items, key]), async () => {
      const rows = (await pages(listing)).flatMap(({ page }) => asList(readPath(page, items)));
      return new Map(rows.map((row) => [readField(row, key) ?? '', row]));
    });
  return { pages, row: async (listing, rows, key) => (await table(listing, rows)).get(key) };
}

function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const promise = known.get(key) ?? make();
  known.set(key, promise);
  return promise;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
