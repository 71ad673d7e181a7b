import { delay } from '@corkscrew/core';

/** Time as limits and caches see it, so that tests need not wait. */
export interface Clock {
  /** Milliseconds from a fixed but arbitrary start; never goes back. */
  now(): number;
  /** Waits. Rejects with the signal's reason when it aborts. */
  delay(ms: number, options: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

/** The machine's own monotonic clock. */
export const systemClock: Clock = { now: () => performance.now(), delay };
