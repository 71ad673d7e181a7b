import { writeFile } from 'node:fs/promises';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { resolvePath } from '../config/resolve-path.ts';
import { formatBytes } from '../render/format-amount.ts';
import { fileFailure } from '../run/file-failure.ts';

/**
 * Gives a text as the answer, or writes it to the file that `--to` names: a new one, unless `--force` lets it replace another. It is its
 * owner's alone, as the inventory is.
 */
export async function deliverText(context: CommandContext, text: string): Promise<CommandResult> {
  const { flags, cwd, env, note } = context;
  const to = flags.text('to');
  if (to === undefined || to === '-') return { output: { kind: 'text', text } };
  const path = resolvePath(to, cwd, env);
  try {
    await writeFile(path, text, { mode: 0o600, flag: flags.isSet('force') ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileFailure(`write ${path}`, error);
    throw new CorkscrewError('invalid_argument', `write ${path}: the file is there already`, {
      hint: 'Give another name, or --force to replace it.',
      cause: error,
    });
  }
  note(`Wrote ${path} (${formatBytes(Buffer.byteLength(text))}).`);
  return { output: { kind: 'nothing' } };
}
