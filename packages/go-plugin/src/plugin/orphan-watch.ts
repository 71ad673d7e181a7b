import { isProcessAlive } from '../process-alive.ts';

/** What {@link watchParent} looks at. */
export interface ParentProbe {
  /** The id of the parent process now. */
  readonly parentPid: () => number;
  readonly isAlive: (pid: number) => boolean;
}

const SYSTEM_PROBE: ParentProbe = { parentPid: () => process.ppid, isAlive: isProcessAlive };

/** Calls `onOrphan` once when the process that started this one is gone; disposing stops looking. */
export function watchParent(pollMs: number, onOrphan: () => void, probe: ParentProbe = SYSTEM_PROBE): Disposable {
  const parent = probe.parentPid();
  const timer = setInterval(() => {
    if (probe.parentPid() === parent && probe.isAlive(parent)) return;
    clearInterval(timer);
    onOrphan();
  }, pollMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
