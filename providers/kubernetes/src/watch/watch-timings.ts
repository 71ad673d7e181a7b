/** How patient a watch is. All in milliseconds. */
export interface WatchTimings {
  /** Before the first new try after a connection broke; each further one doubles it. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** How long one watch call lives, at least; up to half as much again is added, so that calls do not end together. */
  readonly lifeMs: number;
  /** Without a byte, even a bookmark, for this long after the end of its life, a connection is taken for dead. */
  readonly graceMs: number;
  /** How long a server may take over the first events of a watch that lists; one that does not answer is asked for lists. */
  readonly listPatienceMs: number;
  /** Between two lists of what cannot be watched. */
  readonly pollMs: number;
  /** Between two looks at what the cluster serves, where nothing says that it changed. */
  readonly discoverMs: number;
  /** After something said that it changed. */
  readonly settleMs: number;
}

export const WATCH_TIMINGS: WatchTimings = {
  firstRetryMs: 500,
  longestRetryMs: 30_000,
  lifeMs: 240_000,
  graceMs: 30_000,
  listPatienceMs: 30_000,
  pollMs: 300_000,
  discoverMs: 300_000,
  settleMs: 300,
};

/** The pause before a try, with half of it left to chance so that many watches do not come back together. */
export function retryDelayMs({ firstRetryMs, longestRetryMs }: WatchTimings, failures: number): number {
  const full = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 20));
  return full / 2 + (Math.random() * full) / 2;
}
