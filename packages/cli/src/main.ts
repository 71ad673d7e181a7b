import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CorkscrewError } from '@corkscrew/core';
import { COMMANDS } from './commands/all-commands.ts';
import { parseCommandLine } from './command/create-program.ts';
import type { Installation } from './command/parts.ts';
import { createPalette } from './render/palette.ts';
import { endNow, formatError } from './run/format-error.ts';
import { listenForInterrupts } from './run/interrupts.ts';
import { createProcessIo } from './run/process-io.ts';
import { BROKEN_PIPE } from './terminal/output-writer.ts';

const HELP_WIDTH = 110;

/** The bundle has the catalog's data beside it; from source, the catalog's package knows its own. */
const catalogFolder = fileURLToPath(new URL('catalog/', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

const installation: Installation = {
  folder: fileURLToPath(new URL('.', import.meta.url)),
  version: manifest.version,
  catalogDir: existsSync(catalogFolder) ? catalogFolder : undefined,
};

/** What fails after an interrupt fails because of it, whatever it says. */
function interruption(cause: unknown): CorkscrewError {
  return new CorkscrewError('canceled', 'interrupted', { cause });
}

async function main(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const io = createProcessIo(stop.signal, () => stop.abort(BROKEN_PIPE));
  listenForInterrupts(process, {
    onFirst: (reason) => {
      io.writeError('Interrupted: finishing up. Interrupt again to stop at once.\n');
      stop.abort(reason);
    },
    onSecond: endNow,
  });
  try {
    const width = Math.min(io.stdoutTerminal.width ?? HELP_WIDTH, HELP_WIDTH);
    const parsed = await parseCommandLine(COMMANDS, argv, {
      version: installation.version,
      palette: io.palette,
      width,
    });
    if (parsed.kind === 'text') {
      await io.out.write(parsed.text);
      return 0;
    }
    const { runCommand } = await import('./run/run-command.ts');
    return await runCommand(parsed.invocation, io, installation);
  } catch (error) {
    if (error === BROKEN_PIPE || io.out.isBroken) return 0;
    const palette = createPalette(io.stderrTerminal.hasColors);
    const told = stop.signal.aborted ? interruption(error) : error;
    const { text, exitCode } = formatError(told, {
      debug: argv.includes('--debug'),
      env: io.env,
      secrets: io.secrets,
      palette,
    });
    io.writeError(text);
    return exitCode;
  } finally {
    await io.out.flush();
  }
}

process.exitCode = await main(process.argv.slice(2));
