/** Calls `listener` once when the signal aborts, at once if it has; disposing removes the listener. */
export function onAbort(signal: AbortSignal | undefined, listener: (reason: unknown) => void): Disposable {
  if (signal === undefined) return { [Symbol.dispose]() {} };
  const run = (): void => listener(signal.reason);
  if (signal.aborted) run();
  else signal.addEventListener('abort', run, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', run) };
}

/** A signal of its own that also follows its parent; disposing aborts it and lets go of the parent. */
export interface SignalScope extends Disposable {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** Makes a {@link SignalScope} under an optional parent. */
export function linkSignals(parent?: AbortSignal): SignalScope {
  const controller = new AbortController();
  const link = onAbort(parent, (reason) => controller.abort(reason));
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    [Symbol.dispose]() {
      link[Symbol.dispose]();
      controller.abort();
    },
  };
}

/** Gives what `promise` gives, or `undefined` when `timeoutMs` pass first; the timer never outlives the answer. */
export async function withinMs<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
