import type { OptionSpec } from '../command/command.ts';

/** Which resources are meant. */
export const FILTER_OPTIONS: readonly OptionSpec[] = [
  { flags: '-p, --provider <names>', description: 'only these providers', kind: 'list' },
  { flags: '--account <ids>', description: 'only these accounts', kind: 'list' },
  { flags: '--region <names>', description: 'only these regions', kind: 'list' },
  { flags: '-s, --service <names>', description: 'only these services, such as ec2', kind: 'list' },
  { flags: '--type <names>', description: 'only these types, such as Instance or aws_ec2_instance', kind: 'list' },
];

/** Which changes are meant. */
export const KIND_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--kind <kinds>',
    description: 'only these: created, changed, vanished, recreated, moved, suspect, out_of_scope, schema',
    kind: 'list',
  },
  { flags: '--include-schema', description: 'also what only a new catalog describes differently' },
];

/** How much is shown. */
export const LIMIT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--limit <n>', description: 'show so many at most; 0 for all', kind: 'integer' },
  { flags: '--full', description: 'show every difference and every value whole' },
];
