import { BoundedChannel } from './bounded-channel.ts';

/**
 * Runs `work` over a source with at most `limit` calls in flight, and resolves when all are done. Pulls from the source
 * only when a place is free. The first failure stops the pulling, aborts nothing that runs, waits for it, and rejects.
 */
export async function forEachConcurrent<T>(
  source: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  if (!Number.isInteger(limit) || limit < 1) throw new TypeError(`limit must be a positive integer, not ${limit}`);
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of source) {
    if (failures.length > 0) break;
    const task: Promise<void> = work(item)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => running.delete(task));
    running.add(task);
    if (running.size >= limit) await Promise.race(running);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}

/** Like {@link forEachConcurrent}, and yields each result as soon as it is there, in the order of completion. */
export async function* mapConcurrent<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const channel = new BoundedChannel<R>(limit);
  const pump = forEachConcurrent(source, limit, async (item) => {
    if (!channel.isClosed) await channel.write(await work(item));
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
