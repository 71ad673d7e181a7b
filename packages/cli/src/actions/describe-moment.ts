import { CorkscrewError } from '@corkscrew/core';
import type { ObservationAge } from '@corkscrew/store';
import type { CommandContext } from '../command/command.ts';
import { formatMoment, formatSpan } from '../moments/format-moment.ts';
import { countOf } from '../render/format-amount.ts';
import { askOf } from './ask-database.ts';

/** Types named one by one, the longest unseen first. */
const SHOWN_TYPES = 5;
const HOUR_MS = 3_600_000;

/** Says how old what an answer as of a moment rests on was at that moment. */
export async function describeMoment(context: CommandContext, moment: Date): Promise<readonly string[]> {
  const { readMomentFacts } = await import('@corkscrew/store');
  try {
    const { ages, firstReadAt, withoutHistory } = await readMomentFacts(askOf(context), moment);
    const start = `As of ${formatMoment(moment)}`;
    if (firstReadAt === undefined || firstReadAt > moment) {
      const since =
        firstReadAt === undefined ? 'nothing was ever read' : `nothing was read before ${formatMoment(firstReadAt)}`;
      return [`${start}: ${since}.`];
    }
    const kept = withoutHistory.length === 0 ? [] : [describeWithoutHistory(withoutHistory)];
    return [`${start}: ${describeAges(ages, moment)}.`, ...kept, ...listOld(ages, moment, context)];
  } catch (error) {
    context.signal.throwIfAborted();
    return [`How old the answer is could not be read: ${CorkscrewError.from(error).message}`];
  }
}

function describeAges(ages: readonly ObservationAge[], moment: Date): string {
  const [oldest] = ages;
  const newest = ages.at(-1);
  if (oldest === undefined || newest === undefined) return 'there was nothing';
  const types = countOf(ages.length, 'type');
  const [most, least] = [oldest, newest].map(({ oldestSeenAt }) => formatSpan(oldestSeenAt, moment));
  return most === least
    ? `${types}, last read ${most} before`
    : `${types}, last read between ${least} and ${most} before`;
}

function describeWithoutHistory(types: readonly string[]): string {
  const shown = types.slice(0, SHOWN_TYPES).join(', ');
  const more = types.length - SHOWN_TYPES;
  const all = more > 0 ? `${shown} and ${countOf(more, 'more type')}` : shown;
  return `Without ${all}: only the current state is kept of these.`;
}

/** Types that had not been read for longer than the freshest, by an hour or more. */
function listOld(ages: readonly ObservationAge[], moment: Date, { flags }: CommandContext): readonly string[] {
  const freshest = ages.at(-1)?.oldestSeenAt.getTime() ?? 0;
  const old = ages.filter(({ oldestSeenAt }) => freshest - oldestSeenAt.getTime() >= HOUR_MS);
  const shown = flags.isSet('verbose') ? old : old.slice(0, SHOWN_TYPES);
  const lines = shown.map(({ typeName, oldestSeenAt }) => `  ${typeName}: ${formatSpan(oldestSeenAt, moment)} before`);
  const more = old.length - shown.length;
  return more > 0 ? [...lines, `  and ${countOf(more, 'more type')}; --verbose lists them`] : lines;
}
