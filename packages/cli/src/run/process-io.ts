import { text as readText } from 'node:stream/consumers';
import type { Palette } from '../render/palette.ts';
import { createPalette } from '../render/palette.ts';
import type { OutputWriter } from '../terminal/output-writer.ts';
import { createOutputWriter } from '../terminal/output-writer.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { inspectTerminal } from '../terminal/terminal.ts';

/** The process as commands see it. */
export interface ProcessIo {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Texts that errors and logs must not show. */
  readonly secrets: Set<string>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly out: OutputWriter;
  readonly stdoutTerminal: Terminal;
  readonly stderrTerminal: Terminal;
  /** Colours for standard output. */
  readonly palette: Palette;
  readonly writeError: (text: string) => void;
  /** Has what is written to stderr pass through a display that redraws itself there, until called with nothing. */
  readonly redirectError: (display?: (text: string) => void) => void;
  readonly readStdin: () => Promise<string | undefined>;
}

/** Wraps the streams of this process. `onBroken` hears why the output cannot be written any more. */
export function createProcessIo(stop: AbortSignal, onBroken: (reason: unknown) => void): ProcessIo {
  const { env, stdin, stdout, stderr } = process;
  const stdoutTerminal = inspectTerminal(stdout, env);
  const err = createOutputWriter(stderr, () => undefined);
  const writePlain = (text: string): void => void stderr.write(text);
  let writeError = writePlain;
  return {
    env,
    cwd: process.cwd(),
    signal: stop,
    secrets: new Set(),
    stdin,
    stdout,
    stderr,
    out: createOutputWriter(stdout, onBroken),
    stdoutTerminal,
    stderrTerminal: inspectTerminal(stderr, env),
    palette: createPalette(stdoutTerminal.hasColors),
    writeError: (text) => {
      if (!err.isBroken) writeError(text);
    },
    redirectError: (display = writePlain) => {
      writeError = display;
    },
    readStdin: async () => (stdin.isTTY ? undefined : await readText(stdin)),
  };
}
