import { linkSignals } from '@corkscrew/sdk';
import type { CallStats } from '@corkscrew/sdk/http';
import type { KubeApi } from '../kube-api.ts';
import type { Listing } from '../list-pages.ts';
import { streamEvents, type WatchEvent } from './watch-events.ts';
import type { WatchTimings } from './watch-timings.ts';

/** A call of a watch that is under way. Disposing of it lets go of its connection. */
export interface OpenWatch extends Disposable {
  readonly startedAtMs: number;
  /** The next event; undefined when the server ended the call in order. */
  next(): Promise<WatchEvent | undefined>;
  /** The same, but `late` where none came in time. The call is then to be given up. */
  nextWithin(waitMs: number): Promise<WatchEvent | 'late' | undefined>;
}

/** How a call is made. */
export interface OpenWatchOptions {
  /** The state to go on from; undefined to be told first what there is. */
  readonly version: string | undefined;
  readonly signal: AbortSignal;
  readonly timings: WatchTimings;
  readonly stats: CallStats;
}

/** Begins a call; how that went is told by its first event. */
export function openWatch(api: KubeApi, listing: Listing, options: OpenWatchOptions): OpenWatch {
  const { version, timings, signal, stats } = options;
  const lifeMs = timings.lifeMs * (1 + Math.random() / 2);
  const scope = linkSignals([signal]);
  const idleTimeoutMs = lifeMs + timings.graceMs;
  const events = streamEvents(api, listing, { version, signal: scope.signal, lifeMs, idleTimeoutMs, stats });
  const next = async (): Promise<WatchEvent | undefined> => {
    const step = await events.next();
    return step.done === true ? undefined : step.value;
  };
  return {
    startedAtMs: performance.now(),
    next,
    nextWithin: (waitMs) => within(next(), waitMs),
    [Symbol.dispose]: () => {
      scope.abort(new DOMException('The watch was left', 'AbortError'));
      scope[Symbol.dispose]();
    },
  };
}

async function within<T>(step: Promise<T>, waitMs: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), waitMs);
  });
  try {
    return await Promise.race([step, late]);
  } finally {
    clearTimeout(timer);
    // Whoever gave up waiting has no use for how it ends.
    step.catch(() => undefined);
  }
}
