import type { Command } from '../command/command.ts';
import { AS_OF_OPTION, CONFIG_OPTION, DB_OPTION } from './common-options.ts';
import { FILTER_OPTIONS } from './history-options.ts';

export const describeCommand: Command = {
  name: 'describe',
  summary: 'Show all that is known of one resource',
  description:
    'Shows the columns, tags and facets of a resource, its relationships both ways, and how old and how complete that is. The ' +
    'resource is named by its uid, ARN, id or name; one that is gone is shown as it was. With --live its provider is asked ' +
    'instead of the database.',
  group: 'Inventory:',
  arguments: [{ flags: '<resource>', description: 'uid, ARN, id or name' }],
  options: [
    { flags: '--live', description: 'ask the provider now, and store nothing' },
    AS_OF_OPTION,
    { flags: '--full', description: 'show every value whole, and empty columns too' },
    ...FILTER_OPTIONS,
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew describe i-0123456789abcdef0', explains: 'by id' },
    { line: 'corkscrew describe web --type SecurityGroup --region us-east-1', explains: 'by a name that several have' },
    { line: 'corkscrew describe arn:aws:s3:::my-bucket --live', explains: 'as the cloud has it at this moment' },
    {
      line: 'corkscrew describe my-queue --live --service sqs --type Queue',
      explains: 'something that no scan has seen',
    },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/describe.ts')).describe(context),
};
