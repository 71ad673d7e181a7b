import {
  CHANGE_KINDS,
  countChanges,
  readPrunedBefore,
  streamChanges,
  type Change,
  type ResourceMatch,
} from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { formatMoment, formatSpan } from '../moments/format-moment.ts';
import { changeRecords } from '../render/change-records.ts';
import { changeStyle, fieldSections, kindSpan } from '../render/change-sections.ts';
import { BLANK, line, spans, type Section, type Span } from '../render/command-output.ts';
import { countOf, formatCount } from '../render/format-amount.ts';
import { askDatabase, askOf } from './ask-database.ts';
import { readKinds, readResourceFilter } from './change-flags.ts';
import { describePruned } from './describe-pruned.ts';
import { resolveResource } from './resolve-resource.ts';

/** Versions that are shown where nobody says how many. */
const DEFAULT_LIMIT = 50;

const STATE_SQL = `SELECT last_seen_at, suspect_since, change_kind = 'current_state' AS is_without_history FROM resources WHERE uid = $uid::UUID`;

/** Shows what happened to one resource. */
export async function history(context: CommandContext): Promise<CommandResult> {
  const { args, flags, output } = context;
  const resource = await resolveResource(context, args[0] ?? '', readResourceFilter(flags));
  const ask = askOf(context);
  const kinds = readKinds(flags);
  const given = flags.integer('limit') ?? (output === 'table' ? DEFAULT_LIMIT : 0);
  const limit = given === 0 ? undefined : given;
  const stream = streamChanges(ask, { uid: resource.uid, kinds, limit });
  if (output !== 'table') return { output: { kind: 'records', ...changeRecords(stream, output) } };
  const [state] = await askDatabase(context, STATE_SQL, { uid: resource.uid });
  const counts = await countChanges(ask, { uid: resource.uid, kinds: CHANGE_KINDS });
  const hidden = kinds === undefined ? (counts.kinds.get('schema') ?? 0) : 0;
  const prunedBefore = await readPrunedBefore(ask);
  const total = [...counts.kinds.values()].reduce((sum, count) => sum + count, counts.firstLooks) - hidden;
  const isFull = flags.isSet('full');
  async function* sections(): AsyncGenerator<readonly Section[], void, undefined> {
    yield [...resourceSections(resource, state)];
    for await (const batch of stream) yield batch.flatMap((change) => [BLANK, ...versionSections(change, isFull)]);
    yield endSections({ limit, total, hidden });
  }
  return {
    output: { kind: 'records', columns: [], batches: [], sections: sections() },
    afterwards: () => Promise.resolve(prunedBefore === undefined ? [] : [describePruned(prunedBefore)]),
  };
}

function resourceSections(
  resource: ResourceMatch,
  state: Readonly<Record<string, unknown>> | undefined,
): readonly Section[] {
  const { typeName, id, name, region, accountId, uid } = resource;
  const title: Span[] = [
    [typeName, 'heading'],
    [`  ${id}`, 'code'],
    [name === '' || name === id ? '' : `  ${name}`, 'plain'],
    [`  ${region} ${accountId}`, 'dim'],
  ];
  return [spans(title), line(`uid ${uid}`, 'dim'), describeState(state)];
}

function describeState(state: Readonly<Record<string, unknown>> | undefined): Section {
  if (state === undefined) return line('It is gone.', 'bad');
  const seen = new Date(String(state['last_seen_at']));
  const ago = `${formatSpan(seen, new Date())} ago`;
  const text = `It was last seen ${formatMoment(seen)}, ${ago}`;
  if (state['is_without_history'] === true) return line(`${text}. Only its current state is kept, no history.`, 'good');
  if (state['suspect_since'] === null) return line(`${text}.`, 'good');
  return line(`${text}, and has been missing since; another complete look decides.`, 'warning');
}

/** When it happened, between which two looks, and what differs. */
function versionSections(change: Change, isFull: boolean): readonly Section[] {
  const { changedAt, notBefore, scanId, movedFrom, reason, fields } = change;
  const parts: Span[] = [
    [formatMoment(changedAt), 'heading'],
    ['  ', 'plain'],
    kindSpan(change),
    [movedFrom === '' ? '' : ` from ${movedFrom}`, 'plain'],
    [reason === '' ? '' : ` (${reason})`, 'dim'],
  ];
  const before =
    notBefore === undefined
      ? 'the first look at it'
      : `seen as before until ${formatMoment(notBefore)}, ${formatSpan(notBefore, changedAt)} earlier`;
  const style = changeStyle(isFull, false);
  return [spans(parts), line(`  ${before}; scan ${scanId.slice(0, 8)}`, 'dim'), ...fieldSections(fields, style)];
}

function endSections(ends: { limit: number | undefined; total: number; hidden: number }): readonly Section[] {
  const { limit, total, hidden } = ends;
  const sections: Section[] = [];
  if (limit !== undefined && total > limit) {
    const text = `Shown are the latest ${formatCount(limit)} of ${countOf(total, 'change')}; --limit 0 shows all.`;
    sections.push(line(text, 'dim'));
  }
  if (hidden > 0) {
    const text = `${countOf(hidden, 'change')} of a new catalog alone ${hidden === 1 ? 'is' : 'are'} hidden; --include-schema shows them.`;
    sections.push(line(text, 'dim'));
  }
  return sections.length === 0 ? [] : [BLANK, ...sections];
}
