import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { CONFIG_TEMPLATE } from '../config/config-template.ts';
import { resolvePath } from '../config/resolve-path.ts';

/** Writes a commented configuration file. */
export async function configInit(context: CommandContext): Promise<CommandResult> {
  const { args, flags, cwd, env } = context;
  const path = resolvePath(args[0] ?? 'corkscrew.yaml', cwd, env);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, CONFIG_TEMPLATE, { flag: flags.isSet('force') ? 'w' : 'wx' });
  } catch (error) {
    throw writeFailure(path, error as NodeJS.ErrnoException);
  }
  return { output: { kind: 'text', text: `Wrote ${path}. Check it with: corkscrew config validate\n` } };
}

function writeFailure(path: string, error: NodeJS.ErrnoException): CorkscrewError {
  if (error.code === 'EEXIST') {
    return new CorkscrewError('invalid_argument', `write config ${path}: it exists already`, {
      hint: 'Overwrite it with --force, or name another file.',
      cause: error,
    });
  }
  return new CorkscrewError('permission_denied', `write config ${path}: ${error.code ?? error.message}`, {
    hint: 'Check the folder and its permissions.',
    cause: error,
  });
}
