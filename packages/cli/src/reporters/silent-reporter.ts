import type { ScanReporter } from './scan-reporter.ts';

/** Shows nothing. */
export function createSilentReporter(): ScanReporter {
  return { report: () => undefined, close: () => Promise.resolve() };
}
