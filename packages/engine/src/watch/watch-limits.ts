/** Every limit of a watch. */
export interface WatchLimits {
  /** Milliseconds between the beginnings of two publishes, at least. @defaultValue 1000 */
  readonly publishIntervalMs: number;
  /** Changes that wait to be published at which the stream is no longer read. @defaultValue 20000 */
  readonly maxPendingChanges: number;
  /** Bytes of their payloads at which it is no longer read either. @defaultValue 33554432 */
  readonly maxPendingBytes: number;
  /** Milliseconds before a stream that broke is begun anew; each fruitless try doubles them. @defaultValue 1000 */
  readonly firstRetryMs: number;
  /** Milliseconds between two tries, at most. @defaultValue 60000 */
  readonly longestRetryMs: number;
  /** Times that the plugin may die in a row without listing anything. @defaultValue 8 */
  readonly fruitlessCrashes: number;
  /** Milliseconds that a restart of the plugin may take. @defaultValue 60000 */
  readonly restartTimeoutMs: number;
  /** Milliseconds that a stream that is left may take to let go. @defaultValue 2000 */
  readonly cancelWaitMs: number;
  /** Diagnostics kept for the ledger and the summary; the others are counted. @defaultValue 1000 */
  readonly diagnosticsInSummary: number;
}

const DEFAULTS: WatchLimits = {
  publishIntervalMs: 1_000,
  maxPendingChanges: 20_000,
  maxPendingBytes: 33_554_432,
  firstRetryMs: 1_000,
  longestRetryMs: 60_000,
  fruitlessCrashes: 8,
  restartTimeoutMs: 60_000,
  cancelWaitMs: 2_000,
  diagnosticsInSummary: 1_000,
};

/** Fills in the defaults and checks that every limit is a number that can be reached. */
export function completeWatchLimits(given: Partial<WatchLimits> = {}): WatchLimits {
  const limits = { ...DEFAULTS, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isInteger(value) || value < 1) throw new TypeError(`limits.${name} must be an integer of at least 1`);
  }
  return limits;
}
