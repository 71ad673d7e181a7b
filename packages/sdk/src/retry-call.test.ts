import { describe, expect, test } from 'vitest';
import { AdaptiveLimiter } from './adaptive-limiter.ts';
import { callWithRetry, type RetryNotice } from './retry-call.ts';

const FAST = { baseDelayMs: 1, random: () => 0 };

describe('callWithRetry', () => {
  test('repeats what is retryable and gives the result', async () => {
    const notices: RetryNotice[] = [];
    const result = await callWithRetry(
      (attempt) => (attempt < 3 ? Promise.reject(new Error('no')) : Promise.resolve(attempt)),
      {
        ...FAST,
        classify: () => ({ isRetryable: true }),
        onRetry: (notice) => notices.push(notice),
      },
    );
    expect(result).toBe(3);
    expect(notices.map((notice) => notice.attempt)).toEqual([1, 2]);
  });

  test('rethrows a final failure unchanged, after one try', async () => {
    const failure = new Error('final');
    let calls = 0;
    const call = callWithRetry(
      () => {
        calls += 1;
        return Promise.reject(failure);
      },
      { ...FAST, classify: () => ({ isRetryable: false }) },
    );
    await expect(call).rejects.toBe(failure);
    expect(calls).toBe(1);
  });

  test('gives up when the service asks to be left alone for longer than anybody waits', async () => {
    let calls = 0;
    const call = callWithRetry(
      () => {
        calls += 1;
        return Promise.reject(new Error('come back tomorrow'));
      },
      { ...FAST, classify: () => ({ isRetryable: true, isThrottled: true, retryAfterMs: 86_400_000 }) },
    );
    await expect(call).rejects.toThrow('come back tomorrow');
    expect(calls).toBe(1);
  });

  test.each([Number.NaN, -5])('takes a wait of %d as none', async (retryAfterMs) => {
    const limiter = new AdaptiveLimiter({ minRatePerSecond: 1000, initialRatePerSecond: 10_000 });
    const result = await callWithRetry(
      (attempt) => (attempt < 2 ? Promise.reject(new Error('no')) : Promise.resolve(attempt)),
      { ...FAST, limiter, classify: () => ({ isRetryable: true, isThrottled: true, retryAfterMs }) },
    );
    expect(result).toBe(2);
    expect(limiter.ratePerSecond ?? 0).not.toBeNaN();
  });

  test('slows the limiter down on throttling and gives every permit back', async () => {
    const limiter = new AdaptiveLimiter({ minRatePerSecond: 100 });
    const call = callWithRetry(() => Promise.reject(new Error('slow down')), {
      ...FAST,
      limiter,
      attempts: 3,
      classify: () => ({ isRetryable: true, isThrottled: true }),
    });
    await expect(call).rejects.toThrow('slow down');
    expect(limiter.ratePerSecond).toBeDefined();
    expect(limiter.running).toBe(0);
  });

  test('does not classify or repeat a call that was aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let classified = 0;
    const call = callWithRetry(
      () => {
        controller.abort(reason);
        return Promise.reject(reason);
      },
      {
        ...FAST,
        signal: controller.signal,
        classify: () => {
          classified += 1;
          return { isRetryable: true };
        },
      },
    );
    await expect(call).rejects.toBe(reason);
    expect(classified).toBe(0);
  });
});
