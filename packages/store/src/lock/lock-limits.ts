/** How long and how often to ask for a database that another process has open. */
export interface LockLimits {
  /** Milliseconds to wait before giving up. */
  readonly waitMs: number;
  /** Milliseconds of the first pause between two tries; it grows by half each time. */
  readonly firstPauseMs: number;
  /** Milliseconds of the longest pause. */
  readonly longestPauseMs: number;
}

/** Makes the limits from what a caller gives. */
export function createLockLimits(waitMs: number, longestPauseMs = 100): LockLimits {
  return { waitMs, longestPauseMs, firstPauseMs: Math.min(5, longestPauseMs) };
}
