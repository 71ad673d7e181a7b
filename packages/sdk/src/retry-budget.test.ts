import { describe, expect, test } from 'vitest';
import { callWithRetry } from './retry-call.ts';
import { RetryBudget } from './retry-budget.ts';

const FAST = { baseDelayMs: 1, random: () => 0 };

/** Makes calls one after another that all fail, and says how many tries they took. */
async function failTimes(
  calls: number,
  options: { readonly budget: RetryBudget; readonly isThrottled: boolean },
): Promise<number> {
  let tries = 0;
  const work = (): Promise<never> => {
    tries += 1;
    return Promise.reject(new Error('down'));
  };
  for (let call = 0; call < calls; call += 1) {
    const { budget, isThrottled } = options;
    await expect(
      callWithRetry(work, { ...FAST, budget, classify: () => ({ isRetryable: true, isThrottled }) }),
    ).rejects.toThrow('down');
  }
  return tries;
}

describe('RetryBudget', () => {
  test('is spent by retries, and then each call is made once', async () => {
    const budget = new RetryBudget({ capacity: 20, faultCost: 5 });
    expect(await failTimes(10, { budget, isThrottled: false })).toBe(10 + 4);
    expect(budget.left).toBe(0);
  });

  test('gives throttling more patience than faults', async () => {
    const budget = new RetryBudget({ capacity: 20, faultCost: 5, throttleCost: 1 });
    expect(await failTimes(10, { budget, isThrottled: true })).toBe(10 + 20);
  });

  test('is filled by success, up to its capacity', async () => {
    const budget = new RetryBudget({ capacity: 10, faultCost: 5, successRefund: 2 });
    await failTimes(3, { budget, isThrottled: false });
    for (let call = 0; call < 4; call += 1)
      await callWithRetry(() => Promise.resolve(), { ...FAST, budget, classify: () => ({ isRetryable: false }) });
    expect(budget.left).toBe(8);
    for (let call = 0; call < 4; call += 1) budget.refund();
    expect(budget.left).toBe(10);
  });

  test('costs nothing for what is not tried again', async () => {
    const budget = new RetryBudget();
    const call = callWithRetry(() => Promise.reject(new Error('no')), {
      ...FAST,
      budget,
      classify: () => ({ isRetryable: false }),
    });
    await expect(call).rejects.toThrow('no');
    expect(budget.left).toBe(100);
  });
});
