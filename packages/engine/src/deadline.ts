import { CorkscrewError, linkSignals, raceAbort } from '@corkscrew/core';
import type { Clock } from './clock.ts';

/** What bounds a call. */
export interface DeadlineOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Names the call in the time-out's message. */
  readonly label: string;
}

/**
 * Makes a call that ends when the time is up or the signal aborts, whether the callee reacts or not.
 *
 * @throws {CorkscrewError} `timeout` when the time is up; the signal's reason when it aborts.
 */
export async function callWithin<T>(call: (signal: AbortSignal) => Promise<T>, options: DeadlineOptions): Promise<T> {
  using scope = linkSignals([options.signal]);
  scope.signal.throwIfAborted();
  const forgetTimer = options.clock.startTimer(options.timeoutMs, () => {
    scope.abort(new CorkscrewError('timeout', `${options.label}: no answer within ${options.timeoutMs} ms`));
  });
  try {
    return await raceAbort(call(scope.signal), scope.signal);
  } finally {
    forgetTimer();
  }
}
