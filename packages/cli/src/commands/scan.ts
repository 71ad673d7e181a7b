import type { Command } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION, REGION_OPTION } from './common-options.ts';

export const scanCommand: Command = {
  name: 'scan',
  summary: 'Find every resource and store it',
  description:
    'Asks each provider for everything that it can list, stores what is new, changed or gone in the database, and says ' +
    'what could not be seen. Exit code 0 means that everything asked for was seen, 3 that something was not.',
  group: 'Inventory:',
  arguments: [],
  options: [
    {
      flags: '-p, --provider <name>',
      description: 'providers to scan (default: those in the configuration file, else aws)',
      kind: 'list',
    },
    { flags: '-s, --services <names>', description: 'only these services, such as s3,ec2', kind: 'list' },
    { flags: '--types <names>', description: 'only these types, such as Instance or aws_ec2_instance', kind: 'list' },
    REGION_OPTION,
    { flags: '--regions <names>', description: 'regions, such as us-east-1,eu-west-1, or all', kind: 'list' },
    { flags: '--accounts <ids>', description: 'only these accounts', kind: 'list' },
    DB_OPTION,
    { flags: '-n, --dry-run', description: 'show the plan and its estimated API calls, scan nothing' },
    { flags: '--preflight', description: 'say what the scan would not be allowed to see, scan nothing' },
    {
      flags: '--incremental',
      description: 'read only what the cloud says has changed since it was last read whole (azure, gcp)',
    },
    { flags: '--fast', description: 'be content with a quicker listing that tells less (gcp: without policies)' },
    { flags: '--accept-vanish', description: 'believe it when more than half of something is suddenly gone' },
    { flags: '--concurrency <n>', description: 'scan units in flight (also CORKSCREW_CONCURRENCY)', kind: 'integer' },
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json', 'ndjson'],
  examples: [
    { line: 'corkscrew scan', explains: 'everything that the configuration names' },
    {
      line: 'corkscrew scan --provider aws --services s3,ec2 --region us-east-1',
      explains: 'two services of one region',
    },
    { line: 'corkscrew scan --regions all --dry-run', explains: 'what would be asked for, in every enabled region' },
    { line: 'corkscrew scan --provider azure --incremental', explains: 'what changed since the last full scan' },
    { line: 'corkscrew scan --provider gcp --fast', explains: 'what is there, in fewer calls and without policies' },
    { line: 'corkscrew scan --output json > scan.json', explains: 'one document for machines' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/scan.ts')).scan(context),
};
