import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, PROVIDER_OPTION } from './common-options.ts';

export const discoverCommand: Command = {
  name: 'discover',
  summary: 'Show the services and types that a provider can list',
  description: 'Needs no credentials where the provider carries its own catalog, as aws does.',
  group: 'Providers:',
  arguments: [],
  options: [
    PROVIDER_OPTION,
    { flags: '-s, --services <names>', description: 'only these services', kind: 'list' },
    { flags: '--all', description: 'in tables also types that a scan leaves out unless asked' },
    { flags: '--refresh', description: 'look past caches' },
    CONFIG_OPTION,
  ],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew discover', explains: 'every service with its number of types' },
    { line: 'corkscrew discover --services ec2,s3', explains: 'the types of two services' },
    { line: 'corkscrew discover --output json', explains: 'everything, with list operations and permissions' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/discover.ts')).discover(context),
};
