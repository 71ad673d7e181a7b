import { CorkscrewError } from '@corkscrew/core';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How the process hears that it shall stop. */
export interface InterruptHandlers {
  /** The first time: end gracefully. Gets the reason for the abort. */
  readonly onFirst: (reason: CorkscrewError) => void;
  /** The second time: end now. */
  readonly onSecond: () => void;
}

/** The part of a process that interrupts need. */
export interface InterruptSource extends NodeJS.EventEmitter {
  readonly env: NodeJS.ProcessEnv;
  readonly ppid: number;
  readonly connected?: boolean | undefined;
  readonly channel?: { unref(): void } | null | undefined;
}

/**
 * Listens for interrupts for as long as the process lives: its own signals, and those of a launcher that handed over to
 * it. A terminal signals both, so the larger of the two counts holds. A launcher that is gone takes this process along.
 */
export function listenForInterrupts(source: InterruptSource, handlers: InterruptHandlers): void {
  let own = 0;
  let forwarded = 0;
  let told = 0;
  const tell = (): void => {
    if (Math.max(own, forwarded) === told) return;
    told += 1;
    if (told === 1) handlers.onFirst(new CorkscrewError('canceled', 'interrupted'));
    else handlers.onSecond();
  };
  for (const signal of SIGNALS) {
    source.on(signal, () => {
      own += 1;
      tell();
    });
  }
  const launcher = source.env['CORKSCREW_LAUNCHER'];
  delete source.env['CORKSCREW_LAUNCHER'];
  if (source.connected !== true || launcher !== String(source.ppid)) return;
  source.on('message', (message: { readonly kind?: unknown }) => {
    if (message.kind !== 'signal') return;
    forwarded += 1;
    tell();
  });
  source.on('disconnect', handlers.onSecond);
  // What is listened to must not keep the process alive.
  source.channel?.unref();
}
