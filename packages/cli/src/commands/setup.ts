import type { Command } from '../command/command.ts';
import { CONFIG_OPTION } from './common-options.ts';

export const setupCommand: Command = {
  name: 'setup',
  summary: 'Make the identity that a provider reads with',
  description:
    'Shows, step by step, what would be made in the cloud so that Corkscrew can read it, and makes nothing. With --apply it ' +
    'is made, with --remove it is taken away again; these are the only commands that change anything in a cloud.',
  group: 'Inventory:',
  arguments: [{ flags: '<provider>', description: 'a provider that can set itself up, such as azure or gcp' }],
  options: [
    { flags: '--apply', description: 'make it' },
    { flags: '--remove', description: 'take it away' },
    { flags: '--set <name=value>', description: 'a choice that the provider documents', kind: 'repeated' },
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew setup azure --set scope=landing-zones', explains: 'what would be made, for a management group' },
    { line: 'corkscrew setup gcp', explains: 'what would be made' },
    { line: 'corkscrew setup gcp --apply', explains: 'make it' },
    { line: 'corkscrew setup gcp --remove', explains: 'take it away again' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/setup.ts')).setup(context),
};
