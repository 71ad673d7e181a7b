import { CorkscrewError } from '@corkscrew/core';
import { answerRecords } from '../actions/answer-records.ts';
import { describeCoverage, judgeCoverage } from '../actions/describe-coverage.ts';
import { tables } from '../actions/tables.ts';
import type { CommandContext, ShellScreen } from '../command/command.ts';
import { askQuestion } from '../questions/ask-question.ts';
import { readParams } from '../questions/read-params.ts';
import type { CommandOutput } from '../render/command-output.ts';
import { renderOutput } from '../render/render-output.ts';
import type { LineSource } from './line-source.ts';
import { SHELL_COMMANDS } from './shell-words.ts';
import { splitStatements } from './split-statements.ts';

const PROMPT = 'corkscrew> ';
const MORE_PROMPT = '        -> ';

/** What a shell works with. */
export interface ShellParts {
  readonly context: CommandContext;
  readonly screen: ShellScreen;
  readonly lines: LineSource;
  /** Told of each line that somebody typed. */
  readonly onLine: (line: string) => Promise<void>;
  /** Told of what is typed of a statement before the current line. */
  readonly onOpen: (text: string) => void;
}

/**
 * Reads statements and gives their answers as text, until the input ends. Each statement opens the database for itself and lets go
 * of it, so that scans can write in between. Where somebody types, what fails is told and the next line awaited; of a script, it ends
 * the shell.
 */
export async function* runShell(parts: ShellParts): AsyncGenerator<string, void, undefined> {
  const { lines } = parts;
  let open = '';
  try {
    for (;;) {
      parts.onOpen(open);
      const event = await lines.read(open === '' ? PROMPT : MORE_PROMPT);
      if (event.kind === 'cancel') {
        open = '';
        continue;
      }
      if (event.kind === 'end') break;
      if (lines.isInteractive) await parts.onLine(event.text);
      const word = event.text.trim();
      if (open === '' && /^\\q(uit)?$/.test(word)) return;
      if (open === '' && /^[\\@]/.test(word)) {
        yield* guarded(parts, (signal) => runWord(parts, word.replace(/;$/, '').trim(), signal));
        continue;
      }
      const { statements, rest } = splitStatements(`${open}${event.text}\n`);
      open = rest;
      for (const sql of statements) yield* guarded(parts, (signal) => runStatement(parts, { sql, params: {} }, signal));
    }
    const last = open.trim();
    if (last !== '' && !lines.isInteractive) {
      yield* guarded(parts, (signal) => runStatement(parts, { sql: last, params: {} }, signal));
    }
    if (lines.isInteractive) yield '\n';
  } finally {
    lines.close();
  }
}

type Pieces = AsyncGenerator<string, void, undefined>;

/** Gives what work gives, piece by piece; Ctrl-C ends it, and what fails is told where somebody types. */
async function* guarded(parts: ShellParts, work: (signal: AbortSignal) => Pieces): Pieces {
  const { lines, screen, context } = parts;
  using running = lines.startWork();
  try {
    for await (const piece of work(running.signal)) {
      running.signal.throwIfAborted();
      yield piece;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!lines.isInteractive) throw error;
    if (running.signal.aborted) context.note('Interrupted.');
    else screen.showError(error);
  }
}

/** A command of the shell, or a question that has a name. */
async function* runWord(parts: ShellParts, word: string, signal: AbortSignal): Pieces {
  const [first = '', ...rest] = word.split(/\s+/);
  const { context } = parts;
  if (first.startsWith('@')) {
    const questions = await context.parts.listQuestions();
    yield* runStatement(parts, askQuestion(questions, first.slice(1), readParams(rest, 'the value')), signal);
  } else if (first === '\\d') {
    const { output } = await tables({ ...context, args: rest.slice(0, 1), signal });
    yield* show(parts, output);
  } else if (first === '\\?') {
    yield describeCommands();
  } else {
    throw new CorkscrewError('invalid_argument', `shell: there is no command ${first}`, { hint: '\\? shows all.' });
  }
}

interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

async function* runStatement(parts: ShellParts, statement: Statement, signal: AbortSignal): Pieces {
  const { context } = parts;
  const path = context.settings.database.value;
  const answer = await context.parts.query(path, { ...statement, withCoverage: true }, { signal });
  yield* show(parts, answerRecords(answer));
  if (answer.coverage === undefined) return;
  for (const text of describeCoverage(await judgeCoverage(answer.coverage, context), context)) context.note(text);
}

function show({ context, screen }: ShellParts, output: CommandOutput): Pieces {
  return renderOutput(output, context.output, { palette: screen.palette, width: screen.width() });
}

function describeCommands(): string {
  const rows = Object.entries({
    'SELECT ...;': "a statement in DuckDB's SQL; it may take several lines and ends with a semicolon",
    '@name a=b': 'a question that has a name, with values',
    ...SHELL_COMMANDS,
    'Ctrl-C': 'stop what runs, or drop what is typed',
  });
  const width = Math.max(...rows.map(([word]) => word.length));
  return rows.map(([word, meaning]) => `${word.padEnd(width)}  ${meaning}\n`).join('');
}
