import type { Command } from '../command/command.ts';
import { AS_OF_OPTION, CONFIG_OPTION, DB_OPTION } from './common-options.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write a table or an answer to a file',
  description:
    'Writes a whole table, such as resources or the table of a type, or the answer to a SELECT, for other tools. A file that is ' +
    'there already is not replaced without --force. A DuckDB file has, where no table is named, all tables with their history, and a ' +
    'view for each type.',
  group: 'Inventory:',
  arguments: [
    { flags: '[table]', description: "a table's name, or a SELECT (default: resources; into a DuckDB file: all)" },
  ],
  options: [
    { flags: '--format <format>', description: 'format of the file', choices: ['parquet', 'csv', 'ndjson', 'duckdb'] },
    { flags: '--to <file>', description: 'the file to write' },
    { flags: '--force', description: 'replace a file that is there' },
    AS_OF_OPTION,
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: [],
  examples: [
    { line: 'corkscrew export --format parquet --to resources.parquet', explains: 'all that there is' },
    {
      line: 'corkscrew export aws_ec2_instance --format csv --to instances.csv',
      explains: 'one type, with its columns',
    },
    { line: 'corkscrew export --to inventory.duckdb', explains: 'all tables, and a view for each type' },
    { line: 'corkscrew export "SELECT name, tags FROM resources" --to names.ndjson', explains: 'an answer' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/export.ts')).exportTable(context),
};
