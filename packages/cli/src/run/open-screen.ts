import type { ShellScreen } from '../command/command.ts';
import type { Flags } from '../command/flags.ts';
import { createPalette } from '../render/palette.ts';
import { inspectTerminal } from '../terminal/terminal.ts';
import { formatError } from './format-error.ts';
import type { ProcessIo } from './process-io.ts';

/** Gives the terminal of this process to a command that reads from it itself. */
export function openScreen(io: ProcessIo, flags: Flags): ShellScreen {
  const { env, secrets, stdin, stdout, stderrTerminal } = io;
  return {
    input: stdin,
    output: stdout,
    isInteractive: stdin.isTTY && io.stdoutTerminal.isTty,
    palette: io.palette,
    width: () => inspectTerminal(stdout, env).width,
    showError: (error) => {
      const { width, hasColors } = stderrTerminal;
      const style = { debug: flags.isSet('debug'), env, secrets, palette: createPalette(hasColors), width };
      io.writeError(formatError(error, style).text);
    },
  };
}
