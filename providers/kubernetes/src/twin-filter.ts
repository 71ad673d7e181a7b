import type { CallOptions } from '@corkscrew/sdk';
import type { CallStats } from '@corkscrew/sdk/http';
import { type ApiKind, listPathOf } from './api-kind.ts';
import type { KubeApi } from './kube-api.ts';
import { describeFailure } from './kubernetes-error.ts';
import { listPages } from './list-pages.ts';

/** Where the twins of a kind are looked for. */
export interface TwinSource extends CallOptions {
  readonly api: KubeApi;
  /** Undefined for everywhere. */
  readonly namespace: string | undefined;
  readonly stats?: CallStats | undefined;
}

/** Tells which objects are another kind's already. */
export interface TwinFilter {
  isTwin(item: unknown): Promise<boolean>;
  /** Leaves out the objects that are another kind's. */
  without(items: readonly unknown[]): Promise<readonly unknown[]>;
}

interface Metadata {
  readonly uid?: unknown;
  readonly name?: unknown;
  readonly namespace?: unknown;
  readonly creationTimestamp?: unknown;
}

/** By how much the clocks of a cluster may differ from ours. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Lists the UIDs of the kinds that may serve the same objects, by metadata alone. What they list is theirs, and what they may
 * not list is not stored as theirs. An object that is younger than the list is asked for by its name.
 *
 * @throws what a list failed with, but for denials: without it nobody knows which objects are stored already.
 */
export async function openTwinFilter(twins: readonly ApiKind[], source: TwinSource): Promise<TwinFilter> {
  const views = await Promise.all(twins.map((kind) => TwinView.open(kind, source)));
  const isTwin = async (item: unknown): Promise<boolean> => {
    const metadata = (item as { readonly metadata?: Metadata } | null)?.metadata ?? {};
    for (const view of views) if (await view.has(metadata)) return true;
    return false;
  };
  return {
    isTwin,
    without: async (items) => {
      if (views.length === 0) return items;
      const own: unknown[] = [];
      for (const item of items) if (!(await isTwin(item))) own.push(item);
      return own;
    },
  };
}

/** What another kind lists in the same place. */
class TwinView {
  readonly #kind: ApiKind;
  readonly #source: TwinSource;
  readonly #openedAt = Date.now();
  readonly #uids = new Set<string>();
  /** Where the kind may not be listed everywhere: the namespaces in which it was tried. */
  #tried: Set<string> | undefined;

  private constructor(kind: ApiKind, source: TwinSource) {
    this.#kind = kind;
    this.#source = source;
  }

  static async open(kind: ApiKind, source: TwinSource): Promise<TwinView> {
    const view = new TwinView(kind, source);
    const isListed = await view.#list(source.namespace);
    if (!isListed && kind.isNamespaced && source.namespace === undefined) view.#tried = new Set();
    return view;
  }

  async has({ uid, name, namespace, creationTimestamp }: Metadata): Promise<boolean> {
    if (typeof uid !== 'string' || typeof name !== 'string') return false;
    const home = typeof namespace === 'string' ? namespace : undefined;
    if (home !== undefined && this.#tried !== undefined && !this.#tried.has(home)) {
      this.#tried.add(home);
      await this.#list(home);
    }
    if (this.#uids.has(uid)) return true;
    const createdAt = typeof creationTimestamp === 'string' ? Date.parse(creationTimestamp) : Number.NaN;
    return createdAt > this.#openedAt - CLOCK_SKEW_MS ? await this.#isNamed(name, home, uid) : false;
  }

  /** Tells whether it may be listed there. */
  async #list(namespace: string | undefined): Promise<boolean> {
    const { api, signal, stats } = this.#source;
    const listing = { kind: this.#kind, form: 'metadata', namespace, labelSelector: undefined } as const;
    return await this.#unlessDenied(async () => {
      for await (const { page } of listPages(api, listing, { signal, stats })) {
        for (const uid of uidsOf(page.items)) this.#uids.add(uid);
      }
    });
  }

  async #isNamed(name: string, namespace: string | undefined, uid: string): Promise<boolean> {
    const { api, signal, stats } = this.#source;
    const query = { fieldSelector: `metadata.name=${name}` };
    await this.#unlessDenied(async () => {
      const path = listPathOf(this.#kind, namespace);
      const { body } = await api.get(path, { form: 'metadata', query, signal, stats });
      const items = Array.isArray(body['items']) ? (body['items'] as readonly unknown[]) : [];
      for (const found of uidsOf(items)) this.#uids.add(found);
    });
    return this.#uids.has(uid);
  }

  async #unlessDenied(look: () => Promise<void>): Promise<boolean> {
    try {
      await look();
      return true;
    } catch (error) {
      const { kind } = describeFailure(error);
      if (kind === 'denied' || kind === 'not_found') return false;
      throw error;
    }
  }
}

function uidsOf(items: readonly unknown[]): readonly string[] {
  return items.flatMap((item) => {
    const uid = (item as { readonly metadata?: Metadata } | null)?.metadata?.uid;
    return typeof uid === 'string' ? uid : [];
  });
}
