import { open, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { CorkscrewError } from '@corkscrew/core';
import { streamBaseline } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { resolvePath } from '../config/resolve-path.ts';
import { parseBaseline, renderBaseline } from '../drift/baseline-file.ts';
import { line } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { fileFailure } from '../run/file-failure.ts';
import { askOf } from './ask-database.ts';
import { checkName, findBaseline } from './drift-baselines.ts';

/** Writes a baseline to a file or to standard output. */
export async function driftExport(context: CommandContext): Promise<CommandResult> {
  const { args, flags, cwd, env } = context;
  const baseline = await findBaseline(context, args[0] ?? '');
  const pieces = renderBaseline(baseline, streamBaseline(askOf(context), baseline.name));
  if (args[1] === '-') return { output: { kind: 'stream', pieces } };
  const path = resolvePath(args[1] ?? '', cwd, env);
  if (existsSync(path) && !flags.isSet('force')) {
    throw new CorkscrewError('invalid_argument', `write ${path}: it exists already`, {
      hint: 'Name another file, or replace this one with --force.',
    });
  }
  await writeWhole(path, pieces);
  const text = `Baseline ${baseline.name} with ${countOf(baseline.resourceCount, 'resource')} is in ${path}.\n`;
  return { output: { kind: 'text', text } };
}

/** Puts the file in its place when it is whole. It may hold what the clouds keep to their owners. */
async function writeWhole(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const draft = `${path}.new-${process.pid}`;
  try {
    await using file = await open(draft, 'w', 0o600);
    for await (const piece of pieces) await file.write(piece);
    await rename(draft, path);
  } catch (error) {
    throw fileFailure(`write ${path}`, error);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Reads a baseline from a file. */
export async function driftImport(context: CommandContext): Promise<CommandResult> {
  const { args, flags, parts, settings, signal, cwd, env } = context;
  const path = resolvePath(args[0] ?? '', cwd, env);
  const found = parseBaseline(await readText(path), path);
  const name = checkName(flags.text('name') ?? found.name);
  const job = {
    kind: 'save',
    name,
    filter: found.filter,
    savedAtMs: found.savedAt.getTime(),
    toolVersion: found.toolVersion,
    resources: found.resources,
    isReplacing: flags.isSet('force'),
  } as const;
  const count = await parts.changeBaseline(settings.database.value, job, { signal });
  const sections = [line(`Baseline ${name} has ${countOf(count, 'resource')}.`, 'good')];
  return { output: { kind: 'document', value: { name, resources: count }, sections } };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw fileFailure(`read ${path}`, error);
  }
}
