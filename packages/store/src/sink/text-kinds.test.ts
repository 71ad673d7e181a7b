import { describe, expect, test } from 'vitest';
import { TextKinds } from './text-kinds.ts';

describe('TextKinds', () => {
  test('gives the same combination the same number, whatever was looked at in between', () => {
    const kinds = new TextKinds();
    const numbers = [
      ['a', 'x'],
      ['b', 'x'],
      ['a', 'x'],
      ['a', 'y'],
    ].map((texts) => kinds.numberOf(texts, 'near'));
    expect(numbers).toEqual([0, 1, 0, 2]);
    expect(kinds.texts).toEqual(['a', 'x', 'b', 'x', 'a', 'y']);
  });

  test('tells combinations apart whose texts hold what separates them', () => {
    const kinds = new TextKinds();
    const numbers = [
      ['a\u0000b', 'c'],
      ['a', 'b\u0000c'],
      ['a\u0000b', 'c'],
    ].map((texts) => kinds.numberOf(texts, 'near'));
    expect(new Set(numbers.slice(0, 2)).size).toBe(2);
    for (const [index, no] of numbers.entries()) {
      expect(kinds.texts.slice(no * 2, no * 2 + 2)).toEqual(index === 1 ? ['a', 'b\u0000c'] : ['a\u0000b', 'c']);
    }
  });
});
