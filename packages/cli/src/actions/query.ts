import { readFile } from 'node:fs/promises';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { dbOption, programName, resolvePath } from '../config/resolve-path.ts';
import type { QueryColumn, QueryResult } from '@corkscrew/store';
import type { Column, Row } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { askQuestion } from '../questions/ask-question.ts';
import { listQuestions } from './list-questions.ts';
import { describeMoment } from './describe-moment.ts';

const GAP_SQL = "SELECT count(*) FROM coverage WHERE status NOT IN ('complete', 'not_applicable')";

/** Runs a statement and gives its rows as they are read. */
export async function query(context: CommandContext): Promise<CommandResult> {
  const { flags, signal, parts, settings } = context;
  if (flags.isSet('list')) return await listQuestions(context);
  const { sql, params } = await readStatement(context);
  const path = settings.database.value;
  const asOf = await readAsOf(context);
  const request = { sql, params, asOf, allowExternalAccess: flags.isSet('allowExternal') };
  const answer = await parts.query(path, request, { signal });
  return {
    output: {
      kind: 'records',
      columns: answer.columns.map(toColumn),
      batches: release(answer),
      footer: (count) => countOf(count, 'row'),
    },
    afterwards: async () =>
      asOf === undefined ? describeGaps(await countGaps(context, path), context) : await describeMoment(context, asOf),
  };
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\b.*)$/;

function toColumn({ name, type }: QueryColumn): Column {
  return { name, align: NUMERIC.test(type) ? 'right' : 'left', isJson: type === 'JSON' };
}

async function* release(answer: QueryResult): AsyncGenerator<readonly Row[], void, undefined> {
  await using held = answer;
  yield* held.batches;
}

async function readAsOf(context: CommandContext): Promise<Date | undefined> {
  const text = context.flags.text('asOf');
  return text === undefined ? undefined : await resolveMoment(context, text, { source: '--as-of' });
}

/** The statement as it is given, or that of a question: `@untagged`. */
async function readStatement(context: CommandContext): Promise<{
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}> {
  const { args, flags, parts } = context;
  const params = readParams(flags.list('param'));
  const [word = ''] = args;
  if (!/^@[\w-]+$/.test(word)) return { sql: await readSql(context), params };
  return askQuestion(await parts.listQuestions(), word.slice(1), params);
}

async function readSql(context: CommandContext): Promise<string> {
  const { args, flags, cwd, env } = context;
  const file = flags.text('file');
  if (args[0] !== undefined && file !== undefined) {
    throw new CorkscrewError('invalid_argument', 'read the statement: it is given both as an argument and by --file');
  }
  const sql =
    args[0] ??
    (file === undefined || file === '-' ? await context.readStdin() : await readSqlFile(resolvePath(file, cwd, env)));
  if (sql !== undefined && sql.trim() !== '') return sql;
  throw new CorkscrewError('invalid_argument', 'read the statement: there is none', {
    hint: 'Give it as an argument, by --file, or on standard input: corkscrew query "SELECT * FROM resources LIMIT 5"',
  });
}

async function readSqlFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'no such file' : `it cannot be read (${code ?? 'unknown reason'})`;
    throw new CorkscrewError('not_found', `read statement ${path}: ${reason}`, {
      cause: error,
      hint: 'Check the path.',
    });
  }
}

function readParams(pairs: readonly string[]): Readonly<Record<string, unknown>> {
  const params: Record<string, unknown> = {};
  for (const pair of pairs) {
    const split = pair.indexOf('=');
    const name = pair.slice(0, split);
    if (split < 1 || !/^[A-Za-z_]\w*$/.test(name)) {
      throw new CorkscrewError('invalid_argument', `read --param: "${pair}" is not of the form name=value`, {
        hint: 'The statement takes it as $name: --param region=eu-west-1',
      });
    }
    params[name] = pair.slice(split + 1);
  }
  return params;
}

/** The answer is out by now: what goes wrong here must not make a failure of it. */
async function countGaps(context: CommandContext, path: string): Promise<number> {
  const { parts, signal } = context;
  try {
    await using answer = await parts.query(path, { sql: GAP_SQL }, { signal });
    for await (const [row] of answer.batches) return Number(row?.[0] ?? 0);
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = CorkscrewError.from(error);
    // A database that no scan made has no coverage to speak of.
    if (code !== 'query_failed') context.note(`How complete the inventory is could not be read: ${message}`);
  }
  return 0;
}

function describeGaps(gaps: number, context: CommandContext): readonly string[] {
  if (gaps === 0) return [];
  const count = countOf(gaps, 'part of the inventory was', 'parts of the inventory were');
  return [
    `${count} not seen completely: ${programName(context.env, context.cwd)} query ${dbOption(context)}"FROM coverage WHERE status NOT IN ('complete', 'not_applicable')"`,
  ];
}
