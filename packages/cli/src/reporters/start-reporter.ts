import type { OutputFormat } from '../command/command.ts';
import { createPalette } from '../render/palette.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ScanReporter } from './scan-reporter.ts';

/** What decides how a scan is shown. */
export interface ReporterSetup {
  readonly output: OutputFormat;
  readonly isQuiet: boolean;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** The terminal behind standard error. */
  readonly terminal: Terminal;
  /** Has what others write to stderr pass through a display, until called with nothing. */
  readonly redirectError: (display?: (text: string) => void) => void;
}

/** Starts the reporter that fits: JSON lines on stdout, or on stderr live lines, occasional lines, or nothing. */
export async function startReporter(setup: ReporterSetup): Promise<ScanReporter> {
  if (setup.output === 'ndjson') {
    const { createJsonLinesReporter } = await import('./json-lines-reporter.ts');
    return createJsonLinesReporter(setup.stdout);
  }
  if (setup.isQuiet) {
    const { createSilentReporter } = await import('./silent-reporter.ts');
    return createSilentReporter();
  }
  if (setup.terminal.isTty) {
    const { createTtyReporter } = await import('./tty-reporter.ts');
    const palette = createPalette(setup.terminal.hasColors);
    return createTtyReporter(setup.stderr as NodeJS.WriteStream, palette, setup.redirectError);
  }
  const { createPlainReporter } = await import('./plain-reporter.ts');
  return createPlainReporter((text) => setup.stderr.write(text));
}
