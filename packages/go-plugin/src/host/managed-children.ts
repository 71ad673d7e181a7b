/** What must not outlive this process. */
export interface Managed {
  /** Ends it at once, without waiting. */
  killNow(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const managed = new Set<Managed>();

/** Has `child` ended when this process exits or is ended by a signal, until disposed. */
export function manageChild(child: Managed): Disposable {
  if (managed.size === 0) {
    process.on('exit', killAll);
    for (const signal of SIGNALS) process.on(signal, dieOf);
  }
  managed.add(child);
  return {
    [Symbol.dispose]() {
      if (managed.delete(child) && managed.size === 0) letGo();
    },
  };
}

function letGo(): void {
  process.off('exit', killAll);
  for (const signal of SIGNALS) process.off(signal, dieOf);
}

function killAll(): void {
  for (const child of managed) child.killNow();
}

/** A signal that nobody else listens to ends this process as it would have without us; otherwise the application decides. */
function dieOf(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  letGo();
  process.kill(process.pid, signal);
}
