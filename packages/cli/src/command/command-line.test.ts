import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../commands/all-commands.ts';
import { createPalette } from '../render/palette.ts';
import type { ParsedLine } from './create-program.ts';
import { parseCommandLine } from './create-program.ts';

function parse(...argv: string[]): Promise<ParsedLine> {
  return parseCommandLine(COMMANDS, argv, { version: '1.2.3', palette: createPalette(false), width: 80 });
}

async function helpOf(...argv: string[]): Promise<string> {
  const parsed = await parse(...argv);
  return parsed.kind === 'text' ? parsed.text : 'no text';
}

describe('parseCommandLine', () => {
  test('finds the command with its arguments and options', async () => {
    const line = await parse(
      'scan',
      '-p',
      'aws',
      '--services',
      's3,ec2',
      '--services',
      'iam',
      '--dry-run',
      '--concurrency',
      '8',
    );
    expect(line).toMatchObject({
      kind: 'run',
      invocation: {
        command: { name: 'scan' },
        args: [],
        values: { provider: ['aws'], services: ['s3', 'ec2', 'iam'], dryRun: true, concurrency: 8 },
      },
    });
  });

  test('keeps commas in values that are no lists', async () => {
    expect(await parse('query', 'SELECT 1', '--param', 'a=1,2', '--param', 'b=3')).toMatchObject({
      invocation: { args: ['SELECT 1'], values: { param: ['a=1,2', 'b=3'] } },
    });
  });

  test('shows help for no arguments, and for help of any depth', async () => {
    expect(await helpOf()).toBe(await helpOf('--help'));
    expect(await helpOf('help', 'plugin', 'list')).toBe(await helpOf('plugin', 'list', '--help'));
    expect(await helpOf('plugin')).toContain('Show which plugins are found');
  });

  test('shows its version', async () => {
    expect(await helpOf('--version')).toBe('1.2.3\n');
  });

  test('introduces itself', async () => {
    expect(await helpOf('--help')).toMatchInlineSnapshot(`
      "Usage: corkscrew <command> [options]

      Every resource in your clouds, in one database that you ask in SQL.

      Options:
        -V, --version  show the version
        -h, --help     show help

      Start here:
        demo           Try it all without a cloud account

      Inventory:
        scan           Find every resource and store it
        watch          Keep the database as the cloud is, live
        query          Ask the database in SQL
        shell          Ask the database statement by statement
        describe       Show all that is known of one resource
        tables         Show the tables that there are, or the columns of one
        export         Write a table or an answer to a file
        info           Show the database, the last scan and the providers
        permissions    Print the least that a scan needs to be allowed
        setup          Make the identity that a provider reads with

      History:
        changes        Show what was created, changed and removed
        diff           Compare the inventory at two moments
        history        Show what happened to one resource
        drift          Compare the inventory with a state that you fixed
        prune          Forget history that is older than you need
        compact        Give back space that the database does not use

      Relationships:
        graph          Show what a resource is connected with

      Providers:
        discover       Show the services and types that a provider can list
        list           List resources of one type straight from the provider
        schemas        Show the columns of types straight from the provider
        plugin         Find and try provider plugins
        catalog        Know newer AWS services than this version came with

      Set-up:
        config         Write, show and check the configuration
        completion     Print a completion script for your shell
        version        Show the version
        help           Show help for a command

      Exit codes: 0 complete, 1 failed, 2 wrong usage, 3 incomplete,
                  4 a check found something, 130 interrupted

      "
    `);
  });

  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    'shows examples in the help of %s',
    async (name, command) => {
      const help = await helpOf(...name.split(' '), '--help');
      expect(help).toContain(`Usage: corkscrew ${name}`);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) expect(help).toContain(example.line);
      for (const line of help.split('\nExamples:')[0]?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  test.each([
    [['scna'], 'unknown command "scna"', 'Did you mean scan? `corkscrew --help` shows what there is.'],
    [['config', 'foo'], 'unknown command "foo"', '`corkscrew config --help` shows what there is.'],
    [['help', 'nope'], 'unknown command "nope"', '`corkscrew --help` shows what there is.'],
    [
      ['scan', '--outptu'],
      'unknown option "--outptu"',
      'Did you mean --output? `corkscrew scan --help` shows what there is.',
    ],
    [
      ['scan', '-o', 'xml'],
      'read --output: "xml" is not valid',
      'Allowed choices are table, json, ndjson. `corkscrew scan --help` shows what there is.',
    ],
    [
      ['scan', '--concurrency', 'x'],
      'read --concurrency: "x" is not valid',
      'It is not a whole number of 0 or more. `corkscrew scan --help` shows what there is.',
    ],
    [['scan', '--db', ''], 'read --db: "" is not valid', 'It is empty. `corkscrew scan --help` shows what there is.'],
    [
      ['scan', '--services', 's3,,ec2'],
      'read --services: "s3,,ec2" is not valid',
      'It names nothing between two commas. `corkscrew scan --help` shows what there is.',
    ],
    [
      ['completion', 'tcsh'],
      'read shell: "tcsh" is not valid',
      'Allowed choices are bash, zsh, fish. `corkscrew completion --help` shows what there is.',
    ],
    [['list', 's3'], 'missing required argument "type"', '`corkscrew list --help` shows what there is.'],
    [['scan', '--db'], 'option "--db <file>" argument missing', '`corkscrew scan --help` shows what there is.'],
    [
      ['query', 'a', 'b'],
      'too many arguments for "query". Expected 1 argument but got 2: a, b',
      '`corkscrew query --help` shows what there is.',
    ],
  ])('says what is wrong with %j', async (argv, message, hint) => {
    await expect(parse(...argv)).rejects.toMatchObject({ code: 'invalid_argument', message, hint });
  });
});
