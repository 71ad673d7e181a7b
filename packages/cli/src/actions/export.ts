import { existsSync, statSync } from 'node:fs';
import { access, link, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import type { AnswerCoverage, ExportSource } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { resolvePath } from '../config/resolve-path.ts';
import { describeCoverage, judgeCoverage } from './describe-coverage.ts';
import { describeMoment } from './describe-moment.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { formatBytes } from '../render/format-amount.ts';
import { fileFailure } from '../run/file-failure.ts';

/** How DuckDB writes each format. */
const FORMATS: Readonly<Record<string, string>> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER',
  ndjson: 'FORMAT json',
};

const DUCKDB = 'duckdb';
const FORMAT_NAMES: readonly string[] = [...Object.keys(FORMATS), DUCKDB];

/** Writes a table or an answer to a file, or all into a DuckDB file, and says what that does not cover. */
export async function exportTable(context: CommandContext): Promise<CommandResult> {
  const { flags, settings, note } = context;
  const target = readTarget(context);
  const { path } = target;
  if (existsSync(path) && !flags.isSet('force')) throw isThereAlready(path);
  const moment = flags.text('asOf');
  const asOf = moment === undefined ? undefined : await resolveMoment(context, moment, { source: '--as-of' });
  if (resolve(settings.database.value) === path) {
    throw new CorkscrewError('invalid_argument', `export ${path}: that is the database itself`, {
      hint: 'Give another name.',
    });
  }
  const coverage = await (target.format === DUCKDB ? writeDuckdb : writeTable)(context, { ...target, asOf });
  note(`Wrote ${path} (${formatBytes(statSync(path).size)}).`);
  const judged = coverage === undefined ? undefined : await judgeCoverage(coverage, context);
  const afterwards = async (): Promise<readonly string[]> => {
    if (asOf !== undefined) return await describeMoment(context, asOf);
    return judged === undefined ? [] : describeCoverage(judged, context);
  };
  return { output: { kind: 'nothing' }, afterwards };
}

interface Target {
  readonly path: string;
  readonly format: string;
  readonly asOf: Date | undefined;
}

/** Gives what the answer does not cover; all that there is has its own table of that. */
async function writeDuckdb(context: CommandContext, { path, asOf }: Target): Promise<AnswerCoverage | undefined> {
  const { args, flags, parts, settings, signal, note } = context;
  await assertFolder(path);
  const source = duckdbSource(args[0]);
  const request = { to: path, source, asOf, isReplacing: flags.isSet('force') };
  await parts.exportDatabase(settings.database.value, request, { signal });
  if (source.kind === 'answer' || asOf !== undefined) {
    note('It has no history, so that corkscrew itself does not ask it: open it with DuckDB.');
  }
  return source.kind === 'answer' ? await ask(context, `SELECT * FROM (${source.sql}\n) LIMIT 0`, asOf) : undefined;
}

async function writeTable(
  context: CommandContext,
  { path, format, asOf }: Target,
): Promise<AnswerCoverage | undefined> {
  const sql = sourceOf(context.args[0] ?? 'resources');
  let coverage: AnswerCoverage | undefined;
  await writeWhole(path, context.flags.isSet('force'), async (draft) => {
    const target = `'${draft.replaceAll("'", "''")}' (${FORMATS[format]}, USE_TMP_FILE false)`;
    coverage = await ask(context, `COPY (${sql}\n) TO ${target}`, asOf);
  });
  return coverage;
}

async function ask(
  { parts, settings, signal }: CommandContext,
  sql: string,
  asOf: Date | undefined,
): Promise<AnswerCoverage | undefined> {
  const request = { sql, asOf, allowExternalAccess: true, withCoverage: true };
  await using answer = await parts.query(settings.database.value, request, { signal });
  return answer.coverage;
}

function readTarget({ flags, cwd, env }: CommandContext): Pick<Target, 'path' | 'format'> {
  const to = flags.text('to');
  if (to === undefined) {
    throw new CorkscrewError('invalid_argument', 'export: --to says into which file, and is missing', {
      hint: 'corkscrew export --to resources.parquet',
    });
  }
  if (to === '-') {
    throw new CorkscrewError('invalid_argument', 'export to standard output: it writes files only', {
      hint: 'A query writes there: corkscrew query "FROM resources" --output csv, or ndjson.',
    });
  }
  const path = resolvePath(to, cwd, env);
  if (isFolder(path)) {
    throw new CorkscrewError('invalid_argument', `export ${path}: it is a folder`, {
      hint: `Give a file in it, such as ${join(to, 'resources.parquet')}`,
    });
  }
  const format = flags.text('format') ?? extname(path).slice(1);
  if (FORMAT_NAMES.includes(format)) return { path, format };
  throw new CorkscrewError('invalid_argument', `export ${path}: nothing says in which format`, {
    hint: `Give --format ${FORMAT_NAMES.join(', ')}, or a file whose name ends so.`,
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isThereAlready(path: string, cause?: unknown): CorkscrewError {
  return new CorkscrewError('invalid_argument', `export ${path}: the file is there already`, {
    hint: 'Give another name, or --force to replace it.',
    cause,
  });
}

async function assertFolder(path: string): Promise<void> {
  try {
    await access(dirname(path));
  } catch (error) {
    throw fileFailure(`write ${path}`, error);
  }
}

/** Puts a file in its place when it is whole: its owner's alone, as the inventory is. */
async function writeWhole(path: string, isReplacing: boolean, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.new-${process.pid}`;
  try {
    await reach(path, async () => await writeFile(draft, '', { mode: 0o600 }));
    await write(draft);
    await reach(path, async () => await (isReplacing ? rename(draft, path) : link(draft, path)));
  } finally {
    await rm(draft, { force: true });
  }
}

async function reach(path: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST'
      ? isThereAlready(path, error)
      : fileFailure(`write ${path}`, error);
  }
}

/** All that there is, unless a table or an answer is named. */
function duckdbSource(text: string | undefined): ExportSource {
  if (text === undefined) return { kind: 'inventory' };
  const table = /^\w+$/u.test(text.trim()) ? text.trim() : 'answer';
  return { kind: 'answer', table, sql: sourceOf(text) };
}

/** A table's name stands for all of it. Of SQL only what reads is taken. */
function sourceOf(text: string): string {
  const trimmed = text.trim().replace(/;\s*$/, '');
  if (/^\w+$/u.test(trimmed)) return `SELECT * FROM ${trimmed}`;
  if (/^(SELECT|FROM|WITH)\b/i.test(trimmed)) return trimmed;
  throw new CorkscrewError('invalid_argument', `export "${trimmed}": it is no table and no SELECT`);
}
