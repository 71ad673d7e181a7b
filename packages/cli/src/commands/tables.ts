import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION } from './common-options.ts';

export const tablesCommand: Command = {
  name: 'tables',
  summary: 'Show the tables that there are, or the columns of one',
  description:
    'Every resource type is a table of its own name, with a column for each field of its payloads: aws_ec2_instance has ' +
    'instance_type. Without a name, lists the types that the inventory has.',
  group: 'Inventory:',
  arguments: [{ flags: '[name]', description: 'a type name, or a table such as resources' }],
  options: [
    { flags: '-p, --provider <names>', description: 'only these providers', kind: 'list' },
    { flags: '-s, --service <names>', description: 'only these services', kind: 'list' },
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew tables', explains: 'all types, the largest first' },
    { line: 'corkscrew tables --service ec2', explains: 'those of a service' },
    { line: 'corkscrew tables aws_ec2_instance', explains: 'columns, types, and a query to start with' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/tables.ts')).tables(context),
};
