import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { AS_OF_OPTION, CONFIG_OPTION, DB_OPTION } from './common-options.ts';

export const queryCommand: Command = {
  name: 'query',
  summary: 'Ask the database in SQL',
  description:
    'Runs SQL read-only; of several statements the last one answers. It stands on the command line, in a file, or on standard input. The table ' +
    'to start with is resources; every type is a table too. What the answer does not cover is said on stderr after it. A word such as @untagged asks a question that has a name: ' +
    'those of Corkscrew, and your own in ~/.corkscrew/questions.',
  group: 'Inventory:',
  arguments: [{ flags: '[sql]', description: "the statement, in DuckDB's SQL, or @name" }],
  options: [
    { flags: '--list', description: 'list the questions that have a name' },
    { flags: '-f, --file <file>', description: 'read the statement from a file, - for standard input' },
    {
      flags: '--param <name=value>',
      description: 'value of $name in the statement, may be repeated',
      kind: 'repeated',
    },
    AS_OF_OPTION,
    { flags: '--strict', description: 'exit with 3 where the answer does not cover all that it is about' },
    { flags: '--with-coverage', description: 'with --output json: an object of rows and coverage instead of an array' },
    { flags: '--allow-external', description: 'let the statement read and write other files on this machine' },
    DB_OPTION,
    CONFIG_OPTION,
  ],
  outputs: OUTPUT_FORMATS,
  examples: [
    {
      line: 'corkscrew query "SELECT service, type, count(*) FROM resources GROUP BY ALL ORDER BY 3 DESC"',
      explains: 'what there is',
    },
    {
      line: 'corkscrew query "FROM resources WHERE region = \\$region" --param region=eu-west-1',
      explains: 'a value that needs no quoting',
    },
    { line: 'corkscrew query @untagged --param tag=CostCenter', explains: 'a question that has a name' },
    { line: 'corkscrew query --file report.sql --output csv > report.csv', explains: 'a report' },
    { line: 'corkscrew query "SELECT count(*) FROM resources" --as-of 2h', explains: 'what was known two hours ago' },
    {
      line: `corkscrew query --strict "SELECT count(*) FROM resources WHERE type_name = 'aws_s3_bucket'"`,
      explains: 'a number, or exit code 3',
    },
    { line: 'echo "SELECT id, name FROM resources" | corkscrew query | head', explains: 'in a pipe' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/query.ts')).query(context),
};
