import { describe, expect, test } from 'vitest';
import { groupBy } from './group-by.ts';

describe('groupBy', () => {
  test('keeps the order of keys and of items', () => {
    expect([...groupBy([3, 1, 4, 1, 5, 9, 2], (item) => item % 2)]).toEqual([
      [1, [3, 1, 1, 5, 9]],
      [0, [4, 2]],
    ]);
  });

  test('gives no groups of nothing', () => {
    expect(groupBy([], () => 1).size).toBe(0);
  });
});
