import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION } from './common-options.ts';

const GROUP = 'Set-up:';

export const configInitCommand: Command = {
  name: 'config init',
  summary: 'Write a configuration file with its keys explained',
  group: GROUP,
  arguments: [{ flags: '[file]', description: 'where to (default: ./corkscrew.yaml)' }],
  options: [{ flags: '--force', description: 'overwrite a file that exists' }],
  outputs: [],
  examples: [
    { line: 'corkscrew config init', explains: 'for the project in this folder' },
    { line: 'corkscrew config init ~/.corkscrew/config.yaml', explains: 'for this user' },
  ],
  readsConfig: false,
  run: async (context) => (await import('../actions/config-init.ts')).configInit(context),
};

export const configShowCommand: Command = {
  name: 'config show',
  summary: 'Show the values that hold and where each comes from',
  group: GROUP,
  arguments: [],
  options: [DB_OPTION, CONFIG_OPTION],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew config show', explains: 'flag before environment before file before default' },
    { line: 'corkscrew config show --output json', explains: 'for machines' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/config-show.ts')).configShow(context),
};

export const configValidateCommand: Command = {
  name: 'config validate',
  summary: 'Check a configuration file and list everything that is wrong',
  description:
    'Also asks each configured plugin whether it takes its block. Exit code 2 means that something is wrong.',
  group: GROUP,
  arguments: [],
  options: [CONFIG_OPTION],
  outputs: ['table', 'json'],
  examples: [
    { line: 'corkscrew config validate', explains: 'the file that other commands would read' },
    { line: 'corkscrew config validate --config ci/corkscrew.yaml', explains: 'another one' },
  ],
  readsConfig: false,
  run: async (context) => (await import('../actions/config-validate.ts')).configValidate(context),
};
