import { describe, expect, it } from 'vitest';
import { createRandom, mix, uniqueHex, uniqueText, uniqueUuid } from './random.ts';

describe('mix', () => {
  it('gives each of many values another number', () => {
    expect(new Set(Array.from({ length: 200_000 }, (_, index) => mix(77, index))).size).toBe(200_000);
  });
});

describe('createRandom', () => {
  it('repeats itself for a seed, and stays within its bounds', () => {
    const first = createRandom(5);
    const second = createRandom(5);
    const drawn = Array.from({ length: 500 }, () => first.int(10));
    expect(Array.from({ length: 500 }, () => second.int(10))).toEqual(drawn);
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it('takes chances about as often as it is told', () => {
    const random = createRandom(9);
    const hits = Array.from({ length: 10_000 }, () => random.chance(0.2)).filter(Boolean).length;
    expect(hits).toBeGreaterThan(1800);
    expect(hits).toBeLessThan(2200);
  });
});

describe('unique texts', () => {
  const slots = Array.from({ length: 100_000 }, (_, index) => index);

  it.each([
    ['hex', (slot: number): string => uniqueHex(1, slot, 17), /^[0-9a-f]{17}$/],
    [
      'uuid',
      (slot: number): string => uniqueUuid(1, slot),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    ],
    ['text', (slot: number): string => uniqueText(1, slot, { alphabet: 'abcdefghij', length: 14 }), /^[a-j]{14}$/],
  ])('are unique by slot as %s', (_, make, form) => {
    const made = slots.map(make);
    expect(new Set(made).size).toBe(slots.length);
    expect(made.filter((text) => !form.test(text))).toEqual([]);
  });
});
