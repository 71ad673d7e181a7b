import { CorkscrewError } from '@corkscrew/core';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How the process hears that it shall stop. */
export interface InterruptHandlers {
  /** The first time: end gracefully. Gets the reason for the abort. */
  readonly onFirst: (reason: CorkscrewError) => void;
  /** The second time: end now. */
  readonly onSecond: () => void;
}

/** Listens for interrupts for as long as the process lives. */
export function listenForInterrupts(source: NodeJS.EventEmitter, handlers: InterruptHandlers): void {
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count === 1) handlers.onFirst(new CorkscrewError('canceled', 'interrupted'));
    else handlers.onSecond();
  };
  for (const signal of SIGNALS) source.on(signal, onSignal);
}
