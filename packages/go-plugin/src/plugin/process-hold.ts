/** What happens when the plugin's process is told to end. */
export interface ProcessHold {
  readonly onInterrupt: () => void;
  readonly onTerminate: () => void;
  readonly onExit: () => void;
}

/**
 * Takes over the process's signals for a served plugin, until disposed.
 *
 * Ctrl-C reaches the whole process group, so SIGINT is the host's to act on. Output that nobody reads any more must not end
 * the process before it has cleaned up.
 */
export function holdProcess(hold: ProcessHold): Disposable {
  const ignoreBrokenPipe = (): void => {};
  process.on('SIGINT', hold.onInterrupt);
  process.on('SIGTERM', hold.onTerminate);
  process.on('exit', hold.onExit);
  process.stdout.on('error', ignoreBrokenPipe);
  process.stderr.on('error', ignoreBrokenPipe);
  return {
    [Symbol.dispose]() {
      process.off('SIGINT', hold.onInterrupt);
      process.off('SIGTERM', hold.onTerminate);
      process.off('exit', hold.onExit);
    },
  };
}
