import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION } from './common-options.ts';
import { FILTER_OPTIONS, KIND_OPTIONS, LIMIT_OPTIONS } from './history-options.ts';

export const diffCommand: Command = {
  name: 'diff',
  summary: 'Compare the inventory at two moments',
  description:
    'Shows what is different between two moments, whatever happened in between: what changed and changed back is no ' +
    'difference. A moment is a time (7d, friday, 2026-11-20 14:00) or the id of a scan, which means its end.',
  group: 'History:',
  arguments: [
    { flags: '<from>', description: 'the earlier moment' },
    { flags: '[to]', description: 'the later moment (default: now)' },
  ],
  options: [...FILTER_OPTIONS, ...KIND_OPTIONS, ...LIMIT_OPTIONS, DB_OPTION, CONFIG_OPTION],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew diff friday', explains: 'from when Friday began to now' },
    { line: 'corkscrew diff "2026-11-20 14:00" "2026-11-20 18:00"', explains: 'one afternoon' },
    { line: 'corkscrew diff 7d --service iam --output json', explains: 'one service, for a program' },
  ],
  readsConfig: true,
  run: async (context) => {
    await (await import('../actions/assert-known-names.ts')).assertKnownNames(context);
    return await (await import('../actions/diff.ts')).diff(context);
  },
};
