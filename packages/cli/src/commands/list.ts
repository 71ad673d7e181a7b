import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, PROVIDER_OPTION } from './common-options.ts';

export const listCommand: Command = {
  name: 'list',
  summary: 'List resources of one type straight from the provider',
  description: 'Asks the cloud now, page by page, and stores nothing.',
  group: 'Providers:',
  arguments: [
    { flags: '<service>', description: 'a service, such as ec2' },
    { flags: '<type>', description: 'one of its types, such as Instance' },
  ],
  options: [
    PROVIDER_OPTION,
    { flags: '--region <name>', description: "the region to ask (default: the provider's own)" },
    { flags: '--limit <n>', description: 'stop after this many', kind: 'integer' },
    CONFIG_OPTION,
  ],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew list s3 Bucket', explains: 'all buckets' },
    { line: 'corkscrew list ec2 Instance --region eu-west-1 --output ndjson', explains: 'one JSON object a line' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/list.ts')).list(context),
};
