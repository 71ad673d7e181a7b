import { arch, platform } from 'node:process';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { line } from '../render/command-output.ts';

export function showVersion({ version }: CommandContext): Promise<CommandResult> {
  const value = { corkscrew: version, node: process.versions.node, platform: `${platform}-${arch}` };
  return Promise.resolve({ output: { kind: 'document', value, sections: [line(`corkscrew ${version}`)] } });
}
