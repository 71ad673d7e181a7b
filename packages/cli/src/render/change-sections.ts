import type { Change, ChangeKind, ChangeTotals, FieldChange } from '@corkscrew/store';
import { formatMoment } from '../moments/format-moment.ts';
import { BLANK, line, spans, type Section, type Span, type Tone } from './command-output.ts';
import { countOf, formatCount } from './format-amount.ts';
import { toJson } from './format-value.ts';

/** How much of changes people are shown. */
export interface ChangeStyle {
  /** Differences shown of one resource. */
  readonly maxFields: number;
  /** Characters shown of one value. */
  readonly maxValueLength: number;
  /** Whether each resource is told with its account. */
  readonly hasAccounts: boolean;
}

/** How much is shown, by whether all was asked for. */
export function changeStyle(isFull: boolean, hasAccounts: boolean): ChangeStyle {
  const limits = isFull ? { maxFields: Infinity, maxValueLength: Infinity } : { maxFields: 12, maxValueLength: 160 };
  return { ...limits, hasAccounts };
}

const KINDS: Readonly<Record<ChangeKind, { readonly word: string; readonly tone: Tone }>> = {
  vanished: { word: 'vanished', tone: 'bad' },
  out_of_scope: { word: 'out of scope', tone: 'bad' },
  suspect: { word: 'suspect', tone: 'warning' },
  recreated: { word: 'recreated', tone: 'warning' },
  moved: { word: 'moved', tone: 'warning' },
  changed: { word: 'changed', tone: 'warning' },
  created: { word: 'created', tone: 'good' },
  schema: { word: 'schema', tone: 'dim' },
};

/** Gives the word for what happened, with what it means. */
export function kindSpan({ kind, notBefore }: Change): Span {
  if (kind === 'created' && notBefore === undefined) return ['first seen', 'dim'];
  const { word, tone } = KINDS[kind];
  return [word, tone];
}

/** Counts by kind as a sentence says them: `3 vanished, 12 changed, 5 created`. */
export function describeTotals({ kinds }: ChangeTotals): string {
  return [...kinds].map(([kind, count]) => `${formatCount(count)} ${KINDS[kind].word}`).join(', ');
}

/** Lays changes out for people: under a heading for each interval in which they happened, what differs under each resource. */
export async function* changeSections(
  changes: AsyncIterable<readonly Change[]>,
  style: ChangeStyle,
): AsyncGenerator<readonly Section[], void, undefined> {
  let heading = '';
  for await (const batch of changes) {
    const sections: Section[] = [];
    for (const change of batch) {
      const interval = intervalOf(change);
      if (interval !== heading) {
        sections.push(BLANK, line(interval, 'heading'));
        heading = interval;
      }
      sections.push(...resourceSections(change, style));
    }
    yield sections;
  }
}

/** The scan that saw it, and the scan of the look before; with seconds where the minutes are the same. */
function intervalOf({ changedAt, scanStartedAt, notBefore, previousScanAt }: Change): string {
  // A watch sees it happen between two looks of its own.
  const isWatched = scanStartedAt !== undefined && scanStartedAt.getTime() === previousScanAt?.getTime();
  const seen = isWatched ? changedAt : (scanStartedAt ?? changedAt);
  const before = isWatched ? notBefore : (previousScanAt ?? notBefore);
  if (before === undefined) return `${formatMoment(toMinute(seen))}, the first look`;
  const isSameMinute = toMinute(seen).getTime() === toMinute(before).getTime();
  const format = (moment: Date): string => formatMoment(isSameMinute ? moment : toMinute(moment));
  return `${format(seen)}, since ${format(before)}`;
}

/** Leaves the seconds out. */
export function toMinute(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 60_000) * 60_000);
}

const WORD_WIDTH = 13;
const INDENT = ' '.repeat(WORD_WIDTH + 2);

function resourceSections(change: Change, style: ChangeStyle): readonly Section[] {
  const { resource, movedFrom, reason } = change;
  const [word, tone] = kindSpan(change);
  const { service, type, id, name, region, accountId } = resource;
  const parts: Span[] = [
    [`  ${word.padEnd(WORD_WIDTH)}`, tone],
    [`${service} ${type}`, 'plain'],
    [`  ${id}`, 'code'],
    [name === '' || name === id ? '' : `  ${name}`, 'plain'],
    [`  ${region}`, 'dim'],
    [style.hasAccounts ? ` ${accountId}` : '', 'dim'],
  ];
  if (movedFrom !== '') parts.push([`  from ${movedFrom}`, 'plain']);
  if (reason !== '') parts.push([`  (${reason})`, 'dim']);
  return [spans(parts, INDENT.length), ...fieldSections(change.fields, style)];
}

/** Gives what differs, one line each. */
export function fieldSections(fields: readonly FieldChange[], style: ChangeStyle): readonly Section[] {
  const shown = fields.slice(0, style.maxFields).map((field) => fieldSection(field, style));
  const more = fields.length - shown.length;
  return more > 0 ? [...shown, line(`${INDENT}and ${countOf(more, 'more difference')}`, 'dim')] : shown;
}

function fieldSection(field: FieldChange, { maxValueLength }: Pick<ChangeStyle, 'maxValueLength'>): Section {
  const path: Span = [`${INDENT}${field.path}  `, 'plain'];
  const before = shorten(field.before, maxValueLength);
  const after = shorten(field.after, maxValueLength);
  const hang = INDENT.length + 2;
  if (!('before' in field)) return spans([path, [`+ ${after}`, 'good']], hang);
  if (!('after' in field)) return spans([path, [`- ${before}`, 'bad']], hang);
  return spans([path, [before, 'bad'], [` → ${after}`, 'good']], hang);
}

function shorten(value: unknown, maxLength: number): string {
  const text = typeof value === 'string' && value !== '' ? value : toJson(value ?? null);
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
