import { formatMoment, formatSpan } from '../moments/format-moment.ts';
import { BLANK, line, spans, type Section, type Span, type Tone } from '../render/command-output.ts';
import { displayWidth } from '../render/display-width.ts';
import { countOf } from '../render/format-amount.ts';
import { formatValue } from '../render/format-value.ts';
import type {
  DescribedCoverage,
  DescribedFacet,
  DescribedRelationship,
  DescribedResource,
} from './described-resource.ts';

/** Characters of a value that are shown where it is not to be whole. */
const SHOWN_CHARACTERS = 240;
/** Ends of relationships of one label that are shown. */
const SHOWN_ENDS = 8;
const INDENT = '  ';

/** How a description is shown. */
export interface DescriptionStyle {
  readonly now: Date;
  /** Whether every value and every relationship is shown whole. */
  readonly isFull: boolean;
}

/** Gives a description for people. */
export function describedSections(described: DescribedResource, style: DescriptionStyle): readonly Section[] {
  const parts: readonly (readonly Section[])[] = [
    headSections(described, style),
    tagSections(described),
    columnSections(described, style),
    facetSections(described.facets, style),
    relationshipSections(described, style),
    coverageSections(described.coverage, style),
  ];
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [BLANK, ...part]));
}

function headSections(described: DescribedResource, { now }: DescriptionStyle): readonly Section[] {
  const { identity, times, lifecycle } = described;
  const { typeName, id, name, region, accountId, arn, uid, parentId } = identity;
  const title: Span[] = [
    [typeName, 'heading'],
    [`  ${id}`, 'code'],
    [name === '' || name === id ? '' : `  ${name}`, 'plain'],
    [`  ${region} ${accountId}`, 'dim'],
  ];
  const facts: (readonly [string, string | null])[] = [
    ['arn', arn === id ? '' : arn],
    ['uid', uid],
    ['part of', parentId],
    ['state', lifecycle],
    ['created', whenText(times.createdAt, now)],
    ['modified', whenText(times.modifiedAt, now)],
    ['first seen', firstSeenText(described, now)],
  ];
  const shown = facts.filter((fact): fact is readonly [string, string] => fact[1] !== null && fact[1] !== '');
  return [spans(title), stateLine(described, now), ...fieldLines(shown)];
}

function stateLine({ source, times }: DescribedResource, now: Date): Section {
  if (source === 'provider') return line('This is what the provider says now; nothing was stored.', 'good');
  const seen = whenText(times.lastSeenAt, now) ?? 'never';
  if (times.goneSince !== null) {
    return line(`It is gone since ${whenText(times.goneSince, now)}; this is how it was. Last seen ${seen}.`, 'bad');
  }
  if (times.asOf !== null) return line(`As of ${whenText(times.asOf, now)}; it had last been seen ${seen}.`, 'warning');
  if (times.suspectSince !== null) {
    return line(`Last seen ${seen}, and missing since; another complete look decides.`, 'warning');
  }
  return line(`Last seen ${seen}.`, 'good');
}

function firstSeenText({ times, versionCount }: DescribedResource, now: Date): string | null {
  const when = whenText(times.firstSeenAt, now);
  return when === null || versionCount < 2 ? when : `${when}, ${countOf(versionCount, 'version')} since`;
}

function tagSections({ tags }: DescribedResource): readonly Section[] {
  if (tags === null) return [heading('Tags'), line(`${INDENT}Nobody has read them.`, 'warning')];
  const entries = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? [] : [heading('Tags'), ...fieldLines(entries, INDENT)];
}

function columnSections({ columns }: DescribedResource, { isFull }: DescriptionStyle): readonly Section[] {
  const held = columns.filter(([, value]) => isFull || !isEmpty(value));
  if (columns.length === 0) return [];
  const empty = columns.length - held.length;
  const fields = held.map(([name, value]) => [name, shorten(value, isFull)] as const);
  return [
    heading('Columns'),
    ...fieldLines(fields, INDENT),
    ...(empty > 0 ? [line(`${INDENT}and ${countOf(empty, 'empty column')}; --full shows them`, 'dim')] : []),
  ];
}

function facetSections(facets: readonly DescribedFacet[], { isFull, now }: DescriptionStyle): readonly Section[] {
  if (facets.length === 0) return [];
  const width = Math.max(...facets.map(({ facet }) => displayWidth(facet)));
  return [
    heading('Facets'),
    ...facets.map((facet) => {
      const detail = facetDetail(facet, { isFull, now });
      const parts: Span[] = [
        [`${INDENT}${facet.facet.padEnd(width)}  `, 'dim'],
        [facet.status, FACET_TONES[facet.status] ?? 'warning'],
        [detail === '' ? '' : `  ${detail}`, 'plain'],
      ];
      return spans(parts, width + 4);
    }),
  ];
}

const FACET_TONES: Readonly<Record<string, Tone>> = { present: 'good', absent: 'plain', denied: 'bad', error: 'bad' };

function facetDetail({ status, reason, lastReadAt, value }: DescribedFacet, style: DescriptionStyle): string {
  if (status === 'absent') return 'not configured';
  if (status === 'present') return shorten(value, style.isFull);
  const why = reason === '' ? '' : `${reason}; `;
  if (lastReadAt === null) return `${why}never read`;
  return `${why}as read ${whenText(lastReadAt, style.now)}: ${value === null ? 'not configured' : shorten(value, style.isFull)}`;
}

function relationshipSections(described: DescribedResource, { isFull }: DescriptionStyle): readonly Section[] {
  const { relationships, relationshipCount } = described;
  if (relationships.length === 0) return [];
  const groups = Map.groupBy(relationships, ({ direction, label, relationshipType }) =>
    [direction, label || relationshipType, relationshipType].join('\n'),
  );
  const left = relationshipCount - relationships.length;
  return [
    heading('Relationships'),
    ...[...groups.values()].flatMap((group) => groupSections(group, isFull)),
    ...(left > 0 ? [line(`${INDENT}and ${countOf(left, 'more relationship')}`, 'dim')] : []),
  ];
}

function groupSections(group: readonly DescribedRelationship[], isFull: boolean): readonly Section[] {
  const [first] = group as readonly [DescribedRelationship];
  const { direction, label, relationshipType } = first;
  const word = label || relationshipType;
  const ends = [...Map.groupBy(group, ({ uid, typeName, id }) => uid || `${typeName}\n${id}`).values()];
  const shown = isFull ? ends : ends.slice(0, SHOWN_ENDS);
  const head: Span[] = [
    [`${INDENT}${direction === 'out' ? '→' : '←'} `, 'code'],
    [word, 'plain'],
    [word === relationshipType ? '' : ` (${relationshipType})`, 'dim'],
  ];
  const left = ends.length - shown.length;
  return [
    spans(head),
    ...shown.map((edges) => spans(endSpans(edges), 6)),
    ...(left > 0 ? [line(`${INDENT.repeat(2)}and ${countOf(left, 'other')}; --full shows them`, 'dim')] : []),
  ];
}

/** The other end, with the places in the payload that refer to it. */
function endSpans(edges: readonly DescribedRelationship[]): readonly Span[] {
  const [{ typeName, id, name, uid, resolution, direction }] = edges as readonly [DescribedRelationship];
  const paths = direction === 'in' ? [] : [...new Set(edges.map(({ path }) => path).filter((path) => path !== ''))];
  const isKnown = uid !== '' || resolution === 'parent';
  const doubt = resolution === 'gone' ? 'gone' : resolution === 'ambiguous' ? 'one of several' : 'not in the inventory';
  return [
    [`${INDENT.repeat(2)}${name === '' ? id : name}`, 'heading'],
    [name === '' || name === id ? '' : `  ${id}`, 'plain'],
    [typeName === '' ? '' : `  ${typeName}`, 'code'],
    [isKnown || typeName !== '' ? '' : `  (${doubt})`, 'warning'],
    [paths.length === 0 ? '' : `  at ${paths.join(', ')}`, 'dim'],
  ];
}

function coverageSections(coverage: readonly DescribedCoverage[], { now }: DescriptionStyle): readonly Section[] {
  const told = coverage.filter(({ facet, status }) => facet === 'list' || status !== 'complete');
  if (told.length === 0) return [];
  return [
    heading('Coverage'),
    ...told.map(({ facet, status, reason, lastReadAt, lastCompleteAt }) => {
      const isComplete = status === 'complete';
      const what = facet === 'list' ? 'its list' : facet;
      const complete = isComplete
        ? `read ${whenText(lastReadAt, now)}`
        : `last complete ${whenText(lastCompleteAt, now) ?? 'never'}`;
      const parts: Span[] = [
        [`${INDENT}${what}: `, 'dim'],
        [status.replaceAll('_', ' '), isComplete ? 'good' : 'warning'],
        [`, ${complete}${reason === '' ? '' : ` (${reason})`}`, 'plain'],
      ];
      return spans(parts);
    }),
  ];
}

function heading(text: string): Section {
  return line(text, 'heading');
}

/** One field a line; what does not fit goes on under the value. */
function fieldLines(fields: readonly (readonly [string, string])[], indent = ''): readonly Section[] {
  const width = Math.max(0, ...fields.map(([label]) => displayWidth(label)));
  return fields.map(([label, value]) => {
    const padding = ' '.repeat(width - displayWidth(label) + 2);
    const parts: Span[] = [
      [`${indent}${label}${padding}`, 'dim'],
      [value, 'plain'],
    ];
    return spans(parts, indent.length + width + 2);
  });
}

function whenText(time: string | null, now: Date): string | null {
  if (time === null) return null;
  const moment = new Date(time);
  return moment > now ? formatMoment(moment) : `${formatMoment(moment)}, ${formatSpan(moment, now)} ago`;
}

function shorten(value: unknown, isFull: boolean): string {
  const text = formatValue(value);
  return isFull || text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
