/** How much a difference matters, the most first. */
export const DRIFT_SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

export type DriftSeverity = (typeof DRIFT_SEVERITIES)[number];
