import { dirname, join } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import type { OutputFormat } from '../command/command.ts';
import { GRAPH_FORMATS, OUTPUT_FORMATS } from '../command/command.ts';
import type { Flags } from '../command/flags.ts';
import type { Config } from './config-schema.ts';
import { resolvePath, userFolder } from './resolve-path.ts';
import type { Setting, Settings } from './settings.ts';

/** Texts that settings are read from, beside the file. */
export interface TextSources {
  readonly flags: Flags;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** Settles every setting: flag before environment before file before default. */
export function settleSettings({ flags, env, cwd }: TextSources, config: Config, path: string | undefined): Settings {
  const file = path ?? '';
  const fileFolder = path === undefined ? cwd : dirname(path);
  const { plugins = {}, scan = {}, drift = {} } = config;
  const fromFile = (value: string): string => resolvePath(value, fileFolder, env);
  const database = firstText({ '--db': flags.text('db'), CORKSCREW_DB: env['CORKSCREW_DB'] });
  const output = firstText({ '--output': flags.text('output'), CORKSCREW_OUTPUT: env['CORKSCREW_OUTPUT'] });
  const concurrency = firstText({
    '--concurrency': flags.integer('concurrency')?.toString(),
    CORKSCREW_CONCURRENCY: env['CORKSCREW_CONCURRENCY'],
  });
  return {
    configFile: path,
    database:
      parsed(database, (text) => resolvePath(text, cwd, env)) ??
      either(map(config.database, fromFile), file, join(userFolder(env), 'corkscrew.duckdb')),
    output: parsed(output, parseOutput) ?? either(config.output, file, undefined),
    pluginDirectories: either(plugins.directories?.map(fromFile), file, []),
    pluginChecksums: either(plugins.checksums, file, {}),
    providers: either(config.providers, file, {}),
    concurrency: parsed(concurrency, parseConcurrency) ?? either(scan.concurrency, file, undefined),
    acceptedGaps: either(scan.accepted_gaps, file, []),
    driftIgnorePaths: either(drift.ignore_paths, file, []),
  };
}

/** An empty text counts as one that was not given. */
function firstText(texts: Readonly<Record<string, string | undefined>>): Setting<string> | undefined {
  for (const [source, value] of Object.entries(texts))
    if (value !== undefined && value !== '') return { value, source };
  return undefined;
}

function parsed<T>(
  text: Setting<string> | undefined,
  parse: (text: string, source: string) => T,
): Setting<T> | undefined {
  return text === undefined ? undefined : { value: parse(text.value, text.source), source: text.source };
}

function either<T>(value: T | undefined, file: string, fallback: T): Setting<T> {
  return value === undefined ? { value: fallback, source: 'default' } : { value, source: file };
}

function map<T>(value: T | undefined, work: (value: T) => T): T | undefined {
  return value === undefined ? undefined : work(value);
}

function parseOutput(text: string, source: string): OutputFormat {
  // A command's own formats have been checked against those that it has.
  const formats = source === '--output' ? [...OUTPUT_FORMATS, ...GRAPH_FORMATS] : OUTPUT_FORMATS;
  const format = formats.find((known) => known === text);
  if (format !== undefined) return format;
  throw new CorkscrewError('invalid_argument', `read ${source}: "${text}" is not an output format`, {
    hint: `Use one of ${OUTPUT_FORMATS.join(', ')}.`,
  });
}

function parseConcurrency(text: string, source: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw new CorkscrewError('invalid_argument', `read ${source}: "${text}" is not a number of units from 1 to 1000`, {
    hint: 'Leave it out, and as many run as is good for the provider.',
  });
}
