import { describe, expect, test } from 'vitest';
import { readClockDuration, readRetryAfter } from './retry-after.ts';

describe('readRetryAfter', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  test.each([
    ['7', 7_000],
    ['0', 0],
    ['0.5', 500],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['-3', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('reads "%s"', (text, expected) => {
    expect(readRetryAfter({ 'retry-after': text }, now)).toBe(expected);
  });

  test('takes the first of several, and nothing for none', () => {
    expect(readRetryAfter({ 'retry-after': ['2', '9'] }, now)).toBe(2_000);
    expect(readRetryAfter({}, now)).toBeUndefined();
  });
});

describe('readClockDuration', () => {
  test.each([
    ['00:00:05', 5_000],
    ['01:02:03', 3_723_000],
    ['1.00:00:00.5', 86_400_500],
    ['5', undefined],
    ['00:00', undefined],
    [undefined, undefined],
  ])('reads "%s"', (text, expected) => {
    expect(readClockDuration(text)).toBe(expected);
  });
});
