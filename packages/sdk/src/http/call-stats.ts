/** Counts of the calls made for one unit. */
export interface CallStats {
  calls: number;
  throttledCalls: number;
  retriedCalls: number;
}

/** Gives counts that start at nothing. */
export function createCallStats(): CallStats {
  return { calls: 0, throttledCalls: 0, retriedCalls: 0 };
}
