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
const LEAVE = /^\s*\\q(?:uit)?\s*$/;

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
      if (event.kind === 'end') break;
      if (event.kind === 'cancel') {
        open = '';
        continue;
      }
      if (lines.isInteractive) await parts.onLine(event.text);
      if (lines.isInteractive ? LEAVE.test(event.text) : open === '' && LEAVE.test(event.text)) return;
      const input = readInput(open, event.text);
      open = input.rest;
      for (const ask of input.asks) yield* guarded(parts, ask);
    }
    yield* finish(parts, open.trim());
  } finally {
    lines.close();
  }
}

/** At the end of a script, what stands behind its last semicolon is a statement too. */
async function* finish(parts: ShellParts, last: string): Pieces {
  if (parts.lines.isInteractive) yield '\n';
  else if (last !== '') yield* guarded(parts, (at) => runStatement({ sql: last, params: {} }, at));
}

interface Input {
  readonly asks: readonly Ask[];
  /** What is open of a statement. */
  readonly rest: string;
}

/** What a line asks for, with what was typed of a statement before it. */
function readInput(open: string, text: string): Input {
  const word = text.trim();
  if (open === '' && /^[\\@]/.test(word)) {
    return { asks: [(at) => runWord(word.replace(/;$/, '').trim(), at)], rest: '' };
  }
  const { statements, rest } = splitStatements(`${open}${text}\n`);
  return {
    asks: statements.map(
      (sql): Ask =>
        (at) =>
          runStatement({ sql, params: {} }, at),
    ),
    rest,
  };
}

type Pieces = AsyncGenerator<string, void, undefined>;

/** What an answer is made with. */
interface AskParts extends ShellParts {
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
}

type Ask = (at: AskParts) => Pieces;

/** Gives what work gives, piece by piece; Ctrl-C ends it, and what fails is told where somebody types. */
async function* guarded(parts: ShellParts, ask: Ask): Pieces {
  const { lines, screen, context } = parts;
  using running = lines.startWork();
  try {
    for await (const piece of ask({ ...parts, signal: running.signal })) {
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
async function* runWord(word: string, at: AskParts): Pieces {
  const [first = '', ...rest] = word.split(/\s+/);
  const { context, signal } = at;
  if (first.startsWith('@')) {
    const questions = await context.parts.listQuestions();
    yield* runStatement(askQuestion(questions, first.slice(1), readParams(rest, 'the value')), at);
  } else if (first === '\\d') {
    const { output } = await tables({ ...context, args: rest.slice(0, 1), signal });
    yield* show(at, output);
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

async function* runStatement(statement: Statement, at: AskParts): Pieces {
  const { context, signal } = at;
  const path = context.settings.database.value;
  const answer = await context.parts.query(path, { ...statement, withCoverage: true }, { signal });
  yield* show(at, answerRecords(answer));
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
