import { describe, expect, test } from 'vitest';
import { BoundedChannel } from './bounded-channel.ts';

async function readAll<T>(channel: BoundedChannel<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of channel) items.push(item);
  return items;
}

async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  const marker = Symbol('pending');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(marker)])) !== marker;
}

describe('BoundedChannel', () => {
  test('gives items in the order in which they were written', async () => {
    const channel = new BoundedChannel<number>(10);
    for (const item of [1, 2, 3]) await channel.write(item);
    channel.end();
    expect(await readAll(channel)).toEqual([1, 2, 3]);
  });

  test('refuses a capacity that is no positive integer', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN]) expect(() => new BoundedChannel(capacity)).toThrow(TypeError);
  });

  test('holds a writer back until there is room', async () => {
    const channel = new BoundedChannel<string>(1);
    await channel.write('a');
    const second = channel.write('b');
    expect(await hasSettled(second)).toBe(false);
    const reader = channel[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe('a');
    expect(await hasSettled(second)).toBe(true);
  });

  test('lets every writer go, however many wait for one place', async () => {
    const channel = new BoundedChannel<number>(1);
    const writers = Promise.all(Array.from({ length: 9 }, (_, index) => channel.write(index)));
    const items: number[] = [];
    for await (const item of channel) {
      items.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      if (items.length === 9) channel.end();
    }
    await writers;
    expect(items).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('carries undefined like any other item', async () => {
    const channel = new BoundedChannel<undefined>(3);
    await channel.write(undefined);
    await channel.write(undefined);
    channel.end();
    expect(await readAll(channel)).toEqual([undefined, undefined]);
  });

  test('wakes a reader that waits', async () => {
    const channel = new BoundedChannel<string>(1);
    const items = readAll(channel);
    await new Promise((resolve) => setImmediate(resolve));
    await channel.write('late');
    channel.end();
    expect(await items).toEqual(['late']);
  });

  test('throws the failure after what it holds', async () => {
    const channel = new BoundedChannel<string>(5);
    await channel.write('held');
    channel.fail(new Error('source broke'));
    const reader = channel[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe('held');
    await expect(reader.next()).rejects.toThrow('source broke');
  });

  test('keeps its first ending', async () => {
    const channel = new BoundedChannel<string>(5);
    channel.end();
    channel.fail(new Error('too late'));
    expect(await readAll(channel)).toEqual([]);
  });

  test('lets its writers go and drops what they write when the reader leaves', async () => {
    const channel = new BoundedChannel<number>(1);
    await channel.write(1);
    const waiting = channel.write(2);
    for await (const item of channel) {
      expect(item).toBe(1);
      break;
    }
    expect(channel.isClosed).toBe(true);
    await waiting;
    await channel.write(3);
    expect(await readAll(channel)).toEqual([]);
  });
});
