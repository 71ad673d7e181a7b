import { describe, expect, test } from 'vitest';
import { completeLimits } from './scan-limits.ts';

describe('completeLimits', () => {
  test('fills in what was not given', () => {
    expect(completeLimits({ concurrencyPerProvider: 2 })).toMatchObject({
      concurrencyPerProvider: 2,
      groupCommitRows: 122_880,
      groupCommitMs: 5_000,
    });
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])('refuses %d, naming the limit', (value) => {
    expect(() => completeLimits({ concurrencyPerAccount: value })).toThrow('limits.concurrencyPerAccount');
  });

  test('allows no restart at all', () => {
    expect(completeLimits({ restartsPerProvider: 0 }).restartsPerProvider).toBe(0);
  });

  test('never holds units back before a publish can start', () => {
    expect(completeLimits({ groupCommitRows: 1_000_000 }).maxUnpublishedRows).toBe(1_000_000);
  });
});
