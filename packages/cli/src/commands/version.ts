import type { Command } from '../command/command.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'Show the version',
  group: 'Set-up:',
  arguments: [],
  options: [],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew version', explains: 'one line' },
    { line: 'corkscrew version --output json', explains: 'with the versions of Node and the platform' },
  ],
  readsConfig: false,
  run: async (context) => (await import('../actions/version.ts')).showVersion(context),
};
