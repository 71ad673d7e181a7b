import type { Command } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION, PROVIDER_OPTION } from './common-options.ts';

export const infoCommand: Command = {
  name: 'info',
  summary: 'Show the database, the last scan and the providers',
  group: 'Inventory:',
  arguments: [],
  options: [{ ...PROVIDER_OPTION, description: 'show this provider too (default: none)' }, DB_OPTION, CONFIG_OPTION],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew info', explains: 'the database and its last scan' },
    { line: 'corkscrew info --provider aws', explains: 'what a plugin says about itself, too' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/info.ts')).info(context),
};
