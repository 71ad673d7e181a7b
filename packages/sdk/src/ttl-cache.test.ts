import { describe, expect, test } from 'vitest';
import { TtlCache } from './ttl-cache.ts';

describe('TtlCache', () => {
  test('makes a value once for all who ask at the same time', async () => {
    const cache = new TtlCache<string, number>({ maxEntries: 2 });
    let made = 0;
    const create = (): Promise<number> => Promise.resolve((made += 1));
    expect(await Promise.all([cache.get('a', create), cache.get('a', create)])).toEqual([1, 1]);
  });

  test('makes a value anew when it is too old', async () => {
    let now = 0;
    const clock = { now: () => now, delay: () => Promise.resolve() };
    const cache = new TtlCache<string, number>({ maxEntries: 2, ttlMs: 100, clock });
    await cache.get('a', () => 1);
    now = 99;
    expect(await cache.get('a', () => 2)).toBe(1);
    now = 100;
    expect(await cache.get('a', () => 3)).toBe(3);
  });

  test('drops what was not used for longest, and says so', async () => {
    const evicted: string[] = [];
    const cache = new TtlCache<string, string>({ maxEntries: 2, onEvict: (value) => evicted.push(value) });
    for (const key of ['a', 'b', 'a', 'c']) await cache.get(key, () => key);
    expect(cache.size).toBe(2);
    await Promise.resolve();
    expect(evicted).toEqual(['b']);
  });

  test('does not keep a failure', async () => {
    const cache = new TtlCache<string, number>({ maxEntries: 1 });
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await cache.get('a', () => 1)).toBe(1);
  });

  test('clears everything', async () => {
    const cache = new TtlCache<string, number>({ maxEntries: 3 });
    await cache.get('a', () => 1);
    await cache.get('b', () => 1);
    cache.delete('a');
    expect(cache.size).toBe(1);
    cache.clear();
    expect(cache.size).toBe(0);
  });
});
