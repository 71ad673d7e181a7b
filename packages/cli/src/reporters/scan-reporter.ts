import type { ScanEvent } from '@corkscrew/core';

/** Shows what a scan does while it runs. */
export interface ScanReporter {
  report(event: ScanEvent): void;
  /** Ends the display and resolves when everything is written. */
  close(): Promise<void>;
}
