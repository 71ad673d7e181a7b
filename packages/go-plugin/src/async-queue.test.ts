import { describe, expect, test } from 'vitest';
import { createAsyncQueue } from './async-queue.ts';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('createAsyncQueue', () => {
  test('gives items in order, and ends once closed and empty', async () => {
    const queue = createAsyncQueue<number>(10);
    queue.push(1);
    queue.push(2);
    queue.close();
    expect(await collect(queue.take())).toEqual([1, 2]);
  });

  test('wakes a reader that waits', async () => {
    const queue = createAsyncQueue<number>(10);
    const next = queue.take().next();
    queue.push(7);
    expect(await next).toEqual({ value: 7, done: false });
  });

  test('drops the oldest beyond its limit, and says so', async () => {
    const queue = createAsyncQueue<number>(2);
    expect([queue.push(1), queue.push(2), queue.push(3)]).toEqual([true, true, false]);
    queue.close();
    expect(await collect(queue.take())).toEqual([2, 3]);
  });

  test('ends a reader whose signal aborts, before and while it waits', async () => {
    const queue = createAsyncQueue<number>(2);
    expect(await collect(queue.take(AbortSignal.abort()))).toEqual([]);
    const controller = new AbortController();
    const all = collect(queue.take(controller.signal));
    controller.abort();
    expect(await all).toEqual([]);
  });
});
