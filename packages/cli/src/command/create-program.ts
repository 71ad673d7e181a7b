import { CorkscrewError } from '@corkscrew/core';
import { Argument, Command as CommanderCommand, CommanderError, InvalidArgumentError, Option } from 'commander';
import { GLOBAL_OPTIONS } from '../commands/common-options.ts';
import type { Palette } from '../render/palette.ts';
import type { ArgumentSpec, Command, OptionSpec } from './command.ts';
import { GROUP_SUMMARIES } from './group-summaries.ts';

/** A command line that was understood. */
export interface Invocation {
  readonly command: Command;
  readonly args: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a command line asks for: a command, or a text such as help. */
export type ParsedLine =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  | { readonly kind: 'text'; readonly text: string };

/** What reading a command line needs. */
export interface ParseOptions {
  readonly version: string;
  readonly palette: Palette;
  /** Terminal cells that help may take. */
  readonly width: number;
}

const FOOTER = `
Exit codes: 0 complete, 1 failed, 2 wrong usage, 3 incomplete,
            4 a check found something, 130 interrupted
`;

/**
 * Reads a command line.
 *
 * @throws CorkscrewError `invalid_argument` when it makes no sense
 */
export async function parseCommandLine(
  commands: readonly Command[],
  argv: readonly string[],
  options: ParseOptions,
): Promise<ParsedLine> {
  let text = '';
  let invocation: Invocation | undefined;
  const program = createProgram(commands, options, {
    write: (piece) => {
      text += piece;
    },
    run: (found) => {
      invocation = found;
    },
  });
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw usageError(error, argv, commands);
  }
  return invocation === undefined ? { kind: 'text', text } : { kind: 'run', invocation };
}

interface ProgramHooks {
  readonly write: (text: string) => void;
  readonly run: (invocation: Invocation) => void;
}

function createProgram(commands: readonly Command[], options: ParseOptions, hooks: ProgramHooks): CommanderCommand {
  const program = new CommanderCommand('corkscrew');
  prepare(program, options, hooks);
  program
    .description('Every resource in your clouds, in one database that you ask in SQL.')
    .usage('<command> [options]')
    .version(options.version, '-V, --version', 'show the version')
    .addHelpText('after', FOOTER);
  program.helpCommand(false);
  const groups = new Map<string, CommanderCommand>();
  for (const command of commands) {
    const [first = '', second] = command.name.split(' ');
    if (second === undefined) {
      addCommand(program, first, { command, options, hooks });
      continue;
    }
    // A command may be the group of others too: `graph` and `graph path`.
    let group = groups.get(first) ?? program.commands.find((known) => known.name() === first);
    if (group === undefined) {
      group = program
        .command(first)
        .summary(GROUP_SUMMARIES[first] ?? '')
        .helpGroup(command.group)
        .helpCommand(false);
      group.description(`${GROUP_SUMMARIES[first] ?? ''}.`).usage('<command> [options]');
      prepare(group, options, hooks);
      groups.set(first, group);
    }
    addCommand(group, second, { command: { ...command, group: 'Commands:' }, options, hooks });
  }
  addHelpCommand(program);
  return program;
}

function prepare(command: CommanderCommand, { palette, width }: ParseOptions, { write }: ProgramHooks): void {
  command
    .exitOverride()
    // Options after the name of a command below this one are that one's.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: write,
      writeErr: write,
      outputError: () => undefined,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    })
    .configureHelp({
      styleTitle: (title) => palette.paint(title, 'heading'),
      styleCommandText: (text) => palette.paint(text, 'code'),
      styleSubcommandText: (text) => palette.paint(text, 'code'),
      styleOptionText: (text) => palette.paint(text, 'code'),
      styleArgumentText: (text) => palette.paint(text, 'code'),
      optionDescription: ({ description, argChoices }) =>
        argChoices === undefined ? description : `${description}: ${argChoices.join(', ')}`,
      subcommandTerm: (subcommand) => subcommand.name(),
    })
    .helpOption('-h, --help', 'show help');
}

interface Registration {
  readonly command: Command;
  readonly options: ParseOptions;
  readonly hooks: ProgramHooks;
}

function addCommand(parent: CommanderCommand, name: string, { command, options, hooks }: Registration): void {
  const sub = parent.command(name).summary(command.summary).helpGroup(command.group);
  prepare(sub, options, hooks);
  sub.description([`${command.summary}.`, command.description].filter(Boolean).join('\n\n'));
  for (const argument of command.arguments) sub.addArgument(createArgument(argument));
  for (const option of command.options) sub.addOption(createOption(option));
  if (command.outputs.length > 0) {
    const output = new Option('-o, --output <format>', 'format of the answer');
    sub.addOption(output.choices([...command.outputs]));
  }
  for (const option of GLOBAL_OPTIONS) sub.addOption(createOption(option));
  const examples = command.examples.map(({ line, explains }) => {
    return `  ${options.palette.paint(`# ${explains}`, 'dim')}\n  ${line}\n`;
  });
  sub.addHelpText('after', `\n${options.palette.paint('Examples:', 'heading')}\n${examples.join('')}`);
  sub.action(() => hooks.run({ command, args: sub.args, values: sub.opts() }));
}

function addHelpCommand(program: CommanderCommand): void {
  program
    .command('help')
    .summary('Show help for a command')
    .helpGroup('Set-up:')
    .argument('[command...]')
    .action((words: string[]) => {
      let target = program;
      for (const word of words) {
        const next = target.commands.find((command) => command.name() === word);
        if (next === undefined)
          throw new CommanderError(1, 'commander.unknownCommand', `error: unknown command '${word}'`);
        target = next;
      }
      target.outputHelp();
    });
}

function createArgument({ flags, description, choices }: ArgumentSpec): Argument {
  const argument = new Argument(flags, description);
  return choices === undefined ? argument : argument.choices([...choices]);
}

function createOption({ flags, description, kind, choices }: OptionSpec): Option {
  const option = new Option(flags, description);
  if (choices !== undefined) option.choices([...choices]);
  if (kind === 'list') option.argParser(collectList);
  if (kind === 'repeated') option.argParser(collectValue);
  if (kind === 'integer') option.argParser(parseInteger);
  if ((kind ?? 'text') === 'text' && choices === undefined && option.required) option.argParser(parseText);
  return option;
}

/** What is empty is mostly a variable of a shell that was never set; to go on without it would do something else. */
function parseText(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

function collectValue(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function collectList(value: string, earlier: readonly string[] = []): readonly string[] {
  const words = value.split(',').map((word) => word.trim());
  if (words.includes('')) throw new InvalidArgumentError('It names nothing between two commas.');
  return [...earlier, ...words];
}

function parseInteger(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('It is not a whole number of 0 or more.');
  return number;
}

/** Says what commander found in our own words: one sentence, and a hint of where to look. */
function usageError(error: CommanderError, argv: readonly string[], commands: readonly Command[]): CorkscrewError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const { message, reason } = reword(first);
  const meant = /\(Did you mean (?:one of )?(.+)\?\)/.exec(rest.join(' '))?.[1];
  const hints = [
    reason,
    meant === undefined ? '' : `Did you mean ${meant}?`,
    `\`${helpLine(argv, commands)}\` shows what there is.`,
  ];
  return new CorkscrewError('invalid_argument', message, { hint: hints.filter(Boolean).join(' ') });
}

const INVALID_OPTION = /^option '(?<name>.+?)' argument '(?<value>.*)' is invalid\. (?<reason>.*)$/;
const INVALID_ARGUMENT =
  /^command-argument value '(?<value>.*)' is invalid for argument '(?<name>.+?)'\. (?<reason>.*)$/;

function reword(text: string): { readonly message: string; readonly reason: string } {
  const sentence = text.replace(/\.$/, '');
  const invalid = INVALID_OPTION.exec(sentence) ?? INVALID_ARGUMENT.exec(sentence);
  if (invalid === null) return { message: sentence.replaceAll("'", '"'), reason: '' };
  const { name = '', value = '', reason = '' } = invalid.groups ?? {};
  return { message: `read ${/--[\w-]+/.exec(name)?.[0] ?? name}: "${value}" is not valid`, reason: `${reason}.` };
}

/** Gives the command line that shows help for what was meant, as far as it was understood. */
function helpLine(argv: readonly string[], commands: readonly Command[]): string {
  const words = argv.filter((word) => !word.startsWith('-'));
  for (let count = 2; count > 0; count -= 1) {
    const start = words.slice(0, count).join(' ');
    if (commands.some(({ name }) => name === start || name.startsWith(`${start} `))) return `corkscrew ${start} --help`;
  }
  return 'corkscrew --help';
}
