import type { Command, ArgumentSpec } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { DRIFT_SEVERITIES } from '../drift/severities.ts';
import { AS_OF_OPTION, CONFIG_OPTION, DB_OPTION } from './common-options.ts';
import { FILTER_OPTIONS, LIMIT_OPTIONS } from './history-options.ts';

const GROUP = 'History:';
const NAME: ArgumentSpec = { flags: '<name>', description: 'name of the baseline' };

export const driftSaveCommand: Command = {
  name: 'drift save',
  summary: 'Fix the inventory as it is, or was, under a name',
  description:
    'Keeps what the inventory has now, or had at a moment, all of it or what the filters select, apart from its history. ' +
    'What keeps its current state only, such as pods, is no part of it.',
  group: GROUP,
  arguments: [NAME],
  options: [
    ...FILTER_OPTIONS,
    AS_OF_OPTION,
    { flags: '--force', description: 'replace a baseline of that name' },
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew drift save approved', explains: 'everything' },
    { line: 'corkscrew drift save network --service ec2 --type SecurityGroup,Vpc,Subnet', explains: 'a part of it' },
    { line: 'corkscrew drift save before-the-release --as-of friday', explains: 'as it was when Friday began' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/drift-baselines.ts')).driftSave(context),
};

export const driftCheckCommand: Command = {
  name: 'drift check',
  summary: 'Show how the inventory differs from a baseline',
  description:
    'Lists what was added, removed and changed since the baseline was saved, what concerns security first. Exit code 4 means ' +
    'that there is drift. It compares with the inventory, not with the cloud: scan first.',
  group: GROUP,
  arguments: [NAME],
  options: [
    {
      flags: '--ignore <paths>',
      description: 'no drift: paths, * for anything, such as Tags or *.LastModified',
      kind: 'list',
    },
    {
      flags: '--fail-on <severity>',
      description: 'least severity for exit code 4 (default: low)',
      choices: DRIFT_SEVERITIES,
    },
    ...LIMIT_OPTIONS,
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew drift check approved', explains: 'all differences' },
    {
      line: 'corkscrew drift check approved --ignore Tags,aws_ec2_instance:State --fail-on high',
      explains: 'only what matters ends with 4',
    },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/drift-check.ts')).driftCheck(context),
};

export const driftListCommand: Command = {
  name: 'drift list',
  summary: 'List the baselines',
  group: GROUP,
  arguments: [],
  options: [DB_OPTION, CONFIG_OPTION],
  outputs: OUTPUT_FORMATS,
  examples: [{ line: 'corkscrew drift list', explains: 'with when they were saved' }],
  readsConfig: true,
  run: async (context) => (await import('../actions/drift-baselines.ts')).driftList(context),
};

export const driftDeleteCommand: Command = {
  name: 'drift delete',
  summary: 'Delete a baseline',
  group: GROUP,
  arguments: [NAME],
  options: [DB_OPTION, CONFIG_OPTION],
  outputs: ['table', 'json'],
  examples: [{ line: 'corkscrew drift delete approved', explains: 'the inventory itself stays' }],
  readsConfig: true,
  run: async (context) => (await import('../actions/drift-baselines.ts')).driftDelete(context),
};

export const driftExportCommand: Command = {
  name: 'drift export',
  summary: 'Write a baseline to a file, for example for git',
  description: 'The file is JSON, sorted and with one value a line, so that two of them compare well line by line.',
  group: GROUP,
  arguments: [NAME, { flags: '<file>', description: 'file to write, - for standard output' }],
  options: [{ flags: '--force', description: 'replace a file that exists' }, DB_OPTION, CONFIG_OPTION],
  outputs: [],
  examples: [{ line: 'corkscrew drift export approved approved.json', explains: 'to be committed' }],
  readsConfig: true,
  run: async (context) => (await import('../actions/drift-file.ts')).driftExport(context),
};

export const driftImportCommand: Command = {
  name: 'drift import',
  summary: 'Read a baseline from a file',
  group: GROUP,
  arguments: [{ flags: '<file>', description: 'a file that drift export wrote' }],
  options: [
    { flags: '--name <name>', description: 'another name than the one in the file' },
    { flags: '--force', description: 'replace a baseline of that name' },
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: ['table', 'json'],
  examples: [{ line: 'corkscrew drift import approved.json --force', explains: 'the state that the team agreed on' }],
  readsConfig: true,
  run: async (context) => (await import('../actions/drift-file.ts')).driftImport(context),
};
