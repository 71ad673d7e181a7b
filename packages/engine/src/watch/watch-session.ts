import {
  ANY_SCOPE,
  type ChangeCount,
  type Claim,
  claimKey,
  CorkscrewError,
  type Diagnostic,
  isCorkscrewError,
  type PublishResult,
  type ScanOutcome,
  type ScanStart,
  type UnitResult,
  type WatchEvent,
  type WatchSummary,
} from '@corkscrew/core';
import type { Clock } from '../clock.ts';
import { leavesGap } from '../scan-outcome.ts';
import { BoundedDiagnostics } from '../unit-diagnostics.ts';
import { LiveBuffer } from './live-buffer.ts';
import { ListingBook } from './listing-book.ts';
import type { WatchLimits } from './watch-limits.ts';
import type { WatchOptions } from './watch-options.ts';
import { WatchPublisher } from './watch-publisher.ts';

/** What a session is made of. */
export interface WatchSessionParts {
  readonly start: ScanStart;
  readonly limits: WatchLimits;
  readonly clock: Clock;
  /** Aborts when the user ends the watch; the session aborts it when the watch breaks. */
  readonly stop: { readonly signal: AbortSignal; abort(reason?: unknown): void };
}

/** What all tries at one watch share: its sink, its sums, and how it is stopped. */
export class WatchSession {
  readonly provider: string;
  readonly start: ScanStart;
  readonly limits: WatchLimits;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly buffer: LiveBuffer;
  readonly listings: ListingBook;
  readonly publisher: WatchPublisher;
  readonly #options: WatchOptions;
  readonly #stop: WatchSessionParts['stop'];
  readonly #diagnostics: BoundedDiagnostics;
  readonly #claims = new Map<string, Claim>();
  readonly #changes = new Map<string, ChangeCount>();
  interruptions = 0;
  failure: { readonly error: unknown } | undefined;

  constructor(options: WatchOptions, { start, limits, clock, stop }: WatchSessionParts) {
    const { sink, target } = options;
    const { provider } = target.client;
    this.provider = provider;
    this.start = start;
    this.limits = limits;
    this.clock = clock;
    this.signal = stop.signal;
    this.#options = options;
    this.#stop = stop;
    this.#diagnostics = new BoundedDiagnostics(limits.diagnosticsInSummary);
    this.buffer = new LiveBuffer(provider, limits);
    this.listings = new ListingBook({ provider, sink, clock });
    this.publisher = new WatchPublisher({
      provider,
      sink,
      clock,
      buffer: this.buffer,
      publishIntervalMs: limits.publishIntervalMs,
      versionOf: (key) => this.listings.versionOf(key),
      onPublished: (result, count) => this.#addPublish(result, count),
      onChanged: (changes) => this.emit({ kind: 'changed', changes }),
      onLocked: (error) => this.report(this.describe(error, 'warning')),
      onFailure: (error) => this.fail(error),
    });
  }

  /** Tells whoever listens. What that throws breaks the watch. */
  emit(event: WatchEvent): void {
    this.#options.onEvent(event);
  }

  /** Breaks the watch. Never throws. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.#stop.abort(error);
  }

  report(diagnostic: Diagnostic): void {
    this.#diagnostics.add(diagnostic);
    this.emit({ kind: 'diagnostic', diagnostic });
  }

  /** Takes a listing that the sink holds. */
  addListing(result: UnitResult): void {
    for (const claim of result.claims) {
      this.#claims.set(claimKey(claim.scope), claim);
      this.emit({ kind: 'listing_finished', claim });
    }
    for (const diagnostic of result.diagnostics) this.report(diagnostic);
    this.publisher.addListing(result.claims.map(({ scope }) => claimKey(scope)));
  }

  /** Makes a diagnostic of an error that concerns the watch as a whole. */
  describe(error: unknown, severity: Diagnostic['severity'] = 'error'): Diagnostic {
    const { code, message, hint = '' } = CorkscrewError.from(error);
    const text = isCorkscrewError(error) ? message : `watch ${this.provider}: ${message}`;
    return { severity, code, message: text, advice: hint, provider: this.provider, scope: ANY_SCOPE, operation: '' };
  }

  /** Publishes what has arrived and closes the ledger's entry, which happens however the watch ended. */
  async close(): Promise<WatchSummary> {
    try {
      await this.listings.discardOpen();
      await this.publisher.flush();
    } catch (error) {
      this.fail(error);
    }
    if (this.failure !== undefined) this.#diagnostics.add(this.describe(this.failure.error));
    const diagnostics = this.#diagnostics.list((count, severity) => ({
      ...this.describe(
        new CorkscrewError('internal', `watch ${this.provider}: ${count} more diagnostics were left out`),
      ),
      code: 'diagnostics_omitted',
      severity,
    }));
    const finishedAt = this.clock.now();
    const outcome = this.#outcome();
    await this.#options.sink.endScan({ finishedAt, outcome, diagnostics });
    return this.#summarize(outcome, { finishedAt, diagnostics });
  }

  #outcome(): ScanOutcome {
    if (this.failure !== undefined) return 'failed';
    const claims = [...this.#claims.values()];
    if (claims.length === 0) return 'interrupted';
    return claims.some(({ outcome }) => leavesGap(outcome)) ? 'incomplete' : 'complete';
  }

  #summarize(
    outcome: ScanOutcome,
    { finishedAt, diagnostics }: { readonly finishedAt: Date; readonly diagnostics: readonly Diagnostic[] },
  ): WatchSummary {
    const claims: Record<string, number> = {};
    let resources = 0;
    for (const claim of this.#claims.values()) {
      claims[claim.outcome] = (claims[claim.outcome] ?? 0) + 1;
      resources += claim.count;
    }
    const { scanId, startedAt } = this.start;
    const { interruptions } = this;
    const changes = [...this.#changes.values()];
    return { scanId, outcome, startedAt, finishedAt, claims, resources, changes, interruptions, diagnostics };
  }

  #addPublish(result: PublishResult, listings: number): void {
    for (const change of result.changes) {
      const key = JSON.stringify([change.accountId, change.service, change.type]);
      const known = this.#changes.get(key);
      this.#changes.set(key, known === undefined ? change : addCounts(known, change));
    }
    for (const diagnostic of result.diagnostics) this.report(diagnostic);
    this.emit({ kind: 'published', result, listings });
  }
}

function addCounts(a: ChangeCount, b: ChangeCount): ChangeCount {
  return {
    ...a,
    added: a.added + b.added,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    vanished: a.vanished + b.vanished,
    suspect: b.suspect,
  };
}
