import type { Command } from '../command/command.ts';
import { CONFIG_OPTION, REGION_OPTION } from './common-options.ts';

export const permissionsCommand: Command = {
  name: 'permissions',
  summary: 'Print the least that a scan needs to be allowed',
  description:
    'Prints policies and roles that allow what a scan of the same services and types calls, and nothing else, ready to be ' +
    'applied. What a reader has to know before that is said on stderr. `corkscrew scan --preflight` checks what is granted.',
  group: 'Inventory:',
  arguments: [],
  options: [
    {
      flags: '-p, --provider <name>',
      description: 'provider (default: the first of the configuration file, else aws)',
    },
    { flags: '-s, --services <names>', description: 'only what these services need', kind: 'list' },
    { flags: '--types <names>', description: 'only what these types need', kind: 'list' },
    { flags: '--for <question>', description: 'only what a question that has a name needs, such as @untagged' },
    REGION_OPTION,
    { flags: '--accounts <ids>', description: 'only these accounts, clusters or contexts', kind: 'list' },
    { flags: '--watch', description: 'what `corkscrew watch` needs' },
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew permissions --provider kubernetes', explains: 'the ClusterRole of a scan' },
    {
      line: 'corkscrew permissions --provider kubernetes --watch --services apps',
      explains: 'that of a watch of one API group',
    },
    { line: 'corkscrew permissions --provider kubernetes --output json', explains: 'with each operation by itself' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/permissions.ts')).permissions(context),
};
