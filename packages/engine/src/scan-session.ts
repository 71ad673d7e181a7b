import type { Diagnostic, PublishResult, ResourceSink, ScanEvent, ScanOutcome, ScanStart } from '@corkscrew/core';
import { ANY_SCOPE, CorkscrewError, isCorkscrewError } from '@corkscrew/core';
import { createGapMatcher, type GapMatcher } from './accepted-gaps.ts';
import type { Clock } from './clock.ts';
import { Publisher } from './publisher.ts';
import type { ScanLimits } from './scan-limits.ts';
import type { ScanOptions } from './scan-options.ts';
import { ScanTally } from './scan-tally.ts';
import { BoundedDiagnostics } from './unit-diagnostics.ts';

const MAX_FAILURES = 10;

/** What a session is made of. */
export interface SessionParts {
  readonly start: ScanStart;
  readonly limits: ScanLimits;
  readonly clock: Clock;
  /** Aborts when the user stops the scan; the session aborts it when the scan breaks. */
  readonly stop: { readonly signal: AbortSignal; abort(reason?: unknown): void };
}

/** What all parts of one scan share: its sink, its limits, its sums, and how it is stopped. */
export class ScanSession {
  readonly sink: ResourceSink;
  readonly start: ScanStart;
  readonly limits: ScanLimits;
  readonly clock: Clock;
  readonly tally: ScanTally;
  readonly publisher: Publisher;
  /** Aborts when the scan must come to its end: the user stopped it, or it broke. */
  readonly signal: AbortSignal;
  readonly emit: (event: ScanEvent) => void;
  readonly #gaps: GapMatcher;
  readonly #stop: SessionParts['stop'];
  readonly #own: BoundedDiagnostics;
  readonly #failures: unknown[] = [];

  constructor(options: ScanOptions, { start, limits, clock, stop }: SessionParts) {
    this.sink = options.sink;
    this.start = start;
    this.limits = limits;
    this.clock = clock;
    this.signal = stop.signal;
    this.emit = (event) => options.onEvent(event);
    this.#stop = stop;
    this.#gaps = createGapMatcher(options.acceptedGaps ?? [], start.startedAt);
    this.#own = new BoundedDiagnostics(limits.diagnosticsInSummary);
    this.tally = new ScanTally(this.#gaps, limits.diagnosticsInSummary);
    this.publisher = new Publisher({
      sink: this.sink,
      clock,
      limits,
      onPublished: (result, units) => this.addPublish(result, units),
      onFailure: (error) => this.fail(error),
    });
  }

  /** What broke the scan, if anything did. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failures.length === 0 ? undefined : { error: this.#failures[0] };
  }

  /** Breaks the scan: what runs is cancelled, nothing new starts. Never throws. */
  fail(error: unknown): void {
    const { message } = CorkscrewError.from(error);
    const isKnown = this.#failures.some((failure) => CorkscrewError.from(failure).message === message);
    if (!isKnown && this.#failures.length < MAX_FAILURES) this.#failures.push(error);
    this.#stop.abort(error);
  }

  /** Says something that belongs to no unit. */
  report(diagnostic: Diagnostic): void {
    this.#note(diagnostic);
    this.emit({ kind: 'diagnostic', diagnostic });
  }

  addPublish(result: PublishResult, units: number): void {
    this.tally.addPublish(result);
    for (const diagnostic of result.diagnostics) this.emit({ kind: 'diagnostic', diagnostic });
    this.emit({ kind: 'published', result, units });
  }

  /**
   * Closes the ledger's entry, which happens however the scan ended, and gives the outcome that stands after it.
   * Nothing is emitted before it is closed.
   */
  async close(outcomeOf: () => ScanOutcome): Promise<ScanOutcome> {
    const last = [...this.#failures.map(describeFailure), ...this.#describeExpiredGaps()];
    for (const diagnostic of last) this.#note(diagnostic);
    const outcome = outcomeOf();
    try {
      const diagnostics = this.#own.list((count, severity) => ({
        ...scanDiagnostic('diagnostics_omitted', `scan: ${count} more diagnostics were left out`),
        severity,
      }));
      await this.sink.endScan({ finishedAt: this.clock.now(), outcome, diagnostics });
    } catch (error) {
      this.fail(error);
      const diagnostic = describeFailure(error);
      this.#note(diagnostic);
      last.push(diagnostic);
    }
    for (const diagnostic of last) this.emit({ kind: 'diagnostic', diagnostic });
    return this.failure === undefined ? outcome : 'failed';
  }

  #note(diagnostic: Diagnostic): void {
    this.#own.add(diagnostic);
    this.tally.addDiagnostic(diagnostic);
  }

  #describeExpiredGaps(): readonly Diagnostic[] {
    return this.#gaps.listExpired().map((gap) => ({
      ...scanDiagnostic(
        'accepted_gap_expired',
        `accepted gap "${gap.reason}": expired on ${gap.expiresAt.toISOString().slice(0, 10)} and covers nothing any more`,
      ),
      severity: 'warning',
      advice: 'Close the gap, or accept it anew with a later expiry.',
    }));
  }
}

function describeFailure(error: unknown): Diagnostic {
  const { code, message, hint } = CorkscrewError.from(error);
  const text = isCorkscrewError(error) ? message : `scan: ${message}`;
  return { ...scanDiagnostic(code, text), advice: hint ?? '' };
}

function scanDiagnostic(code: string, message: string): Diagnostic {
  return { severity: 'error', code, message, advice: '', provider: '*', scope: ANY_SCOPE, operation: '' };
}
