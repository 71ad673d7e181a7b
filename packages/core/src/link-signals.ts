import { CorkscrewError } from './corkscrew-error.ts';
import { MAX_TIMER_MS } from './delay.ts';

/** A signal derived from others, with its listeners and timer; dispose it when the call ends. */
export interface SignalScope extends Disposable {
  readonly signal: AbortSignal;
  /** Aborts the scope without touching its parents. */
  abort(reason?: unknown): void;
}

/** What {@link linkSignals} takes beside the parents. */
export interface LinkOptions {
  /** Milliseconds after which the scope aborts with a `timeout` error; more than 24 days count as 24 days. */
  readonly timeoutMs?: number | undefined;
  /** Names the call in the time-out's message. */
  readonly label?: string | undefined;
}

/**
 * Derives a signal that aborts when any parent does, with the parent's reason, or when the time is up.
 * Disposing it removes every listener and timer, so that a long-lived parent keeps nothing of a finished call.
 *
 * @example
 * ```ts
 * using scope = linkSignals([options.signal], { timeoutMs: 5_000, label: 'list s3:bucket' });
 * await fetchPage({ signal: scope.signal });
 * ```
 */
export function linkSignals(parents: readonly (AbortSignal | undefined)[], options: LinkOptions = {}): SignalScope {
  const controller = new AbortController();
  const cleanups: (() => void)[] = [];
  for (const parent of parents) {
    if (parent === undefined) continue;
    if (parent.aborted) {
      controller.abort(parent.reason);
      break;
    }
    const onAbort = (): void => controller.abort(parent.reason);
    parent.addEventListener('abort', onAbort, { once: true });
    cleanups.push(() => parent.removeEventListener('abort', onAbort));
  }
  const { timeoutMs, label = 'call' } = options;
  if (timeoutMs !== undefined && !controller.signal.aborted) {
    const timer = setTimeout(
      () => {
        controller.abort(new CorkscrewError('timeout', `${label}: no answer within ${timeoutMs} ms`));
      },
      Math.min(timeoutMs, MAX_TIMER_MS),
    );
    cleanups.push(() => clearTimeout(timer));
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    [Symbol.dispose]: () => {
      for (const cleanup of cleanups.splice(0)) cleanup();
    },
  };
}
