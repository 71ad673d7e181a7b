import { CorkscrewError } from '@corkscrew/core';
import { countDifferences, diffMoments, type DiffRequest } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { formatMoment } from '../moments/format-moment.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { askOf } from './ask-database.ts';
import { readKinds, readResourceFilter } from './change-flags.ts';
import { showChanges } from './show-changes.ts';

/** Compares two moments, whatever happened in between. */
export async function diff(context: CommandContext): Promise<CommandResult> {
  const { args, flags } = context;
  const [from = '', to = 'now'] = args;
  const kinds = readKinds(flags);
  if (flags.list('kind').length > 0 && kinds?.includes('suspect') === true) throw suspectError();
  const request: DiffRequest = {
    ...readResourceFilter(flags),
    kinds,
    from: await resolveMoment(context, from, { source: 'the first moment' }),
    to: await resolveMoment(context, to, { source: 'the second moment' }),
  };
  const ask = askOf(context);
  return await showChanges(context, {
    count: () => countDifferences(ask, request),
    stream: (query) => diffMoments(ask, { ...request, ...query }),
    heading: `From ${formatMoment(request.from)} to ${formatMoment(request.to)}`,
    nothing: 'no difference',
  });
}

/** What is missing and held back is no difference of two states: it is still there in both. */
function suspectError(): CorkscrewError {
  return new CorkscrewError('invalid_argument', 'compare two moments: what is suspect is still there at both', {
    hint: 'Ask for what happened: corkscrew changes --kind suspect',
  });
}
