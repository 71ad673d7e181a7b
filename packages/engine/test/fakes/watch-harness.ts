import type { DeletedResource, ScannedResource, WatchEvent, WatchMessage, WatchSummary } from '@corkscrew/core';
import { runWatch, type WatchOptions } from '@corkscrew/engine';
import { FakeProvider, type FakeProviderOptions } from './fake-provider.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemorySink } from './memory-sink.ts';
import { claimMessage, resourceOf, scopeIn, unitOf } from './messages.ts';

const SCOPE = scopeIn(unitOf('k8s', { accountId: 'cluster', service: 'apps', type: 'Deployment' }));
export const OTHER = { ...SCOPE, type: 'Pod' };

/** What a test gives to a watch that is running, message by message. */
export class MessageFeed {
  readonly #messages: WatchMessage[] = [];
  #wake: (() => void) | undefined;
  #error: Error | undefined;
  /** Messages that were read. */
  read = 0;

  async send(...messages: readonly WatchMessage[]): Promise<void> {
    this.#messages.push(...messages);
    this.#wake?.();
    await settle();
  }

  async break(error: Error): Promise<void> {
    this.#error = error;
    this.#wake?.();
    await settle();
  }

  async *stream(signal: AbortSignal | undefined): AsyncGenerator<WatchMessage> {
    signal?.addEventListener('abort', () => this.#wake?.(), { once: true });
    for (;;) {
      for (const message of this.#messages.splice(0)) {
        this.read += 1;
        yield message;
      }
      if (this.#error !== undefined) throw this.#error;
      signal?.throwIfAborted();
      if (this.#messages.length > 0) continue;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }
}

/** A watch that runs over fakes, under a clock that stands still. */
export class WatchHarness {
  readonly provider: FakeProvider;
  readonly sink = new MemorySink();
  readonly clock = new ManualClock();
  readonly events: WatchEvent[] = [];
  /** One for each call of the provider. */
  readonly feeds: MessageFeed[] = [];
  readonly #stop = new AbortController();
  readonly done: Promise<WatchSummary>;

  constructor(options: Partial<FakeProviderOptions> = {}, watch: Partial<WatchOptions> = {}) {
    this.provider = new FakeProvider('k8s', {
      plan: {},
      watch: ({ signal }) => {
        const feed = new MessageFeed();
        this.feeds.push(feed);
        return feed.stream(signal);
      },
      ...options,
    });
    this.done = runWatch({
      target: { client: this.provider, request: {} },
      sink: this.sink,
      onEvent: (event) => this.events.push(event),
      signal: this.#stop.signal,
      toolVersion: '0.0.0-test',
      clock: this.clock,
      createScanId: () => 'watch-1',
      ...watch,
    });
    // A test that expects a failure awaits it later.
    this.done.catch(() => undefined);
  }

  get feed(): MessageFeed {
    const feed = this.feeds.at(-1);
    if (feed === undefined) throw new Error('the watch has not called the provider');
    return feed;
  }

  /** Runs a listing to its end, and lets it be published. */
  async list(...ids: readonly string[]): Promise<void> {
    await settle();
    await this.feed.send(...listingOf(...ids));
    await this.clock.advance(1_000);
  }

  async stop(): Promise<WatchSummary> {
    this.#stop.abort(new Error('the user stops the watch'));
    return await this.done;
  }

  /** What changed, as `action id`, one list for each publish. */
  listChanges(): readonly (readonly string[])[] {
    return this.events.flatMap((event) =>
      event.kind === 'changed' ? [event.changes.map(({ action, id }) => `${action} ${id}`)] : [],
    );
  }
}

/** A whole listing: its start, its resources, its claim. */
export function listingOf(...ids: readonly string[]): readonly WatchMessage[] {
  return [
    { kind: 'listing_started', scope: SCOPE, normaliserVersion: 'n1' },
    ...(ids.length === 0 ? [] : [{ kind: 'resources', resources: ids.map((id) => seenOf(id)) } as const]),
    claimMessage(SCOPE, 'complete', ids.length),
  ];
}

function seenOf(id: string, state = ''): ScannedResource {
  return resourceOf('k8s', SCOPE, { id, rawData: JSON.stringify({ id, state }) });
}

export function seen(id: string, state = ''): WatchMessage {
  return { kind: 'resources', resources: [seenOf(id, state)] };
}

export function gone(...ids: readonly string[]): WatchMessage {
  const { service, type, region, accountId } = SCOPE;
  const resources = ids.map((id): DeletedResource => ({ service, type, id, region, accountId, incarnation: '' }));
  return { kind: 'deleted', resources };
}
