import { linkSignals } from '@corkscrew/core';
import type { PluginLogEntry } from '@corkscrew/host';
import type { CommandContext, CommandResult, OutputFormat } from '../command/command.ts';
import type { Invocation } from '../command/create-program.ts';
import type { Installation } from '../command/parts.ts';
import type { Flags } from '../command/flags.ts';
import { createFlags } from '../command/flags.ts';
import { loadSettings } from '../config/load-settings.ts';
import type { Settings } from '../config/settings.ts';
import { formatCell, toJson } from '../render/format-value.ts';
import { renderOutput } from '../render/render-output.ts';
import { wrapText } from '../render/wrap-text.ts';
import type { ReporterSetup } from '../reporters/start-reporter.ts';
import type { OutputWriter } from '../terminal/output-writer.ts';
import { createParts } from './create-parts.ts';
import { EXIT } from './format-error.ts';
import { openScreen } from './open-screen.ts';
import type { ProcessIo } from './process-io.ts';
import { listSecrets, redactSecrets } from './redact-secrets.ts';

/** Runs a command and prints its answer. Gives the process's exit code. */
export async function runCommand(invocation: Invocation, io: ProcessIo, installation: Installation): Promise<number> {
  const { command, args, values } = invocation;
  const flags = createFlags(values);
  const { env, cwd } = io;
  using scope = linkSignals([io.signal]);
  const settings = await loadSettings({ flags, env, cwd, readsConfig: command.readsConfig });
  for (const secret of listSecrets(settings.providers.value)) io.secrets.add(secret);
  const output = chooseOutput(settings, command.outputs);
  const note = (text: string): void => {
    if (!flags.isSet('quiet')) io.writeError(`${wrapText(text, io.stderrTerminal.width)}\n`);
  };
  const context: CommandContext = {
    args,
    flags,
    settings,
    output,
    parts: createParts({ settings, installation, env, onPluginLog: createPluginLog(flags, io, note) }),
    version: installation.version,
    env,
    cwd,
    signal: scope.signal,
    startReporter: async () => {
      const { startReporter } = await import('../reporters/start-reporter.ts');
      return startReporter(reporterSetup(io, output, flags));
    },
    startWatchReporter: async () => {
      const { startWatchReporter } = await import('../reporters/start-watch-reporter.ts');
      const { hasColors } = io.stdoutTerminal;
      return startWatchReporter({ ...reporterSetup(io, output, flags), hasColors });
    },
    openScreen: () => openScreen(io, flags),
    note,
    detail: flags.isSet('verbose') || flags.isSet('debug') ? note : () => undefined,
    isDebug: flags.isSet('debug'),
    readStdin: io.readStdin,
  };
  const result = await command.run(context);
  await print(result, output, io);
  if (!flags.isSet('quiet')) for (const text of (await result.afterwards?.()) ?? []) note(text);
  return result.exitCode ?? EXIT.complete;
}

/** A format that was configured for everything is passed over by a command that does not have it. */
function chooseOutput(settings: Settings, outputs: readonly OutputFormat[]): OutputFormat {
  const { value } = settings.output;
  return value !== undefined && outputs.includes(value) ? value : 'table';
}

/** Lines that are redrawn in place and lines that are said do not go together. */
function reporterSetup(io: ProcessIo, output: OutputFormat, flags: Flags): ReporterSetup {
  const { stdout, stderr, stderrTerminal } = io;
  const isTty = stderrTerminal.isTty && !flags.isSet('verbose') && !flags.isSet('debug');
  const terminal = { ...stderrTerminal, isTty };
  return { output, isQuiet: flags.isSet('quiet'), stdout, stderr, terminal, redirectError: io.redirectError };
}

/** What plugins log is said with --debug, their warnings with --verbose too. */
function createPluginLog(
  flags: Flags,
  { env, secrets }: ProcessIo,
  note: (text: string) => void,
): (entry: PluginLogEntry) => void {
  const isSaid = (level: PluginLogEntry['level']): boolean =>
    flags.isSet('debug') || (flags.isSet('verbose') && (level === 'warn' || level === 'error'));
  return ({ provider, level, message, fields }) => {
    if (!isSaid(level)) return;
    const facts = Object.keys(fields).length === 0 ? '' : ` ${toJson(fields)}`;
    note(formatCell(redactSecrets(`${provider} ${level}: ${message}${facts}`, env, secrets)));
  };
}

async function print(result: CommandResult, output: OutputFormat, io: ProcessIo): Promise<void> {
  const { palette, stdoutTerminal } = io;
  const writer: OutputWriter = io.out;
  for await (const text of renderOutput(result.output, output, { palette, width: stdoutTerminal.width })) {
    await writer.write(text);
  }
}
