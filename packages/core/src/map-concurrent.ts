import { BoundedChannel } from './bounded-channel.ts';

/**
 * Runs `work` over a source with at most `limit` calls in flight, and resolves when all are done. Pulls from the source
 * only when a place is free. The first failure, of the work or of the source, stops the pulling, aborts nothing that
 * runs, waits for it, and rejects.
 */
export async function forEachConcurrent<T>(
  source: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  if (!Number.isInteger(limit) || limit < 1) throw new TypeError(`limit must be a positive integer, not ${limit}`);
  const calls = new RunningCalls();
  try {
    for await (const item of source) {
      if (calls.failure !== undefined) break;
      calls.start(() => work(item));
      await calls.untilFewerThan(limit);
      if (calls.failure !== undefined) break;
    }
  } finally {
    await calls.untilFewerThan(1);
  }
  if (calls.failure !== undefined) throw calls.failure.error;
}

/**
 * Like {@link forEachConcurrent}, and yields each result as soon as it is there, in the order of completion. Leaving the
 * loop early pulls nothing more from the source and waits for what runs.
 */
export async function* mapConcurrent<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const channel = new BoundedChannel<R>(limit);
  const pump = forEachConcurrent(untilClosed(source, channel), limit, async (item) => {
    await channel.write(await work(item));
  }).then(
    () => channel.end(),
    (error: unknown) => channel.fail(error),
  );
  try {
    yield* channel;
  } finally {
    channel.close();
    await pump;
  }
}

async function* untilClosed<T>(
  source: Iterable<T> | AsyncIterable<T>,
  channel: { readonly isClosed: boolean },
): AsyncGenerator<T, void, undefined> {
  for await (const item of source) {
    if (channel.isClosed) return;
    yield item;
  }
}

/** Calls in flight. Waiting for them leaves nothing behind at those that run long, as a race over all of them would. */
class RunningCalls {
  failure: { readonly error: unknown } | undefined;
  #count = 0;
  #wake: (() => void) | undefined;

  start(call: () => Promise<void>): void {
    this.#count += 1;
    void this.#run(call);
  }

  async untilFewerThan(limit: number): Promise<void> {
    while (this.#count >= limit) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  async #run(call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.failure ??= { error };
    } finally {
      this.#count -= 1;
      this.#wake?.();
    }
  }
}
