import { linkSignals } from '@corkscrew/core';
import type { CommandContext, CommandResult, OutputFormat } from '../command/command.ts';
import type { Invocation } from '../command/create-program.ts';
import type { Installation } from '../command/parts.ts';
import { createFlags } from '../command/flags.ts';
import { loadSettings } from '../config/load-settings.ts';
import type { Settings } from '../config/settings.ts';
import { renderOutput } from '../render/render-output.ts';
import type { ReporterSetup } from '../reporters/start-reporter.ts';
import { BROKEN_PIPE, type OutputWriter } from '../terminal/output-writer.ts';
import { createParts } from './create-parts.ts';
import { EXIT } from './format-error.ts';
import type { ProcessIo } from './process-io.ts';

/** Runs a command and prints its answer. Gives the process's exit code. */
export async function runCommand(invocation: Invocation, io: ProcessIo, installation: Installation): Promise<number> {
  const { command, args, values } = invocation;
  const flags = createFlags(values);
  const { env, cwd } = io;
  using scope = linkSignals([io.signal]);
  const settings = await loadSettings({ flags, env, cwd, readsConfig: command.readsConfig });
  const output = chooseOutput(settings, command.outputs);
  const note = (text: string): void => {
    if (!flags.isSet('quiet')) io.writeError(`${text}\n`);
  };
  const context: CommandContext = {
    args,
    flags,
    settings,
    output,
    parts: createParts({ settings, installation, env, cwd, isDebug: flags.isSet('debug'), log: note }),
    version: installation.version,
    env,
    cwd,
    signal: scope.signal,
    startReporter: async () => {
      const { startReporter } = await import('../reporters/start-reporter.ts');
      return startReporter(reporterSetup(io, output, flags.isSet('quiet')));
    },
    note,
    detail: flags.isSet('verbose') || flags.isSet('debug') ? note : () => undefined,
    isDebug: flags.isSet('debug'),
    readStdin: io.readStdin,
  };
  const result = await command.run(context);
  await print(result, output, io);
  for (const text of (await result.afterwards?.()) ?? []) note(text);
  return result.exitCode ?? EXIT.complete;
}

/** A format that was configured for everything is passed over by a command that does not have it. */
function chooseOutput(settings: Settings, outputs: readonly OutputFormat[]): OutputFormat {
  const { value } = settings.output;
  return value !== undefined && outputs.includes(value) ? value : 'table';
}

function reporterSetup(io: ProcessIo, output: OutputFormat, isQuiet: boolean): ReporterSetup {
  return { output, isQuiet, stdout: io.stdout, stderr: io.stderr, terminal: io.stderrTerminal };
}

async function print(result: CommandResult, output: OutputFormat, io: ProcessIo): Promise<void> {
  const { palette, stdoutTerminal } = io;
  const writer: OutputWriter = io.out;
  for await (const text of renderOutput(result.output, output, { palette, width: stdoutTerminal.width })) {
    if (writer.isBroken) throw BROKEN_PIPE;
    await writer.write(text);
  }
}
