import type { Command } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION } from './common-options.ts';

export const watchCommand: Command = {
  name: 'watch',
  summary: 'Keep the database as the cloud is, live',
  description:
    'Lists everything once, and then stores each change within about a second, until it is stopped with Ctrl-C. What ' +
    'was deleted is recorded as gone at once. A connection that breaks is taken up again, and what was missed is made up ' +
    'for. Queries go on meanwhile. Exit code 0 means that everything asked for was listed, 3 that something was not.',
  group: 'Inventory:',
  arguments: [],
  options: [
    { flags: '-p, --provider <name>', description: 'provider that can watch (default: kubernetes)' },
    { flags: '--context <names>', description: 'only the clusters of these contexts of the kubeconfig', kind: 'list' },
    { flags: '--accounts <ids>', description: 'only these accounts or clusters', kind: 'list' },
    { flags: '-s, --services <names>', description: 'only these services, such as core,apps', kind: 'list' },
    { flags: '--types <names>', description: 'only these types, such as Deployment,Pod', kind: 'list' },
    DB_OPTION,
    { flags: '--accept-vanish', description: 'believe it when more than half of something is suddenly gone' },
    CONFIG_OPTION,
  ],
  outputs: ['table', 'ndjson'],
  examples: [
    { line: 'corkscrew watch --provider kubernetes', explains: 'the current context, until Ctrl-C' },
    {
      line: 'corkscrew watch --provider kubernetes --context prod --types Deployment,Service',
      explains: 'two types of one cluster',
    },
    {
      line: 'corkscrew watch --provider kubernetes --output ndjson > changes.ndjson',
      explains: 'one JSON object for each change, for machines',
    },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/watch.ts')).watch(context),
};
