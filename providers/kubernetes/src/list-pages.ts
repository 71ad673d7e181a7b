import { type CallOptions, paginate, type PageResult } from '@corkscrew/sdk';
import { BadReplyError, type CallStats, type JsonReply } from '@corkscrew/sdk/http';
import { type ApiKind, listPathOf } from './api-kind.ts';
import type { KubeApi } from './kube-api.ts';
import type { ReadForm } from './kind-rules.ts';
import { describeFailure } from './kubernetes-error.ts';

/** One enumeration: a kind, everywhere or in one namespace. */
export interface Listing {
  readonly kind: ApiKind;
  readonly form: ReadForm;
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
}

/** One page of objects. */
export interface ObjectPage {
  readonly items: readonly unknown[];
  /** Whether this page shows a later state of the cluster than the first, because that was compacted away. */
  readonly isInconsistent: boolean;
  readonly continueToken: string | undefined;
  /** How many the server says are left. */
  readonly remaining: number;
  /** The state of the cluster that the page shows, from which a watch can go on; empty where the server does not say. */
  readonly resourceVersion: string;
}

/** How a listing is walked. */
export interface ListPagesOptions extends CallOptions {
  readonly stats?: CallStats | undefined;
  /** Bytes of a page above which fewer objects are asked for. @defaultValue 8 MiB */
  readonly targetBytes?: number | undefined;
  /** Bytes of a page above which it is given up and asked for in smaller parts. @defaultValue 64 MiB */
  readonly maxBytes?: number | undefined;
}

const PAGE_SIZE = 500;
const TARGET_BYTES = 8 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Walks all pages of a listing. Where the state that the pages belong to is compacted away meanwhile, it goes on at the
 * latest state from the object that comes next: what was there all the time is still listed once. Objects of megabytes make
 * the pages shorter.
 */
export async function* listPages(
  api: KubeApi,
  listing: Listing,
  options: ListPagesOptions = {},
): AsyncGenerator<PageResult<ObjectPage>, void, undefined> {
  const fetcher = new PageFetcher(api, listing, options);
  yield* paginate<ObjectPage, string>({
    fetchPage: (token) => fetcher.fetch(token),
    nextToken: (page) => page.continueToken,
    hasMore: (page) => page.remaining > 0,
    signal: options.signal,
  });
}

class PageFetcher {
  readonly #api: KubeApi;
  readonly #listing: Listing;
  readonly #options: ListPagesOptions;
  #limit = PAGE_SIZE;

  constructor(api: KubeApi, listing: Listing, options: ListPagesOptions) {
    this.#api = api;
    this.#listing = listing;
    this.#options = options;
  }

  async fetch(token: string | undefined): Promise<ObjectPage> {
    try {
      return toPage(await this.#get(token), false);
    } catch (error) {
      const { kind, continueToken } = describeFailure(error);
      if (kind !== 'expired' || continueToken === undefined || continueToken === token) throw error;
      return toPage(await this.#get(continueToken), true);
    }
  }

  async #get(token: string | undefined): Promise<JsonReply> {
    const { kind, namespace, form, labelSelector } = this.#listing;
    const { targetBytes = TARGET_BYTES, maxBytes = MAX_BYTES, signal, stats, timeoutMs } = this.#options;
    for (;;) {
      try {
        const query = { limit: this.#limit, continue: token, labelSelector };
        const path = listPathOf(kind, namespace);
        const reply = await this.#api.get(path, { form, query, maxBytes, signal, stats, timeoutMs });
        if (reply.byteCount > targetBytes) this.#shrink(reply.byteCount / targetBytes);
        return reply;
      } catch (error) {
        if (describeFailure(error).kind !== 'too_large' || this.#limit === 1) throw error;
        this.#shrink(10);
      }
    }
  }

  #shrink(factor: number): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / factor));
  }
}

function toPage({ body }: JsonReply, isInconsistent: boolean): ObjectPage {
  const { items } = body;
  // Go writes an empty list as null.
  if (items !== null && items !== undefined && !Array.isArray(items))
    throw new BadReplyError('the reply has no list of items');
  if (!('items' in body) && !String(body['kind']).endsWith('List')) throw new BadReplyError('the reply is not a list');
  const metadata = (body['metadata'] ?? {}) as Readonly<Record<string, unknown>>;
  const { continue: token, remainingItemCount, resourceVersion } = metadata;
  return {
    items: (items ?? []) as readonly unknown[],
    isInconsistent,
    continueToken: typeof token === 'string' ? token : undefined,
    remaining: typeof remainingItemCount === 'number' ? remainingItemCount : 0,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
  };
}
