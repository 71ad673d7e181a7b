import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import type { OutputFormat } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import type { Flags } from '../command/flags.ts';
import type { Config } from './config-schema.ts';
import type { ConfigProblem } from './parse-config.ts';
import type { Setting, Settings } from './settings.ts';

/** Where settings come from beside the file. */
export interface SettingsSources {
  readonly flags: Flags;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** `false` leaves the file out, for commands that must work when it is broken. */
  readonly readsConfig: boolean;
}

/** A configuration file that exists. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

/** Gives the folder where Corkscrew keeps what is the user's. */
export function userFolder(env: NodeJS.ProcessEnv): string {
  return join(env['HOME'] ?? env['USERPROFILE'] ?? homedir(), '.corkscrew');
}

/**
 * Finds the configuration file: `--config`, `CORKSCREW_CONFIG`, `./corkscrew.yaml`, `~/.corkscrew/config.yaml`. One that
 * was named must exist.
 *
 * @throws CorkscrewError `not_found` when a named file does not exist, `config_invalid` when it cannot be read
 */
export async function findConfigFile(sources: Omit<SettingsSources, 'readsConfig'>): Promise<ConfigFile | undefined> {
  const { flags, env, cwd } = sources;
  const named = flags.text('config') ?? (env['CORKSCREW_CONFIG'] || undefined);
  if (named !== undefined) {
    const path = resolvePath(named, cwd, env);
    const file = await readConfigFile(path);
    if (file !== undefined) return file;
    throw new CorkscrewError('not_found', `read config ${path}: no such file`, {
      hint: 'Run `corkscrew config init` to write one with every key explained.',
    });
  }
  return (
    (await readConfigFile(join(cwd, 'corkscrew.yaml'))) ?? (await readConfigFile(join(userFolder(env), 'config.yaml')))
  );
}

async function readConfigFile(path: string): Promise<ConfigFile | undefined> {
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CorkscrewError('config_invalid', `read config ${path}: ${describeReadFailure(code)}`, {
      hint: 'Check the path and its permissions.',
      cause: error,
    });
  }
}

function describeReadFailure(code: string | undefined): string {
  if (code === 'EISDIR') return 'it is a folder';
  return code === 'EACCES' ? 'permission denied' : `the file cannot be read (${code ?? 'unknown reason'})`;
}

/** Settles every setting: flag before environment before file before default. */
export async function loadSettings(sources: SettingsSources): Promise<Settings> {
  const file = sources.readsConfig ? await findConfigFile(sources) : undefined;
  const config = file === undefined ? {} : await readConfig(file);
  return settle(sources, config, file?.path);
}

async function readConfig(file: ConfigFile): Promise<Config> {
  const { parseConfig } = await import('./parse-config.ts');
  const parsed = parseConfig(file.text);
  if (parsed.kind === 'valid') return parsed.config;
  const [first, ...others] = parsed.problems as [ConfigProblem, ...ConfigProblem[]];
  const meant = first.suggestion === '' ? '' : `Did you mean "${first.suggestion}"? `;
  const more = others.length === 0 ? '' : ` (${others.length} more)`;
  throw new CorkscrewError('config_invalid', `read config ${file.path}: ${describeProblem(first)}`, {
    hint: `${meant}\`corkscrew config validate\` lists everything that is wrong${more}.`,
    details: { problems: parsed.problems },
  });
}

/** Gives a problem as text: `line 3, column 5: scan.concurency: unknown key "concurency"`. */
export function describeProblem(problem: ConfigProblem): string {
  const { line, column, key, message } = problem;
  const subject = key === '' || message.startsWith('unknown key') ? '' : `${key}: `;
  return `line ${line}, column ${column}: ${subject}${message}`;
}

function settle(sources: SettingsSources, config: Config, path: string | undefined): Settings {
  const { flags, env, cwd } = sources;
  const fileFolder = path === undefined ? cwd : dirname(path);
  const fromFile = <T>(value: T | undefined): Setting<T> | undefined =>
    value === undefined ? undefined : { value, source: path ?? '' };
  const fallback = <T>(value: T): Setting<T> => ({ value, source: 'default' });
  const directories = config.plugins?.directories?.map((folder) => resolvePath(folder, fileFolder, env));
  return {
    configFile: path,
    database:
      given(flags.text('db'), '--db', (value) => resolvePath(value, cwd, env)) ??
      given(env['CORKSCREW_DB'], 'CORKSCREW_DB', (value) => resolvePath(value, cwd, env)) ??
      fromFile(config.database === undefined ? undefined : resolvePath(config.database, fileFolder, env)) ??
      fallback(join(userFolder(env), 'corkscrew.duckdb')),
    output:
      given(flags.text('output'), '--output', parseOutput) ??
      given(env['CORKSCREW_OUTPUT'], 'CORKSCREW_OUTPUT', parseOutput) ??
      fromFile(config.output) ??
      fallback(undefined),
    pluginDirectories: fromFile(directories) ?? fallback([]),
    pluginChecksums: fromFile(config.plugins?.checksums) ?? fallback({}),
    providers: fromFile(config.providers) ?? fallback({}),
    concurrency:
      given(flags.integer('concurrency')?.toString(), '--concurrency', parseConcurrency) ??
      given(env['CORKSCREW_CONCURRENCY'], 'CORKSCREW_CONCURRENCY', parseConcurrency) ??
      fromFile(config.scan?.concurrency) ??
      fallback(undefined),
    acceptedGaps: fromFile(config.scan?.accepted_gaps) ?? fallback([]),
  };
}

/** An empty variable counts as one that is not set. */
function given<T>(
  text: string | undefined,
  source: string,
  parse: (text: string, source: string) => T,
): Setting<T> | undefined {
  return text === undefined || text === '' ? undefined : { value: parse(text, source), source };
}

function parseOutput(text: string, source: string): OutputFormat {
  const format = OUTPUT_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new CorkscrewError('invalid_argument', `read ${source}: "${text}" is not an output format`, {
    hint: `Use one of ${OUTPUT_FORMATS.join(', ')}.`,
  });
}

function parseConcurrency(text: string, source: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw new CorkscrewError('invalid_argument', `read ${source}: "${text}" is not a number of units from 1 to 1000`);
}

/** Resolves a path as a shell would: `~` is the user's home, a relative path starts at `folder`. */
export function resolvePath(path: string, folder: string, env: NodeJS.ProcessEnv): string {
  if (path === '~' || path.startsWith('~/')) return join(dirname(userFolder(env)), path.slice(1));
  return resolve(folder, path);
}
