import { describe, expect, test } from 'vitest';
import { OpenRowTable, type WordsAt } from './open-row-table.ts';
import { writeUuid } from './uuid-words.ts';

function words(hex: string): WordsAt {
  const into = new Uint32Array(4);
  writeUuid(hex.padStart(32, '0'), into, 0);
  return { words: into, at: 0 };
}

describe('OpenRowTable', () => {
  test('knows a row only with its payload and its incarnation', () => {
    const table = new OpenRowTable(1);
    expect(table.has(words('1'), words('a'), '')).toBe(false);
    table.add(words('1'), words('a'), 'x');
    expect(table.has(words('1'), words('a'), 'x')).toBe(true);
    expect(table.has(words('1'), words('b'), 'x')).toBe(false);
    expect(table.has(words('1'), words('a'), '')).toBe(false);
    expect(table.has(words('2'), words('a'), 'x')).toBe(false);
    expect([table.hasUid(words('1')), table.hasUid(words('2'))]).toEqual([true, false]);
  });

  test('holds as many rows as it was made for, also where their places collide', () => {
    const table = new OpenRowTable(5_000);
    const uid = (n: number): WordsAt => ({ words: Uint32Array.of(n % 7, 0, 0, n), at: 0 });
    for (let n = 0; n < 5_000; n += 1) table.add(uid(n), words(n.toString(16)), '');
    expect(table.size).toBe(5_000);
    for (let n = 0; n < 5_000; n += 1) expect(table.has(uid(n), words(n.toString(16)), '')).toBe(true);
    expect(table.has(uid(5_001), words('0'), '')).toBe(false);
  });

  test('keeps the last payload of a row that is added twice', () => {
    const table = new OpenRowTable(2);
    table.add(words('1'), words('a'), '');
    table.add(words('1'), words('b'), '');
    expect(table.size).toBe(1);
    expect(table.has(words('1'), words('a'), '')).toBe(false);
    expect(table.has(words('1'), words('b'), '')).toBe(true);
  });

  test('takes nothing for known that was forgotten, and finds what stands behind it', () => {
    const table = new OpenRowTable(2);
    const [first, second] = [words('10'), words('20')];
    table.add(first, words('a'), '');
    table.add(second, words('b'), '');
    table.forget(first);
    table.forget(words('9'));
    expect(table.has(first, words('a'), '')).toBe(false);
    expect(table.has(second, words('b'), '')).toBe(true);
    table.add(first, words('c'), '');
    expect(table.has(first, words('c'), '')).toBe(true);
    expect(table.size).toBe(2);
  });

  test('is the same table again in another thread', () => {
    const table = new OpenRowTable(3);
    table.add(words('1'), words('a'), 'x');
    const { memory } = table;
    const copy = new OpenRowTable(0, structuredClone(memory, { transfer: [memory.keys.buffer] }));
    expect([copy.size, copy.has(words('1'), words('a'), 'x'), copy.has(words('2'), words('a'), 'x')]).toEqual([
      1,
      true,
      false,
    ]);
  });

  test('says so when it is full, rather than search for ever', () => {
    const table = new OpenRowTable(0);
    const fill = (): void => {
      for (let n = 0; n < 100; n += 1) table.add(words(n.toString(16)), words('a'), '');
    };
    expect(fill).toThrow('full');
  });
});
