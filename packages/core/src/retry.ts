import { delay } from './delay.ts';

/** How often and how patiently to try again. */
export interface RetryOptions {
  /** Tries in all, the first included. @defaultValue 4 */
  readonly attempts?: number | undefined;
  /** Upper bound of the first wait in milliseconds; doubles with each try. @defaultValue 200 */
  readonly baseDelayMs?: number | undefined;
  /** Upper bound in milliseconds of the waits that `shouldRetry` does not set itself. @defaultValue 20000 */
  readonly maxDelayMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Source of jitter between 0 and 1. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
  /**
   * Decides about a failure: `false` gives up, `true` tries again after the usual wait, a number tries again after that
   * many milliseconds, as a `Retry-After` says.
   */
  readonly shouldRetry: (error: unknown, attempt: number) => boolean | number;
}

/**
 * Calls `work` until it succeeds, `shouldRetry` gives up, or the tries are used up; then rethrows the last failure.
 * Waits with full jitter between tries. An abort ends the waiting with the signal's reason.
 */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts = 4, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (signal?.aborted || attempt >= attempts) throw error;
      const verdict = options.shouldRetry(error, attempt);
      if (verdict === false) throw error;
      await delay(verdict === true ? backoffMs(attempt, options) : verdict, { signal });
    }
  }
}

function backoffMs(attempt: number, options: RetryOptions): number {
  const { baseDelayMs = 200, maxDelayMs = 20_000, random = Math.random } = options;
  return random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
}
