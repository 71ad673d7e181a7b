/** The time as the engine sees it, replaceable so that tests need not wait. */
export interface Clock {
  now(): Date;
  /** Calls back once after `ms` milliseconds. The returned function forgets the timer; calling it late does nothing. */
  startTimer(ms: number, callback: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  startTimer: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
