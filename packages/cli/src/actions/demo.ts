import type { CommandContext, CommandResult } from '../command/command.ts';
export function demo(_context: CommandContext): Promise<CommandResult> {
  throw new Error('x');
}
