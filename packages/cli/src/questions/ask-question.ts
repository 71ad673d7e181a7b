import { CorkscrewError } from '@corkscrew/core';
import { findNearest } from '../config/nearest.ts';
import type { Question } from './parse-question.ts';

const WHOLE_NUMBER = /^\d+$/;

/**
 * Gives the question of a name with its parameters filled in.
 *
 * @throws CorkscrewError `not_found`, `invalid_argument` where a value is missing or not asked for
 */
export function askQuestion(
  questions: readonly Question[],
  name: string,
  given: Readonly<Record<string, unknown>>,
): { readonly sql: string; readonly params: Readonly<Record<string, unknown>> } {
  const question = pickQuestion(questions, name);
  const params: Record<string, unknown> = {};
  for (const { name: key, fallback, description } of question.parameters) {
    const value = given[key] ?? fallback;
    if (value === undefined) {
      throw new CorkscrewError('invalid_argument', `ask @${name}: it needs a value for ${key}`, {
        hint: `Give it with --param ${key}=...${description === '' ? '' : `: ${description}`}`,
      });
    }
    const isNumber = fallback !== undefined && WHOLE_NUMBER.test(fallback);
    if (isNumber && typeof value === 'string' && !WHOLE_NUMBER.test(value)) {
      throw new CorkscrewError('invalid_argument', `ask @${name}: ${key} is a whole number, not "${value}"`, {
        hint: `Give it as --param ${key}=${fallback}${description === '' ? '' : `: ${description}`}`,
      });
    }
    params[key] = value;
  }
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(params, key));
  if (unknown === undefined) return { sql: question.sql, params };
  throw new CorkscrewError('invalid_argument', `ask @${name}: it has no parameter ${unknown}`, {
    hint: question.parameters.length === 0 ? 'It takes none.' : `It takes ${Object.keys(params).join(', ')}.`,
  });
}

/**
 * Finds the question of a name.
 *
 * @throws CorkscrewError `not_found` with a name that is near, or the fault of its file
 */
export function pickQuestion(questions: readonly Question[], name: string): Question {
  const question = questions.find((known) => known.name === name);
  if (question?.fault !== undefined) throw question.fault;
  if (question !== undefined) return question;
  const nearest = findNearest(
    name,
    questions.map((known) => known.name),
  );
  throw new CorkscrewError('not_found', `ask @${name}: there is no such question`, {
    hint: `${nearest === undefined ? '' : `Did you mean @${nearest}? `}\`corkscrew query --list\` shows all.`,
  });
}
