import { CorkscrewError } from '@corkscrew/core';
import { countChanges, readPrunedBefore, streamChanges, type ChangesRequest } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { formatMoment } from '../moments/format-moment.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { toMinute } from '../render/change-sections.ts';
import { askOf } from './ask-database.ts';
import { readKinds, readResourceFilter } from './change-flags.ts';
import { describePruned } from './describe-pruned.ts';
import { showChanges } from './show-changes.ts';

const DEFAULT_SINCE = '7d';

/** Lists what happened in the inventory. */
export async function changes(context: CommandContext): Promise<CommandResult> {
  const { flags } = context;
  const { since, until } = await readWindow(context);
  if (flags.isSet('live')) return await (await import('./live-changes.ts')).liveChanges(context, { since, until });
  const ask = askOf(context);
  const prunedBefore = await readPrunedBefore(ask);
  const isCut = prunedBefore !== undefined && prunedBefore > since;
  const request: ChangesRequest = {
    ...readResourceFilter(flags),
    kinds: readKinds(flags),
    since: isCut ? prunedBefore : since,
    until,
  };
  return await showChanges(context, {
    count: () => countChanges(ask, request),
    stream: (query) => streamChanges(ask, { ...request, ...query }),
    heading: describeWindow(request),
    nothing: 'nothing changed',
    ...(isCut ? { notice: describePruned(prunedBefore) } : {}),
  });
}

async function readWindow(
  context: CommandContext,
): Promise<{ readonly since: Date; readonly until: Date | undefined }> {
  const { flags } = context;
  const since = await resolveMoment(context, flags.text('since') ?? DEFAULT_SINCE, { source: '--since' });
  const text = flags.text('until');
  if (text === undefined) return { since, until: undefined };
  const until = await resolveMoment(context, text, { source: '--until', edge: 'end' });
  if (since <= until) return { since, until };
  throw new CorkscrewError('invalid_argument', 'list changes: --until lies before --since', {
    hint: 'Give the earlier moment as --since; without it changes begin 7 days ago.',
  });
}

function describeWindow({ since, until }: ChangesRequest): string {
  const start = since === undefined ? '' : `Since ${formatMoment(toMinute(since))}`;
  return until === undefined ? start : `${start} until ${formatMoment(toMinute(until))}`;
}
