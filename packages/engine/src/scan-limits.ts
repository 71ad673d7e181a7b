/** Every limit of a scan. Counts are of one provider unless the name says otherwise. */
export interface ScanLimits {
  /** Units of one provider in flight. @defaultValue 32 */
  readonly concurrencyPerProvider: number;
  /** Units of one account in flight. @defaultValue 16 */
  readonly concurrencyPerAccount: number;
  /** Rows of finished units that start a publish. @defaultValue 122880 */
  readonly groupCommitRows: number;
  /** Milliseconds that a finished unit waits at most for a publish to start. @defaultValue 5000 */
  readonly groupCommitMs: number;
  /** Rows of finished units not yet published at which units stop writing. @defaultValue 491520 */
  readonly maxUnpublishedRows: number;
  /** Milliseconds that planning may take. @defaultValue 300000 */
  readonly planTimeoutMs: number;
  /** Milliseconds that telling the columns of types may take. @defaultValue 120000 */
  readonly schemaTimeoutMs: number;
  /** Milliseconds after which the columns of a type are asked for anew. @defaultValue 86400000 */
  readonly schemaAgeMs: number;
  /** Milliseconds without any message after which a unit is given up. @defaultValue 300000 */
  readonly unitIdleTimeoutMs: number;
  /** Milliseconds that a unit may take in all, however busy it is. @defaultValue 21600000 */
  readonly unitTimeoutMs: number;
  /** Milliseconds that a restart of a plugin may take. @defaultValue 60000 */
  readonly restartTimeoutMs: number;
  /** Milliseconds that a cancelled unit may take to let go. @defaultValue 2000 */
  readonly cancelWaitMs: number;
  /** Times that a plugin is started anew in one scan. @defaultValue 8 */
  readonly restartsPerProvider: number;
  /** Diagnostics kept of one unit; the others are counted. @defaultValue 100 */
  readonly diagnosticsPerUnit: number;
  /** Enumerations of one unit; one that names more is ended. @defaultValue 200000 */
  readonly claimsPerUnit: number;
  /** Diagnostics kept for the summary; the others are counted. @defaultValue 1000 */
  readonly diagnosticsInSummary: number;
}

const DEFAULTS: ScanLimits = {
  concurrencyPerProvider: 32,
  concurrencyPerAccount: 16,
  groupCommitRows: 122_880,
  groupCommitMs: 5_000,
  maxUnpublishedRows: 491_520,
  planTimeoutMs: 300_000,
  schemaTimeoutMs: 120_000,
  schemaAgeMs: 86_400_000,
  unitIdleTimeoutMs: 300_000,
  unitTimeoutMs: 21_600_000,
  restartTimeoutMs: 60_000,
  cancelWaitMs: 2_000,
  restartsPerProvider: 8,
  diagnosticsPerUnit: 100,
  claimsPerUnit: 200_000,
  diagnosticsInSummary: 1_000,
};

/** Fills in the defaults and checks that every limit is a number that can be reached. */
export function completeLimits(given: Partial<ScanLimits> = {}): ScanLimits {
  const limits = { ...DEFAULTS, ...given };
  for (const [name, value] of Object.entries(limits)) {
    const least = name === 'restartsPerProvider' ? 0 : 1;
    if (!Number.isInteger(value) || value < least) {
      throw new TypeError(`limits.${name} must be an integer of at least ${least}, not ${value}`);
    }
  }
  return { ...limits, maxUnpublishedRows: Math.max(limits.maxUnpublishedRows, limits.groupCommitRows) };
}
