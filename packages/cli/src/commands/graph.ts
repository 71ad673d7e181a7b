import type { Command, OptionSpec } from '../command/command.ts';
import { GRAPH_FORMATS } from '../command/command.ts';
import { AS_OF_OPTION, CONFIG_OPTION, DB_OPTION } from './common-options.ts';

const WHICH_OPTIONS: readonly OptionSpec[] = [
  { flags: '-p, --provider <names>', description: 'the resource is of one of these providers', kind: 'list' },
  { flags: '--account <ids>', description: 'the resource is in one of these accounts', kind: 'list' },
  { flags: '--region <names>', description: 'the resource is in one of these regions', kind: 'list' },
  { flags: '-s, --service <names>', description: 'the resource is of one of these services', kind: 'list' },
];

const FOLLOW_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--type <names>',
    description: 'follow only relationships of these types or labels, such as depends_on or attached_to',
    kind: 'list',
  },
  {
    flags: '--to-type <names>',
    description: 'go only to resources of these types, such as Subnet or aws_ec2_subnet',
    kind: 'list',
  },
  AS_OF_OPTION,
];

const DEPTH_OPTION: OptionSpec = { flags: '--depth <n>', description: 'steps from the resource', kind: 'integer' };

const LIMIT_OPTION: OptionSpec = {
  flags: '--limit <n>',
  description: 'resources that are shown at most (default: 200)',
  kind: 'integer',
};

const TO_OPTIONS: readonly OptionSpec[] = [
  { flags: '--to <file>', description: 'write the answer to a file (not for --output table)' },
  { flags: '--force', description: 'replace a file that is there' },
];

const DIRECTION_OPTION: OptionSpec = {
  flags: '--direction <way>',
  description: 'out to what it refers to, in from what refers to it',
  choices: ['in', 'out', 'both'],
};

const RESOURCE = 'uid, ARN, id or name, or TYPE/NAME';
const RESOURCE_ARGUMENT = { flags: '<resource>', description: RESOURCE };

export const graphCommand: Command = {
  name: 'graph',
  summary: 'Show what a resource is connected with',
  description:
    'Walks the relationships around a resource, both ways and two steps far unless told otherwise, and shows them as a tree, as ' +
    'data, or as a drawing. The answer to --output svg and html is one file that a browser opens.',
  group: 'Relationships:',
  arguments: [RESOURCE_ARGUMENT],
  options: [
    { ...DEPTH_OPTION, description: 'steps from the resource (default: 2)' },
    DIRECTION_OPTION,
    ...FOLLOW_OPTIONS,
    ...WHICH_OPTIONS,
    LIMIT_OPTION,
    ...TO_OPTIONS,
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: GRAPH_FORMATS,
  examples: [
    { line: 'corkscrew graph web-1', explains: 'by name' },
    { line: 'corkscrew graph Service/shop/web', explains: 'by type and id, where several things are called so' },
    { line: 'corkscrew graph vpc-0a1b2c3d4e5f60718 --direction in --depth 1', explains: 'what is in a network' },
    { line: 'corkscrew graph web-1 --output html --to web.html', explains: 'a page to look at' },
    { line: 'corkscrew graph web-1 --output mermaid', explains: 'for a document' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/graph.ts')).graph(context),
};

export const graphPathCommand: Command = {
  name: 'graph path',
  summary: 'Show a shortest way from one resource to another',
  description:
    'Follows relationships whichever way they point, unless --direction says otherwise, and goes through nothing that is gone.',
  group: 'Relationships:',
  arguments: [
    { flags: '<from>', description: RESOURCE },
    { flags: '<to>', description: RESOURCE },
  ],
  options: [
    { ...DEPTH_OPTION, description: 'steps at most (default: 20)' },
    DIRECTION_OPTION,
    ...FOLLOW_OPTIONS,
    ...TO_OPTIONS,
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: GRAPH_FORMATS,
  examples: [
    { line: 'corkscrew graph path web-1 orders-db', explains: 'how they are connected' },
    { line: 'corkscrew graph path web-1 orders-db --direction out', explains: 'along the references only' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/graph.ts')).graphPath(context),
};

export const graphDependentsCommand: Command = {
  name: 'graph dependents',
  summary: 'Show what would miss a resource',
  description:
    'What breaks if it is deleted: all that depends on it and all that it contains, what depends on those, and so on. What only ' +
    'names it is shown beside that, and nothing behind it.',
  group: 'Relationships:',
  arguments: [RESOURCE_ARGUMENT],
  options: [
    { ...DEPTH_OPTION, description: 'steps from the resource (default: 10)' },
    ...FOLLOW_OPTIONS,
    ...WHICH_OPTIONS,
    LIMIT_OPTION,
    ...TO_OPTIONS,
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: GRAPH_FORMATS,
  examples: [{ line: 'corkscrew graph dependents sg-0123456789abcdef0', explains: 'before it is deleted' }],
  readsConfig: true,
  run: async (context) => (await import('../actions/graph.ts')).graphDependents(context),
};
