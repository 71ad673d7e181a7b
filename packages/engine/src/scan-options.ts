import type { PlanRequest, ProviderClient, ResourceSink, ScanEvent } from '@corkscrew/core';
import type { AcceptedGap } from './accepted-gaps.ts';
import type { Clock } from './clock.ts';
import type { ScanLimits } from './scan-limits.ts';

/** A provider with what it is asked to scan. */
export interface ScanTarget {
  /** Initialised and open; the engine restarts it when it dies and never closes it. */
  readonly client: ProviderClient;
  readonly request: PlanRequest;
  /**
   * Whether only what changed is to be read, where the provider can tell. A dry run does not look at the inventory, and
   * plans for everything.
   *
   * @defaultValue false
   */
  readonly isIncremental?: boolean | undefined;
}

/** What {@link planOnly} takes. */
export interface PlanOptions {
  /** At most one per provider. */
  readonly providers: readonly ScanTarget[];
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Partial<ScanLimits> | undefined;
  /** @defaultValue the machine's clock */
  readonly clock?: Clock | undefined;
}

/** What {@link runScan} takes. */
export interface ScanOptions extends PlanOptions {
  readonly sink: ResourceSink;
  /** Called for everything that happens, in order. What it throws fails the scan. */
  readonly onEvent: (event: ScanEvent) => void;
  /**
   * Stops the scan gracefully: no new units start, running ones are cancelled and publish nothing, finished ones are
   * published, and the outcome is `interrupted`.
   */
  readonly signal?: AbortSignal | undefined;
  readonly toolVersion: string;
  /** Lets mass vanishings through without the brake. @defaultValue false */
  readonly acceptVanish?: boolean | undefined;
  /** Gaps that do not spoil the outcome while they have not expired. */
  readonly acceptedGaps?: readonly AcceptedGap[] | undefined;
  /** What was asked, for the ledger: JSON-safe and free of secrets. */
  readonly requestDescription?: Readonly<Record<string, unknown>> | undefined;
  /** @defaultValue random UUIDs */
  readonly createScanId?: (() => string) | undefined;
}

/** Refuses what no caller may pass: no provider at all, or one provider twice. */
export function assertTargets(targets: readonly ScanTarget[]): void {
  if (targets.length === 0) throw new TypeError('a scan needs at least one provider');
  const names = new Set(targets.map((target) => target.client.provider));
  if (names.size < targets.length) throw new TypeError('a scan takes each provider once');
}
