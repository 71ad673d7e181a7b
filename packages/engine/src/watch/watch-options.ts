import type { ResourceSink, WatchEvent } from '@corkscrew/core';
import type { Clock } from '../clock.ts';
import type { ScanTarget } from '../scan-options.ts';
import type { WatchLimits } from './watch-limits.ts';

/** What {@link runWatch} takes. */
export interface WatchOptions {
  /** The provider, and what is to be watched. */
  readonly target: ScanTarget;
  readonly sink: ResourceSink;
  /** Called for everything that happens, in order. What it throws ends the watch. */
  readonly onEvent: (event: WatchEvent) => void;
  /** Ends the watch: what has arrived is published, listings that are not finished are forgotten. */
  readonly signal: AbortSignal;
  readonly toolVersion: string;
  /** Lets mass vanishings of a listing through without the brake. @defaultValue false */
  readonly acceptVanish?: boolean | undefined;
  /** What was asked, for the ledger: JSON-safe and free of secrets. */
  readonly requestDescription?: Readonly<Record<string, unknown>> | undefined;
  readonly limits?: Partial<WatchLimits> | undefined;
  /** @defaultValue the machine's clock */
  readonly clock?: Clock | undefined;
  /** @defaultValue random UUIDs */
  readonly createScanId?: (() => string) | undefined;
}
