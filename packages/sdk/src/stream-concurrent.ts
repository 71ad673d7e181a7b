import { BoundedChannel, forEachConcurrent, linkSignals } from '@corkscrew/core';

/** How {@link streamConcurrent} behaves. */
export interface StreamConcurrentOptions {
  /** Streams that run at once. */
  readonly limit: number;
  /** Elements held for a slow reader. @defaultValue `limit` */
  readonly bufferSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a stream per item, a few at a time, and yields what they yield, as it comes. A slow reader holds all of them up.
 * The first that fails aborts the others and fails the whole; leaving the loop aborts them too. No stream is left
 * running when this ends.
 */
export async function* streamConcurrent<T, R>(
  items: Iterable<T>,
  open: (item: T, signal: AbortSignal) => AsyncIterable<R>,
  options: StreamConcurrentOptions,
): AsyncGenerator<R, void, undefined> {
  const channel = new BoundedChannel<R>(options.bufferSize ?? options.limit);
  using scope = linkSignals([options.signal]);
  const drain = async (item: T): Promise<void> => {
    if (scope.signal.aborted) return;
    try {
      for await (const element of open(item, scope.signal)) {
        if (channel.isClosed) return;
        await channel.write(element);
      }
    } catch (error) {
      scope.abort(error);
      throw error;
    }
  };
  const pump = forEachConcurrent(items, options.limit, drain).then(
    () => channel.end(),
    (error: unknown) => channel.fail(error),
  );
  try {
    yield* channel;
    options.signal?.throwIfAborted();
  } finally {
    channel.close();
    scope.abort(new Error('the reader left'));
    await pump;
  }
}
