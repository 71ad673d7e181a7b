import { randomUUID } from 'node:crypto';
import {
  CorkscrewError,
  type ErrorCode,
  linkSignals,
  raceAbort,
  type ScanStart,
  type WatchSummary,
} from '@corkscrew/core';
import { systemClock, type Clock } from '../clock.ts';
import { callWithin } from '../deadline.ts';
import { readWatch, type WatchProgress } from './read-watch.ts';
import { completeWatchLimits } from './watch-limits.ts';
import type { WatchOptions } from './watch-options.ts';
import { WatchSession } from './watch-session.ts';

/** What another try cannot mend. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'config_invalid',
  'invalid_argument',
  'not_found',
  'plugin_misbehaved',
  'plugin_start_failed',
  'read_only_violation',
  'unsupported',
]);

/**
 * Watches what a provider watches, and keeps the inventory as it is in the cloud: it is listed first, as a scan does, and what
 * changes after that is published at most once a second.
 *
 * A stream that breaks is begun anew, after a pause that grows, and lists again, so that what was missed is found; a plugin
 * that dies is started anew. It ends when the signal aborts: what has arrived is published then. The outcome is `complete`
 * where all was listed that was asked for, `incomplete` where not.
 *
 * @throws {CorkscrewError} why the first try could not begin; what the sink fails with.
 *
 * @example
 * ```ts
 * const target = { client, request: { services: ['apps'] } };
 * const summary = await runWatch({ target, sink, onEvent: report, signal, toolVersion: '0.1.0' });
 * ```
 */
export async function runWatch(options: WatchOptions): Promise<WatchSummary> {
  const { signal, sink } = options;
  const limits = completeWatchLimits(options.limits);
  const clock = options.clock ?? systemClock;
  signal.throwIfAborted();
  const start = describeStart(options, clock);
  await sink.beginScan(start);
  using stop = linkSignals([signal]);
  const session = new WatchSession(options, { start, limits, clock, stop });
  try {
    session.emit({ kind: 'watch_started', scanId: start.scanId, provider: session.provider });
    await new WatchRun(session, options).run();
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) session.fail(error);
  }
  const summary = await session.close();
  if (session.failure !== undefined) throw session.failure.error;
  session.emit({ kind: 'watch_finished', summary });
  return summary;
}

function describeStart(options: WatchOptions, clock: Clock): ScanStart {
  return {
    scanId: (options.createScanId ?? randomUUID)(),
    startedAt: clock.now(),
    providers: [options.target.client.provider],
    request: options.requestDescription ?? {},
    toolVersion: options.toolVersion,
    acceptVanish: options.acceptVanish ?? false,
  };
}

class WatchRun {
  readonly #session: WatchSession;
  readonly #options: WatchOptions;
  /** Tries in a row that listed nothing. */
  #fruitless = 0;
  #hasSpoken = false;

  constructor(session: WatchSession, options: WatchOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Tries until the session ends; rejects with why it did. */
  async run(): Promise<never> {
    for (;;) {
      const error = await this.#try();
      this.#session.signal.throwIfAborted();
      this.#assertWorthAnother(error);
      await this.#session.listings.discardOpen();
      await this.#pause(error);
      if (error.code === 'plugin_exited') await this.#revive(error);
    }
  }

  async #try(): Promise<CorkscrewError> {
    const { client, request } = this.#options.target;
    const progress: WatchProgress = { hasSpoken: false, hasListed: false };
    try {
      await readWatch(this.#session, client, { request, progress });
      return new CorkscrewError('unavailable', `watch ${client.provider}: the plugin ended the stream`);
    } catch (error) {
      return CorkscrewError.from(error, 'unavailable');
    } finally {
      this.#hasSpoken ||= progress.hasSpoken;
      this.#fruitless = progress.hasListed ? 0 : this.#fruitless + 1;
    }
  }

  #assertWorthAnother(error: CorkscrewError): void {
    const isCrash = error.code === 'plugin_exited';
    if (FINAL.has(error.code) || (!this.#hasSpoken && !isCrash)) throw error;
    if (isCrash && this.#fruitless > this.#session.limits.fruitlessCrashes) throw error;
  }

  async #pause(error: CorkscrewError): Promise<void> {
    const { limits, clock, signal } = this.#session;
    const doublings = Math.max(0, this.#fruitless - 1);
    const retryInMs = Math.min(limits.longestRetryMs, limits.firstRetryMs * 2 ** Math.min(doublings, 20));
    this.#session.interruptions += 1;
    this.#session.report({ ...this.#session.describe(error, 'warning'), code: 'watch_interrupted' });
    this.#session.emit({ kind: 'interrupted', reason: error.message, retryInMs });
    let forget: (() => void) | undefined;
    try {
      await raceAbort(
        new Promise<void>((resolve) => {
          forget = clock.startTimer(retryInMs, resolve);
        }),
        signal,
      );
    } finally {
      forget?.();
    }
  }

  async #revive(death: CorkscrewError): Promise<void> {
    const { limits, clock, signal, provider } = this.#session;
    await callWithin((inner) => this.#options.target.client.restart({ signal: inner }), {
      clock,
      signal,
      timeoutMs: limits.restartTimeoutMs,
      label: `restart plugin ${provider}`,
    });
    this.#session.emit({ kind: 'plugin_restarted', provider, reason: death.message });
  }
}
