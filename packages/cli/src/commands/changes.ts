import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION } from './common-options.ts';
import { FILTER_OPTIONS, KIND_OPTIONS, LIMIT_OPTIONS } from './history-options.ts';

export const changesCommand: Command = {
  name: 'changes',
  summary: 'Show what was created, changed and removed',
  description:
    'Lists what scans saw happen, the latest first, with each field before and after. A change is an interval: after the last ' +
    'look at which all was as before, and not after the first at which it was not. Times are as you write them: 7d, 2h ago, ' +
    'friday, yesterday 14:00, 2026-11-20, or the id of a scan. With --live the provider’s own history is asked instead, which may ' +
    'know of what happened before the first scan.',
  group: 'History:',
  arguments: [],
  options: [
    { flags: '--since <time>', description: 'what was seen after this (default: 7d)' },
    { flags: '--until <time>', description: 'what was seen up to this' },
    { flags: '--live', description: 'ask the provider’s own history now (gcp: 35 days), and store nothing' },
    ...FILTER_OPTIONS,
    ...KIND_OPTIONS,
    ...LIMIT_OPTIONS,
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew changes --since friday', explains: 'what happened since Friday began' },
    { line: 'corkscrew changes --since 24h --type SecurityGroup,Role', explains: 'of two types, in a day' },
    { line: 'corkscrew changes --kind vanished --output csv > gone.csv', explains: 'what is gone, for a spreadsheet' },
    {
      line: 'corkscrew changes --provider gcp --since 30d --live',
      explains: 'what the cloud itself remembers, from before the first scan too',
    },
  ],
  readsConfig: true,
  run: async (context) => {
    if (!context.flags.isSet('live'))
      await (await import('../actions/assert-known-names.ts')).assertKnownNames(context);
    return await (await import('../actions/changes.ts')).changes(context);
  },
};
