import type { Command } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION } from './common-options.ts';

export const pruneCommand: Command = {
  name: 'prune',
  summary: 'Forget history that is older than you need',
  description:
    'Shows how many versions ended longer ago than an age, and with --apply takes them away and gives the space back. What is in ' +
    'the inventory now stays, and every moment within the age is answered as before; earlier ones are refused.',
  group: 'History:',
  arguments: [],
  options: [
    { flags: '--older-than <age>', description: 'such as 90d, 26w or 36h; m means minutes' },
    { flags: '--apply', description: 'do it, instead of showing what would be done' },
    { flags: '--force', description: 'also where less than a day of history stays' },
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew prune --older-than 90d', explains: 'what would go' },
    { line: 'corkscrew prune --older-than 90d --apply', explains: 'let it go' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/prune.ts')).prune(context),
};

export const compactCommand: Command = {
  name: 'compact',
  summary: 'Give back space that the database does not use',
  description:
    'Writes the database anew beside its place and swaps the two, which takes as much space again for as long as it lasts. ' +
    'Queries go on meanwhile; a scan waits to publish.',
  group: 'History:',
  arguments: [],
  options: [DB_OPTION, CONFIG_OPTION],
  outputs: ['table', 'json'],
  examples: [{ line: 'corkscrew compact', explains: 'keeps everything' }],
  readsConfig: true,
  run: async (context) => (await import('../actions/prune.ts')).compact(context),
};
