import { describe, expect, test } from 'vitest';
import { forEachConcurrent, mapConcurrent } from './map-concurrent.ts';

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Gate<T> {
  readonly promise: Promise<T>;
  readonly open: (value: T) => void;
}

function createGate<T>(): Gate<T> {
  let open: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open: (value) => open?.(value) };
}

/** Counts what is pulled from it and whether it was let go. */
function createSource(length: number): AsyncIterable<number> & { pulled: number; isReleased: boolean } {
  return {
    pulled: 0,
    isReleased: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (let item = 1; item <= length; item += 1) {
          this.pulled += 1;
          yield item;
        }
      } finally {
        this.isReleased = true;
      }
    },
  };
}

describe('forEachConcurrent', () => {
  test('works through everything with no more than the limit in flight', async () => {
    const seen: number[] = [];
    let running = 0;
    let most = 0;
    await forEachConcurrent(createSource(10), 3, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      seen.push(item);
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(most).toBe(3);
  });

  test('takes an empty source', async () => {
    await expect(forEachConcurrent([], 2, () => Promise.reject(new Error('not called')))).resolves.toBeUndefined();
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses the limit %d', async (limit) => {
    await expect(forEachConcurrent([], limit, () => Promise.resolve())).rejects.toThrow(TypeError);
  });

  test('pulls only when a place is free', async () => {
    const source = createSource(10);
    const gate = createGate<void>();
    const all = forEachConcurrent(source, 2, () => gate.promise);
    await turn();
    expect(source.pulled).toBe(2);
    gate.open();
    await all;
    expect(source.pulled).toBe(10);
  });

  test('stops pulling at the first failure, waits for what runs, and rejects with it', async () => {
    const source = createSource(Infinity);
    const finished: number[] = [];
    const all = forEachConcurrent(source, 3, async (item) => {
      if (item === 2) throw new Error('second failed');
      await turn();
      await turn();
      finished.push(item);
    });
    await expect(all).rejects.toThrow('second failed');
    expect(finished).toEqual([1, 3].slice(0, finished.length));
    expect(finished).toContain(1);
    expect(source.pulled).toBeLessThanOrEqual(3);
    expect(source.isReleased).toBe(true);
  });

  test('waits for what runs when the source fails', async () => {
    let isDone = false;
    function* failingSource(): Generator<number> {
      yield 1;
      throw new Error('source failed');
    }
    const all = forEachConcurrent(failingSource(), 2, async () => {
      await turn();
      isDone = true;
    });
    await expect(all).rejects.toThrow('source failed');
    expect(isDone).toBe(true);
  });

  test('rejects when the work throws before it returns a promise', async () => {
    const source = createSource(3);
    const all = forEachConcurrent(source, 1, () => {
      throw new Error('threw at once');
    });
    await expect(all).rejects.toThrow('threw at once');
    expect(source.isReleased).toBe(true);
  });
});

describe('mapConcurrent', () => {
  test('yields every result in the order of completion', async () => {
    const gates = [createGate<string>(), createGate<string>()] as const;
    const results = mapConcurrent([0, 1] as const, 2, (index) => gates[index].promise);
    const first = results.next();
    gates[1].open('second');
    expect(await first).toEqual({ done: false, value: 'second' });
    gates[0].open('first');
    expect(await results.next()).toEqual({ done: false, value: 'first' });
    expect((await results.next()).done).toBe(true);
  });

  test('yields results that are undefined', async () => {
    const results: unknown[] = [];
    for await (const result of mapConcurrent([1, 2, 3], 2, () => Promise.resolve(undefined))) results.push(result);
    expect(results).toHaveLength(3);
  });

  test('does not run ahead of its reader without bound', async () => {
    const source = createSource(1_000);
    const results = mapConcurrent(source, 2, (item) => Promise.resolve(item));
    await results.next();
    await turn();
    expect(source.pulled).toBeLessThanOrEqual(8);
    await results.return();
  });

  test('throws the failure of the work', async () => {
    const results = mapConcurrent([1], 1, () => Promise.reject(new Error('failed')));
    await expect(results.next()).rejects.toThrow('failed');
  });

  test('lets an endless source go when its reader leaves', async () => {
    const source = createSource(Infinity);
    for await (const result of mapConcurrent(source, 2, (item) => Promise.resolve(item))) {
      if (result === 5) break;
    }
    expect(source.isReleased).toBe(true);
    expect(source.pulled).toBeLessThan(20);
  });
});
