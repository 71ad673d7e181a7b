import type { ProviderClient, ScanMessage, ScannedResource, ScanUnit, UnitResult, UnitWriter } from '@corkscrew/core';
import { CorkscrewError, linkSignals } from '@corkscrew/core';
import type { ClaimRegistry } from './claim-registry.ts';
import { readMessage, releaseStream } from './message-reader.ts';
import type { ScanSession } from './scan-session.ts';
import { UnitCollector } from './unit-collector.ts';
import type { Finding } from './unit-diagnostics.ts';

/** One try at a unit. */
export interface UnitAttempt {
  readonly unit: ScanUnit;
  readonly number: number;
  /** Aborts when the plugin's process died, with the error that says so. */
  readonly life: AbortSignal;
  readonly registry: ClaimRegistry;
}

/** How a try ended. Only a finished one has reached the sink; the others left nothing there. */
export type AttemptEnd =
  | { readonly kind: 'finished'; readonly result: UnitResult }
  | { readonly kind: 'exited'; readonly error: CorkscrewError }
  | { readonly kind: 'canceled' };

type StreamEnd =
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly finding: Finding }
  | Exclude<AttemptEnd, { kind: 'finished' }>;

/**
 * Streams one unit into the sink.
 *
 * Whatever the plugin does ends this unit only. What the sink or a listener throws is rethrown: it concerns the scan.
 */
export async function attemptUnit(
  session: ScanSession,
  client: ProviderClient,
  attempt: UnitAttempt,
): Promise<AttemptEnd> {
  const { clock, sink, limits } = session;
  const startedAt = clock.now();
  session.emit({ kind: 'unit_started', unit: attempt.unit, attempt: attempt.number });
  const writer = await sink.openUnit(attempt.unit);
  const collector = new UnitCollector(attempt.unit, limits, attempt.registry);
  let end: StreamEnd;
  try {
    end = await new UnitStream({ session, client, attempt, writer, collector }).run();
  } catch (error) {
    session.fail(error);
    await writer.discard();
    throw error;
  }
  if (end.kind === 'canceled' || end.kind === 'exited') {
    await writer.discard();
    return end;
  }
  const facts = { attempts: attempt.number, startedAt, finishedAt: clock.now() };
  const failure = end.kind === 'failed' ? end.finding : undefined;
  const result = collector.settle(facts, failure);
  await writer.finish(result);
  return { kind: 'finished', result };
}

interface UnitStreamParts {
  readonly session: ScanSession;
  readonly client: ProviderClient;
  readonly attempt: UnitAttempt;
  readonly writer: UnitWriter;
  readonly collector: UnitCollector;
}

class UnitStream {
  readonly #parts: UnitStreamParts;
  readonly #unit: ScanUnit;
  /** What the engine itself found wrong with the stream; the reason of its abort. */
  #finding: Finding | undefined;

  constructor(parts: UnitStreamParts) {
    this.#parts = parts;
    this.#unit = parts.attempt.unit;
  }

  async run(): Promise<StreamEnd> {
    const { session, attempt, client } = this.#parts;
    using scope = linkSignals([session.signal, attempt.life]);
    const giveUp = (finding: Finding): void => {
      this.#finding ??= finding;
      scope.abort(new CorkscrewError('timeout', finding.message));
    };
    const { unitTimeoutMs } = session.limits;
    const forgetDeadline = session.clock.startTimer(unitTimeoutMs, () => giveUp(this.#overdue(unitTimeoutMs)));
    try {
      const stream = this.#guard(() => client.scanUnit(this.#unit, { signal: scope.signal })[Symbol.asyncIterator]());
      return 'kind' in stream ? stream : await this.#read(stream.value, scope.signal, giveUp);
    } finally {
      forgetDeadline();
    }
  }

  async #read(
    stream: AsyncIterator<ScanMessage>,
    signal: AbortSignal,
    giveUp: (finding: Finding) => void,
  ): Promise<StreamEnd> {
    const { clock, limits } = this.#parts.session;
    const idleMs = limits.unitIdleTimeoutMs;
    const options = { clock, signal, idleMs, onIdle: () => giveUp(this.#stalled(idleMs)) };
    let isLeftEarly = true;
    try {
      for (;;) {
        const step = await this.#guardAsync(readMessage(stream, options));
        if ('kind' in step) return step;
        if (step.value === undefined) {
          isLeftEarly = false;
          return { kind: 'ended' };
        }
        const end = await this.#take(step.value, signal);
        if (end !== undefined) return end;
      }
    } finally {
      if (isLeftEarly) await releaseStream(stream, clock, limits.cancelWaitMs);
    }
  }

  async #take(message: ScanMessage, signal: AbortSignal): Promise<StreamEnd | undefined> {
    const { collector, session } = this.#parts;
    switch (message.kind) {
      case 'resources': {
        const end = await this.#write(collector.takeResources(message.resources), signal);
        if (end !== undefined) return end;
        break;
      }
      case 'claim':
        collector.addClaim(message.claim);
        break;
      case 'diagnostic':
        collector.addDiagnostic(message.diagnostic);
        break;
      case 'progress':
        collector.setProgress(message.progress);
        session.emit({ kind: 'unit_progress', unit: this.#unit, progress: message.progress });
        break;
      default:
        message satisfies never;
    }
    return collector.isFlooded ? { kind: 'failed', finding: this.#flooded() } : undefined;
  }

  async #write(resources: readonly ScannedResource[], signal: AbortSignal): Promise<StreamEnd | undefined> {
    if (resources.length === 0) return undefined;
    const { session, writer, collector } = this.#parts;
    try {
      await session.publisher.waitForRoom(signal);
      await writer.write(resources, { signal });
    } catch (error) {
      if (signal.aborted && error === signal.reason) return this.#endOf(error);
      throw error;
    }
    collector.countStored(resources);
    const countByService: Record<string, number> = {};
    for (const { service } of resources) countByService[service] = (countByService[service] ?? 0) + 1;
    session.emit({ kind: 'resources_received', unit: this.#unit, countByService });
    return undefined;
  }

  #guard<T>(work: () => T): { readonly value: T } | StreamEnd {
    try {
      return { value: work() };
    } catch (error) {
      return this.#endOf(error);
    }
  }

  async #guardAsync<T>(work: Promise<T>): Promise<{ readonly value: T } | StreamEnd> {
    try {
      return { value: await work };
    } catch (error) {
      return this.#endOf(error);
    }
  }

  /** Says what a rejection of the plugin's stream means; why it was aborted comes before what it made of that. */
  #endOf(thrown: unknown): StreamEnd {
    const { session, attempt } = this.#parts;
    if (session.signal.aborted) return { kind: 'canceled' };
    if (attempt.life.aborted) {
      return { kind: 'exited', error: CorkscrewError.from(attempt.life.reason, 'plugin_exited') };
    }
    if (this.#finding !== undefined) return { kind: 'failed', finding: this.#finding };
    const error = CorkscrewError.from(thrown, 'unavailable');
    if (error.code === 'plugin_exited') return { kind: 'exited', error };
    return {
      kind: 'failed',
      finding: {
        severity: 'error',
        code: error.code,
        message: `scan unit ${this.#unit.unitId}: ${error.message}`,
        advice: error.hint ?? 'Scan again; if it stays, look at the plugin’s log.',
      },
    };
  }

  #stalled(idleMs: number): Finding {
    return this.#givenUp('unit_stalled', `the plugin sent nothing for ${idleMs} ms`);
  }

  #overdue(timeoutMs: number): Finding {
    return this.#givenUp('timeout', `not finished within ${timeoutMs} ms`);
  }

  #flooded(): Finding {
    const { claimsPerUnit } = this.#parts.session.limits;
    return this.#givenUp('plugin_misbehaved', `the plugin named more than ${claimsPerUnit} enumerations`);
  }

  #givenUp(code: string, problem: string): Finding {
    return {
      severity: 'error',
      code,
      message: `scan unit ${this.#unit.unitId}: ${problem}`,
      advice:
        'What it had listed completely is stored. Scan again; if it stays, report it to the author of the plugin.',
    };
  }
}
