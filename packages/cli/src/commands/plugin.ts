import type { Command } from '../command/command.ts';
import { CONFIG_OPTION } from './common-options.ts';

export const pluginListCommand: Command = {
  name: 'plugin list',
  summary: 'Show which plugins are found, and where',
  group: 'Providers:',
  arguments: [],
  options: [
    { flags: '--no-start', description: 'do not start the plugins to ask for versions and capabilities' },
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json', 'ndjson'],
  examples: [
    { line: 'corkscrew plugin list', explains: 'file, version, capabilities and checksum of each' },
    { line: 'corkscrew plugin list --no-start --output json', explains: 'without starting any' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/plugin-list.ts')).pluginList(context),
};

export const pluginTestCommand: Command = {
  name: 'plugin test',
  summary: 'Start a plugin and try what it can do',
  description: 'Starts the plugin, initialises it, discovers its services, plans a scan and lists one type.',
  group: 'Providers:',
  arguments: [{ flags: '<name>', description: 'the provider, such as aws' }],
  options: [
    { flags: '-s, --services <names>', description: 'try these services', kind: 'list' },
    { flags: '--region <name>', description: "the region to list in (default: the provider's own)" },
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew plugin test aws', explains: 'with the credentials that AWS tools find' },
    { line: 'corkscrew plugin test aws --services sqs --region us-east-1', explains: 'one service of one region' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/plugin-test.ts')).pluginTest(context),
};
