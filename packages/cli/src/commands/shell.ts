import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION } from './common-options.ts';

export const shellCommand: Command = {
  name: 'shell',
  summary: 'Ask the database statement by statement',
  description:
    'Reads SQL, each statement up to its semicolon, and answers it as `query` does. Tab completes tables, columns and keywords; ' +
    '\\d lists tables, \\d NAME shows the columns of one, @name asks a question that has a name, Ctrl-C stops what runs, and ' +
    'Ctrl-D or \\q leaves. Between two statements the database is free for others. What is typed is kept in ' +
    '~/.corkscrew/shell-history, but for lines that begin with a space. Standard input that is no terminal is read as a script, ' +
    'which ends at the first statement that fails.',
  group: 'Inventory:',
  arguments: [],
  options: [DB_OPTION, CONFIG_OPTION],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew shell', explains: 'to look around' },
    { line: 'corkscrew shell --output csv < statements.sql', explains: 'a script' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/shell.ts')).shell(context),
};
