import type { ClaimScope, GoneScope, ScanUnit, UnitOutcome, UnitResult } from '@corkscrew/core';
import { ANY_SCOPE, CorkscrewError } from '@corkscrew/core';
import { attemptUnit, type AttemptEnd } from './attempt-unit.ts';
import { ClaimRegistry } from './claim-registry.ts';
import { callWithin } from './deadline.ts';
import { orderUnits } from './order-units.ts';
import type { ProviderPlan } from './plan-scan.ts';
import type { ScanSession } from './scan-session.ts';
import { scopeOfUnit, unitDiagnostic } from './unit-diagnostics.ts';
import { UnitQueue } from './unit-queue.ts';

interface Suspect {
  readonly unit: ScanUnit;
  readonly attempts: number;
}

/** What is known about a provider's scan when its units are done. */
export interface ProviderEnd {
  /** Tells whether a unit named this enumeration. */
  readonly isNamed: (key: string) => boolean;
  /** Finds an enumeration that a unit named in this place. */
  readonly findNamedIn: (place: GoneScope) => string | undefined;
  /** Scopes of units whose stream ended by itself. */
  readonly covered: readonly ClaimScope[];
  /** Scopes of units that failed, crashed, were cancelled, or did not run. */
  readonly uncovered: readonly ClaimScope[];
}

/**
 * Runs all units of one provider. When its process dies, the units that were in flight run again one at a time on a new
 * process: the one that kills it again is given up, the others go on.
 */
export async function runProvider(session: ScanSession, plan: ProviderPlan): Promise<ProviderEnd> {
  const durations = await session.sink.listUnitDurations(plan.provider);
  return await new ProviderRun(session, plan, orderUnits(plan.units, durations)).run();
}

class ProviderRun {
  readonly #session: ScanSession;
  readonly #plan: ProviderPlan;
  readonly #queue: UnitQueue;
  readonly #registry = new ClaimRegistry();
  readonly #covered: ClaimScope[] = [];
  readonly #finished = new Set<ScanUnit>();
  #suspects: Suspect[] = [];
  /** The life of the plugin's process: aborts with the error that ended it. */
  #life = new AbortController();
  #restarts = 0;
  #wake: (() => void) | undefined;

  constructor(session: ScanSession, plan: ProviderPlan, ordered: readonly ScanUnit[]) {
    this.#session = session;
    this.#plan = plan;
    this.#queue = new UnitQueue(ordered, session.limits.concurrencyPerAccount);
  }

  async run(): Promise<ProviderEnd> {
    do {
      await this.#runTogether();
      if (this.#life.signal.aborted) await this.#runSuspects();
    } while (this.#mayGoOn() && this.#queue.size > 0);
    this.#session.tally.addUnitsNotRun(this.#queue.size);
    const uncovered = this.#plan.units.filter((unit) => !this.#finished.has(unit)).map(scopeOfUnit);
    return {
      isNamed: this.#registry.has,
      findNamedIn: (place) => this.#registry.findIn(place),
      covered: this.#covered,
      uncovered,
    };
  }

  #mayGoOn(): boolean {
    return !this.#session.signal.aborted && !this.#life.signal.aborted;
  }

  async #runTogether(): Promise<void> {
    let running = 0;
    for (;;) {
      while (this.#mayGoOn() && running < this.#session.limits.concurrencyPerProvider) {
        const unit = this.#queue.take();
        if (unit === undefined) break;
        running += 1;
        void this.#runOne(unit).finally(() => {
          running -= 1;
          this.#queue.release(unit);
          this.#wake?.();
        });
      }
      if (running === 0) return;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  async #runOne(unit: ScanUnit): Promise<void> {
    try {
      const end = await this.#attempt({ unit, attempts: 0 });
      if (end.kind === 'exited') this.#suspects.push({ unit, attempts: 1 });
    } catch (error) {
      this.#session.fail(error);
    }
  }

  async #runSuspects(): Promise<void> {
    const suspects = this.#suspects;
    this.#suspects = [];
    for (const suspect of suspects) {
      const isAlive = !this.#session.signal.aborted && (await this.#revive());
      if (isAlive) await this.#runAlone(suspect);
      else if (this.#session.signal.aborted) await this.#record(suspect, 'canceled');
      else await this.#record(suspect, 'crashed', this.#life.signal.reason);
    }
    if (this.#queue.size > 0 && !this.#session.signal.aborted) await this.#revive();
  }

  async #runAlone(suspect: Suspect): Promise<void> {
    const end = await this.#attempt(suspect);
    if (end.kind === 'exited') await this.#record({ ...suspect, attempts: suspect.attempts + 1 }, 'crashed', end.error);
  }

  async #attempt({ unit, attempts }: Suspect): Promise<AttemptEnd> {
    const life = this.#life;
    const end = await attemptUnit(this.#session, this.#plan.client, {
      unit,
      number: attempts + 1,
      life: life.signal,
      registry: this.#registry,
    });
    if (end.kind === 'finished') this.#addFinished(end.result);
    else if (end.kind === 'exited') life.abort(end.error);
    else await this.#record({ unit, attempts: attempts + 1 }, 'canceled');
    return end;
  }

  #addFinished(result: UnitResult): void {
    if (result.outcome !== 'failed') {
      this.#covered.push(scopeOfUnit(result.unit));
      this.#finished.add(result.unit);
    }
    this.#announce(result);
  }

  /** Puts a unit that left nothing behind into the ledger. */
  async #record(
    { unit, attempts }: Suspect,
    outcome: UnitOutcome & ('canceled' | 'crashed'),
    reason?: unknown,
  ): Promise<void> {
    const { clock, sink } = this.#session;
    const now = clock.now();
    const isCrash = outcome === 'crashed';
    const message = `scan unit ${unit.unitId}: ${CorkscrewError.from(reason, 'plugin_exited').message}`;
    const result: UnitResult = {
      unit,
      outcome,
      claims: isCrash ? [{ scope: scopeOfUnit(unit), outcome: 'failed', count: 0, reason: message }] : [],
      facets: [],
      diagnostics: isCrash ? [crashDiagnostic(unit, message)] : [],
      resourceCount: 0,
      calls: 0,
      throttledCalls: 0,
      attempts,
      startedAt: now,
      finishedAt: now,
    };
    // A broken sink has said why already.
    if (this.#session.failure === undefined) await (await sink.openUnit(unit)).finish(result);
    this.#announce(result);
  }

  #announce(result: UnitResult): void {
    const { emit, publisher, tally } = this.#session;
    tally.addUnit(result);
    publisher.addFinishedUnit(result.resourceCount);
    for (const diagnostic of result.diagnostics) emit({ kind: 'diagnostic', diagnostic });
    emit({ kind: 'unit_finished', result });
  }

  /** Sees to it that the plugin runs; `false` where it can not any more. */
  async #revive(): Promise<boolean> {
    const { signal } = this.#life;
    if (!signal.aborted) return true;
    const { limits, clock, emit } = this.#session;
    const death = CorkscrewError.from(signal.reason, 'plugin_exited');
    if (this.#restarts > limits.restartsPerProvider) return false;
    this.#restarts += 1;
    if (this.#restarts > limits.restartsPerProvider) {
      this.#reportGivenUp(`died more than ${limits.restartsPerProvider} times: ${death.message}`, death.hint);
      return false;
    }
    try {
      await callWithin((signal) => this.#plan.client.restart({ signal }), {
        clock,
        signal: this.#session.signal,
        timeoutMs: limits.restartTimeoutMs,
        label: `restart plugin ${this.#plan.provider}`,
      });
    } catch (thrown) {
      if (this.#session.signal.aborted) return false;
      const error = CorkscrewError.from(thrown, 'plugin_start_failed');
      this.#restarts = limits.restartsPerProvider + 1;
      this.#reportGivenUp(`could not be started anew: ${error.message}`, error.hint);
      return false;
    }
    this.#life = new AbortController();
    emit({ kind: 'plugin_restarted', provider: this.#plan.provider, reason: death.message });
    return true;
  }

  #reportGivenUp(problem: string, hint: string | undefined): void {
    this.#session.report({
      severity: 'error',
      code: 'plugin_exited',
      message: `plugin ${this.#plan.provider}: ${problem}; ${this.#queue.size} units did not start`,
      advice: hint ?? 'Look at the plugin’s log, then scan again.',
      provider: this.#plan.provider,
      scope: ANY_SCOPE,
      operation: '',
    });
  }
}

function crashDiagnostic(unit: ScanUnit, message: string): UnitResult['diagnostics'][number] {
  return unitDiagnostic(unit, {
    severity: 'error',
    code: 'plugin_exited',
    message,
    advice: 'The plugin died while it ran this unit. Report this to the author of the plugin.',
  });
}
