import { CorkscrewError } from '@corkscrew/core';
import { readAll, timeOf, type Ask } from './ask.ts';

const PRUNED_SQL = 'SELECT max(pruned_before) AS pruned_before FROM prunings';

/** Tells before which moment history was pruned; `undefined` where it is whole. */
export async function readPrunedBefore(ask: Ask): Promise<Date | undefined> {
  const [row = {}] = await readAll(ask, PRUNED_SQL);
  return timeOf(row, 'pruned_before');
}

/**
 * Refuses a moment of which something was pruned: an answer would be without what went.
 *
 * @throws CorkscrewError `invalid_argument`
 */
export async function assertKept(ask: Ask, moment: Date, action: string): Promise<void> {
  const prunedBefore = await readPrunedBefore(ask);
  if (prunedBefore !== undefined && moment < prunedBefore) throw prunedError(action, prunedBefore);
}

/** The error of who asks for what was pruned. */
export function prunedError(action: string, prunedBefore: Date): CorkscrewError {
  return new CorkscrewError('invalid_argument', `${action}: history before ${prunedBefore.toISOString()} was pruned`, {
    hint: 'Give a later moment.',
  });
}
