import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import type { Flags } from '../command/flags.ts';
import type { Config } from './config-schema.ts';
import type { BlockSchemas, ConfigProblem } from './parse-config.ts';
import { resolvePath, userFolder } from './resolve-path.ts';
import type { Settings } from './settings.ts';
import { settleSettings } from './settle-settings.ts';

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
      hint: 'Run `corkscrew config init` to write one with its keys explained.',
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
  return settleSettings(sources, config, file?.path);
}

async function readConfig(file: ConfigFile, schemas?: BlockSchemas): Promise<Config> {
  const { parseConfig } = await import('./parse-config.ts');
  const parsed = parseConfig(file.text, schemas);
  if (parsed.kind === 'valid') return parsed.config;
  const [first, ...others] = parsed.problems as [ConfigProblem, ...ConfigProblem[]];
  const meant = first.suggestion === '' ? '' : `Did you mean "${first.suggestion}"? `;
  const more = others.length === 0 ? '' : ` (${others.length} more)`;
  throw new CorkscrewError('config_invalid', `read config ${file.path}: ${describeProblem(first)}`, {
    hint: `${meant}\`corkscrew config validate\` lists everything that is wrong${more}.`,
    details: { problems: parsed.problems },
  });
}

/**
 * Checks a configuration file again, with what plugins say about their blocks.
 *
 * @throws CorkscrewError `config_invalid` with the place of what is wrong
 */
export async function checkConfigFile(path: string, schemas: BlockSchemas): Promise<void> {
  const file = await readConfigFile(path);
  if (file !== undefined) await readConfig(file, schemas);
}

/** Gives a problem as text: `line 3, column 5: scan.concurency: unknown key "concurency"`. */
export function describeProblem(problem: ConfigProblem): string {
  const { line, column, key, message } = problem;
  const subject = key === '' || message.startsWith('unknown key') ? '' : `${key}: `;
  return `line ${line}, column ${column}: ${subject}${message}`;
}
