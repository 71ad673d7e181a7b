import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, PROVIDER_OPTION } from './common-options.ts';

export const schemasCommand: Command = {
  name: 'schemas',
  summary: 'Show the columns of types straight from the provider',
  description:
    'Asks the provider, not the database. A scan keeps them, so that `corkscrew tables` shows the same columns beside those ' +
    'that only payloads have.',
  group: 'Providers:',
  arguments: [],
  options: [
    PROVIDER_OPTION,
    { flags: '-s, --service <names>', description: 'only these services, such as ec2', kind: 'list' },
    { flags: '--type <names>', description: 'the columns of these types, such as aws_ec2_instance', kind: 'list' },
    CONFIG_OPTION,
  ],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew schemas --service ec2', explains: 'types of a service, and how many columns each has' },
    { line: 'corkscrew schemas --type aws_ec2_instance', explains: 'the columns of one' },
    {
      line: 'corkscrew schemas --provider kubernetes --output json',
      explains: 'all that a cluster serves, for machines',
    },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/schemas.ts')).schemas(context),
};
