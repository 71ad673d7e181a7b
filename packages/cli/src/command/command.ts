import type { Settings } from '../config/settings.ts';
import type { CommandOutput } from '../render/command-output.ts';
import type { Palette } from '../render/palette.ts';
import type { ScanReporter } from '../reporters/scan-reporter.ts';
import type { WatchReporter } from '../reporters/watch-reporter.ts';
import type { Flags } from './flags.ts';
import type { Parts } from './parts.ts';

/** All output formats, the default first. */
export const OUTPUT_FORMATS = ['table', 'json', 'ndjson', 'csv', 'markdown'] as const;

/** Formats of a graph: a tree for people, data, and what draws it. */
export const GRAPH_FORMATS = ['table', 'json', 'mermaid', 'dot', 'svg', 'html'] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS | typeof GRAPH_FORMATS)[number];

/** A positional argument in commander's notation: `<needed>` or `[optional]`. */
export interface ArgumentSpec {
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
}

/** An option of a command. */
export interface OptionSpec {
  /** In commander's notation: `--db <file>`. */
  readonly flags: string;
  readonly description: string;
  /** How the value is read: `list` splits at commas, `repeated` does not; both may be given several times. */
  readonly kind?: 'text' | 'list' | 'repeated' | 'integer';
  readonly choices?: readonly string[];
}

/** A command line that `--help` shows. */
export interface Example {
  readonly line: string;
  readonly explains: string;
}

/** The terminal as a shell needs it: what is typed, and how answers are shown. */
export interface ShellScreen {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether somebody types and reads. */
  readonly isInteractive: boolean;
  readonly palette: Palette;
  /** Cells of a line at this moment; `undefined` where lines may be as long as they like. */
  readonly width: () => number | undefined;
  /** Tells what failed, as a failed command does. */
  readonly showError: (error: unknown) => void;
}

/** What a command gets. It reads from here and returns data; it never prints. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly flags: Flags;
  readonly parts: Parts;
  /** The version of Corkscrew. */
  readonly version: string;
  readonly settings: Settings;
  readonly output: OutputFormat;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborts at the first SIGINT, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
  /** Shows what a scan does while it runs. */
  readonly startReporter: () => Promise<ScanReporter>;
  /** Shows what a watch does while it runs. */
  readonly startWatchReporter: () => Promise<WatchReporter>;
  /** Gives the terminal to a command that reads from it itself. */
  readonly openScreen: () => ShellScreen;
  /** Says something beside the answer, on stderr; nothing with `--quiet`. */
  readonly note: (text: string) => void;
  /** Like {@link CommandContext.note}, but only with `--verbose` or `--debug`. */
  readonly detail: (text: string) => void;
  readonly isDebug: boolean;
  /** Reads standard input to its end; `undefined` where it is a terminal. */
  readonly readStdin: () => Promise<string | undefined>;
}

/** What a command gives back. */
export interface CommandResult {
  readonly output: CommandOutput;
  /** @defaultValue 0 */
  readonly exitCode?: number;
  /** Said on stderr after the output, for example about what an answer does not cover. */
  readonly afterwards?: () => Promise<readonly string[]>;
}

/** One command. `run` imports what it needs, so that `--help` loads none of it. */
export interface Command {
  /** Words after `corkscrew`: `scan`, `plugin list`. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly group: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  /** Formats that `--output` takes; empty for a command without `--output`. */
  readonly outputs: readonly OutputFormat[];
  readonly examples: readonly Example[];
  /** Whether the command reads the configuration file before it runs. */
  readonly readsConfig: boolean;
  run(context: CommandContext): Promise<CommandResult>;
}
