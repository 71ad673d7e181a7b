import { retry, type RetryOptions } from '@corkscrew/core';
import type { AdaptiveLimiter } from './adaptive-limiter.ts';
import type { RetryBudget } from './retry-budget.ts';

/** What a failure calls for, as the provider's `classify` sees it. */
export interface RetryVerdict {
  readonly isRetryable: boolean;
  /** Whether the service refused because of its limits: slows the limiter down. */
  readonly isThrottled?: boolean | undefined;
  /** How long the service asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

/** One retry that {@link callWithRetry} is about to make. */
export interface RetryNotice {
  readonly error: unknown;
  readonly attempt: number;
  readonly verdict: RetryVerdict;
}

/** How {@link callWithRetry} behaves. */
export interface RetryCallOptions extends Omit<RetryOptions, 'shouldRetry'> {
  /** Says what a failure calls for; asked once per failed try. */
  readonly classify: (error: unknown, attempt: number) => RetryVerdict | Promise<RetryVerdict>;
  /** The quota that each try has to pass. */
  readonly limiter?: AdaptiveLimiter | undefined;
  /** What the retries of all calls to the quota may cost together; a failure that it does not cover is final. */
  readonly budget?: RetryBudget | undefined;
  /**
   * The longest that a service may ask to be left alone; when it asks for more, its failure is final.
   *
   * @defaultValue 300000
   */
  readonly maxRetryAfterMs?: number | undefined;
  /** Told of each failed try that is followed by another or would have been. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
}

/**
 * Makes a call under a limiter and repeats it while `classify` says that it is worth it. Throttling replies slow the
 * limiter down before the next try. Rethrows the last failure unchanged; an abort ends it with the signal's reason.
 */
export async function callWithRetry<T>(work: (attempt: number) => Promise<T>, options: RetryCallOptions): Promise<T> {
  const { budget, classify, limiter, maxRetryAfterMs = 300_000, onRetry, signal } = options;
  let last: RetryVerdict = { isRetryable: false };

  const attemptOnce = async (attempt: number): Promise<T> => {
    const permit = await limiter?.acquire({ signal });
    last = { isRetryable: false };
    try {
      const result = await work(attempt);
      budget?.refund();
      return result;
    } catch (error) {
      if (signal?.aborted !== true) last = boundWait(await classify(error, attempt), maxRetryAfterMs);
      throw error;
    } finally {
      permit?.release({ isThrottled: last.isThrottled ?? false, retryAfterMs: last.retryAfterMs });
    }
  };

  return retry(attemptOnce, {
    ...options,
    shouldRetry: (error, attempt) => {
      if (!last.isRetryable || budget?.take(last) === false) return false;
      onRetry?.({ error, attempt, verdict: last });
      return last.retryAfterMs ?? true;
    },
  });
}

/** What a service asks for is input: not a number counts as nothing said, and nobody waits for hours. */
function boundWait(verdict: RetryVerdict, maxRetryAfterMs: number): RetryVerdict {
  const { retryAfterMs, ...rest } = verdict;
  if (retryAfterMs === undefined || Number.isNaN(retryAfterMs) || retryAfterMs < 0) return rest;
  if (retryAfterMs <= maxRetryAfterMs) return verdict;
  return { ...rest, isRetryable: false, retryAfterMs: maxRetryAfterMs };
}
