import { readFile } from 'node:fs/promises';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { resolvePath } from '../config/resolve-path.ts';
import { fileFailure } from '../run/file-failure.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { askQuestion } from '../questions/ask-question.ts';
import { readParams } from '../questions/read-params.ts';
import { answerRecords } from './answer-records.ts';
import { coverageToJson, describeCoverage, judgeCoverage, type JudgedCoverage } from './describe-coverage.ts';
import { listQuestions } from './list-questions.ts';
import { describeMoment } from './describe-moment.ts';

/** Exit code of an answer that is not complete, where completeness was asked for. */
const INCOMPLETE = 3;

/** Runs a statement and gives its rows as they are read, then what they do not cover. */
export async function query(context: CommandContext): Promise<CommandResult> {
  const { flags, signal, parts, settings } = context;
  if (flags.isSet('list')) return await listQuestions(context);
  const { sql, params } = await readStatement(context);
  const asOf = await readAsOf(context);
  assertFlags(context, asOf);
  const request = { sql, params, asOf, allowExternalAccess: flags.isSet('allowExternal'), withCoverage: true };
  const answer = await parts.query(settings.database.value, request, { signal });
  const judged = answer.coverage === undefined ? undefined : await judgeCoverage(answer.coverage, context);
  return {
    output: {
      ...answerRecords(answer),
      ...(flags.isSet('withCoverage')
        ? { beside: { coverage: judged === undefined ? null : coverageToJson(judged) } }
        : {}),
    },
    ...(flags.isSet('strict') && judged?.isComplete !== true ? { exitCode: INCOMPLETE } : {}),
    afterwards: async () => await describe(context, asOf, judged),
  };
}

async function describe(
  context: CommandContext,
  asOf: Date | undefined,
  judged: JudgedCoverage | undefined,
): Promise<readonly string[]> {
  if (asOf !== undefined) return await describeMoment(context, asOf);
  return judged === undefined ? [] : describeCoverage(judged, context);
}

function assertFlags({ flags, output }: CommandContext, asOf: Date | undefined): void {
  if (flags.isSet('withCoverage') && output !== 'json') {
    throw new CorkscrewError('invalid_argument', `add the coverage: --output ${output} has no place for it`, {
      hint: 'Use --output json, or read it on stderr.',
    });
  }
  const flag = ['strict', 'withCoverage'].find((name) => flags.isSet(name));
  if (flag === undefined || asOf === undefined) return;
  throw new CorkscrewError(
    'invalid_argument',
    `query with --as-of: how complete the past was is not known that finely`,
    {
      hint: 'Leave out --strict and --with-coverage, and ask the table coverage, which --as-of takes back too.',
    },
  );
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
    throw new CorkscrewError('invalid_argument', 'read the statement: it is given both as an argument and by --file', {
      hint: 'Leave one of them out.',
    });
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
    throw fileFailure(`read statement ${path}`, error);
  }
}
