import { raceAbort, type ScanMessage } from '@corkscrew/core';
import type { Clock } from './clock.ts';

/** How patiently a stream is read. */
export interface ReadOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called when nothing came for `idleMs` milliseconds; it is to abort the signal. */
  readonly onIdle: () => void;
  readonly idleMs: number;
}

/**
 * Waits for the next message, `undefined` at the end of the stream. Only time spent waiting for the plugin counts as
 * idle: a slow sink is not the plugin's fault. An abort rejects with the signal's reason even where the stream does not
 * react to it.
 */
export async function readMessage(
  stream: AsyncIterator<ScanMessage>,
  options: ReadOptions,
): Promise<ScanMessage | undefined> {
  options.signal.throwIfAborted();
  const forgetTimer = options.clock.startTimer(options.idleMs, options.onIdle);
  try {
    const step = await raceAbort(stream.next(), options.signal);
    return step.done === true ? undefined : step.value;
  } finally {
    forgetTimer();
  }
}

/** Lets go of a stream that is left early, and waits at most `waitMs` milliseconds for it to agree. */
export async function releaseStream(stream: AsyncIterator<unknown>, clock: Clock, waitMs: number): Promise<void> {
  const closing = stream.return?.();
  if (closing === undefined) return;
  await new Promise<void>((resolve) => {
    const forgetTimer = clock.startTimer(waitMs, resolve);
    const settle = (): void => {
      forgetTimer();
      resolve();
    };
    // How a stream that nobody reads any more ends says nothing new: what ended it is already known.
    closing.then(settle, settle);
  });
}
