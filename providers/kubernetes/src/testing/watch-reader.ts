import type { ProviderClient, WatchMessage } from '@corkscrew/sdk';
import { createInMemoryProvider } from '@corkscrew/sdk/testing';
import { createKubernetesProvider } from '../provider.ts';
import type { WatchTimings } from '../watch/watch-timings.ts';
import type { FakeApiServer } from './fake-api-server.ts';

/** No test waits for minutes. */
const QUICK: Partial<WatchTimings> = { firstRetryMs: 20, longestRetryMs: 100, settleMs: 10, pollMs: 60_000 };

/** How a test watches. */
export interface WatchAsked {
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  readonly types?: readonly string[] | undefined;
  readonly timings?: Partial<WatchTimings> | undefined;
}

/** A watch that a test reads message by message. */
export class WatchReader {
  readonly #client: ProviderClient;
  readonly #controller = new AbortController();
  readonly #stream: AsyncIterator<WatchMessage>;
  /** All that was read, as short texts. */
  readonly seen: string[] = [];
  /** All that was read. */
  readonly messages: WatchMessage[] = [];

  private constructor(client: ProviderClient, types: readonly string[]) {
    this.#client = client;
    this.#stream = client.watch({ types }, { signal: this.#controller.signal })[Symbol.asyncIterator]();
  }

  static async open(server: Pick<FakeApiServer, 'kubeconfig'>, asked: WatchAsked = {}): Promise<WatchReader> {
    const { config, types = [], timings } = asked;
    const provider = createKubernetesProvider({ env: {}, watchTimings: { ...QUICK, ...timings } });
    const client = await createInMemoryProvider(provider, { config: { kubeconfig: server.kubeconfig, ...config } });
    return new WatchReader(client, types);
  }

  /** Reads until a text was seen this often. Progress is not told. */
  async until(text: string, times = 1): Promise<void> {
    while (this.seen.filter((seen) => seen === text).length < times) {
      const step = await this.#stream.next();
      if (step.done === true) throw new Error(`the watch ended before "${text}"; seen: ${this.seen.join(', ')}`);
      if (step.value.kind === 'progress') continue;
      this.messages.push(step.value);
      this.seen.push(...describe(step.value));
    }
  }

  /** Stops reading, and lets go of everything. */
  async close(): Promise<void> {
    this.#controller.abort(new Error('the test ends the watch'));
    try {
      for (let step = await this.#stream.next(); step.done !== true; step = await this.#stream.next());
    } catch {
      /* It ends with the reason of the abort. */
    }
    await this.#client.close();
  }
}

function describe(message: WatchMessage): readonly string[] {
  switch (message.kind) {
    case 'listing_started':
      return [`list ${message.scope.type}${placeOf(message.scope.subScope)}`];
    case 'resources':
      return message.resources.map(({ id, lifecycle }) => `${id}${lifecycle === '' ? '' : ` ${lifecycle}`}`);
    case 'deleted':
      return message.resources.map(({ id }) => `-${id}`);
    case 'claim': {
      const { scope, outcome, count } = message.claim;
      return [`${outcome} ${count} ${scope.type}${placeOf(scope.subScope)}`];
    }
    case 'diagnostic':
      return [`${message.diagnostic.severity} ${message.diagnostic.code}`];
    case 'progress':
      return [];
    default:
      return message satisfies never;
  }
}

function placeOf(subScope: string): string {
  return subScope === '' ? '' : ` in ${subScope}`;
}
