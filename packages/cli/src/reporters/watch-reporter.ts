import type { WatchEvent } from '@corkscrew/core';

/** Shows what a watch does while it runs. */
export interface WatchReporter {
  report(event: WatchEvent): void;
  /** Ends the display and resolves when everything is written. */
  close(): Promise<void>;
}
