import { describe, expect, test } from 'vitest';
import { readDate, readText } from './row-values.ts';

describe('readDate', () => {
  const expected = new Date('2026-01-02T03:04:05.000Z');
  test.each([
    ['a date', expected],
    ['ISO text', '2026-01-02T03:04:05Z'],
    ['seconds', expected.getTime() / 1_000],
    ['milliseconds', expected.getTime()],
    ['seconds as text', String(expected.getTime() / 1_000)],
    ['a big integer', BigInt(expected.getTime())],
  ])('reads %s', (_, value) => expect(readDate({ at: value }, 'at')).toEqual(expected));

  test.each(['', 'yesterday', null, {}, new Date(Number.NaN)])('gives nothing for %j', (value) => {
    expect(readDate({ at: value }, 'at')).toBeUndefined();
  });
});

describe('readText', () => {
  test('writes dates, numbers and booleans as text, and takes empty text for missing', () => {
    const row = { d: new Date(0), n: 7, b: true, e: '', s: 'x' };
    expect(['d', 'n', 'b', 'e', 's', 'none'].map((field) => readText(row, field))).toEqual([
      '1970-01-01T00:00:00.000Z',
      '7',
      'true',
      undefined,
      'x',
      undefined,
    ]);
  });
});
