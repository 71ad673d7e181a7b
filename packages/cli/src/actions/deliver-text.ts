import { writeFile } from 'node:fs/promises';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { resolvePath } from '../config/resolve-path.ts';
import { formatBytes } from '../render/format-amount.ts';
import { fileFailure } from '../run/file-failure.ts';

/** Gives a text as the answer, or writes it to the file that `--to` names. */
export async function deliverText(context: CommandContext, text: string): Promise<CommandResult> {
  const { flags, cwd, env, note } = context;
  const to = flags.text('to');
  if (to === undefined) return { output: { kind: 'text', text } };
  const path = resolvePath(to, cwd, env);
  try {
    await writeFile(path, text);
  } catch (error) {
    throw fileFailure(`write ${path}`, error);
  }
  note(`Wrote ${path} (${formatBytes(Buffer.byteLength(text))}).`);
  return { output: { kind: 'nothing' } };
}
