import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CorkscrewError, isCorkscrewError } from '@corkscrew/core';
import { COMMANDS } from './commands/all-commands.ts';
import { parseCommandLine } from './command/create-program.ts';
import type { Installation } from './command/parts.ts';
import { createPalette } from './render/palette.ts';
import { endNow, formatError } from './run/format-error.ts';
import { listenForInterrupts } from './run/interrupts.ts';
import type { ProcessIo } from './run/process-io.ts';
import { createProcessIo } from './run/process-io.ts';
import { BROKEN_PIPE } from './terminal/output-writer.ts';

const HELP_WIDTH = 110;

/** The bundle has the catalog's data and rules beside it; from source, the catalog's package knows its own. */
const catalogFolder = fileURLToPath(new URL('catalog/', import.meta.url));
const rulesFolder = fileURLToPath(new URL('catalog-rules/', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

const installation: Installation = {
  folder: fileURLToPath(new URL('.', import.meta.url)),
  version: manifest.version,
  catalogDir: existsSync(catalogFolder) ? catalogFolder : undefined,
  catalogRulesDir: existsSync(rulesFolder) ? rulesFolder : undefined,
};

/** What fails after a stop fails because of it, whatever it says. */
function reasonOf(reason: unknown, cause: unknown): unknown {
  const isInterrupt = isCorkscrewError(reason) && reason.code === 'canceled';
  return isInterrupt ? new CorkscrewError('canceled', 'interrupted', { cause }) : reason;
}

async function main(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const io = createProcessIo(stop.signal, (reason) => stop.abort(reason));
  listenForInterrupts(process, {
    onFirst: (reason) => {
      io.writeError('Interrupted: finishing up. Interrupt again to stop at once.\n');
      stop.abort(reason);
    },
    onSecond: endNow,
  });
  try {
    const exitCode = await run(argv, io);
    await io.out.flush();
    return exitCode;
  } catch (error) {
    const { aborted, reason } = stop.signal;
    if (error === BROKEN_PIPE || reason === BROKEN_PIPE) return 0;
    const palette = createPalette(io.stderrTerminal.hasColors);
    const { text, exitCode } = formatError(aborted ? reasonOf(reason, error) : error, {
      debug: argv.includes('--debug'),
      env: io.env,
      secrets: io.secrets,
      palette,
      width: io.stderrTerminal.width,
    });
    io.writeError(text);
    return exitCode;
  }
}

async function run(argv: readonly string[], io: ProcessIo): Promise<number> {
  const width = Math.min(io.stdoutTerminal.width ?? HELP_WIDTH, HELP_WIDTH);
  const parsed = await parseCommandLine(COMMANDS, argv, { version: installation.version, palette: io.palette, width });
  if (parsed.kind === 'text') {
    await io.out.write(parsed.text);
    return 0;
  }
  const { runCommand } = await import('./run/run-command.ts');
  return await runCommand(parsed.invocation, io, installation);
}

process.exitCode = await main(process.argv.slice(2));
