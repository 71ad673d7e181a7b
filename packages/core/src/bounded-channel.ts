interface Waiter {
  readonly wake: () => void;
}

/**
 * A queue between a source that pushes and one reader that pulls. `write` resolves when there is room again, so the
 * source waits for the reader. At most `capacity` items are held beyond those whose writers are waiting.
 *
 * Leaving the reader's loop closes the channel: later writes resolve at once and are dropped.
 */
export class BoundedChannel<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  readonly #writers: Waiter[] = [];
  #reader: Waiter | undefined;
  #state: 'open' | 'ended' | 'failed' | 'closed' = 'open';
  #error: unknown;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) throw new TypeError(`capacity must be a positive integer`);
    this.#capacity = capacity;
  }

  get isClosed(): boolean {
    return this.#state !== 'open';
  }

  /** Hands an item to the reader. Resolves when the source may write again. */
  async write(item: T): Promise<void> {
    if (this.#state !== 'open') return;
    this.#items.push(item);
    this.#wakeReader();
    // One item read lets one writer go, the longest waiting, so that none is ever left behind.
    if (this.#items.length > this.#capacity) await new Promise<void>((wake) => this.#writers.push({ wake }));
  }

  /** Says that nothing more comes; the reader still gets what is held. */
  end(): void {
    this.#settle('ended');
  }

  /** Makes the reader throw `error` after what is held. */
  fail(error: unknown): void {
    if (this.#state === 'open') this.#error = error;
    this.#settle('failed');
  }

  /** Drops what is held and lets every writer go. */
  close(): void {
    this.#items.length = 0;
    this.#state = 'closed';
    this.#wakeAll();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        if (this.#items.length > 0) {
          const item = this.#items.shift() as T;
          this.#writers.shift()?.wake();
          yield item;
        } else if (this.#state === 'failed') {
          throw this.#error;
        } else if (this.#state !== 'open') {
          return;
        } else {
          await new Promise<void>((wake) => {
            this.#reader = { wake };
          });
        }
      }
    } finally {
      this.close();
    }
  }

  #settle(state: 'ended' | 'failed'): void {
    if (this.#state !== 'open') return;
    this.#state = state;
    this.#wakeAll();
  }

  #wakeReader(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.wake();
  }

  #wakeAll(): void {
    this.#wakeReader();
    for (const writer of this.#writers.splice(0)) writer.wake();
  }
}
