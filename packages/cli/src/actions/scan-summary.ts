import type { ChangeCount, Diagnostic, ScanOutcome, ScanSummary } from '@corkscrew/core';
import { SEVERITIES } from '@corkscrew/core';
import type { Column, Row, Section, Tone } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf, formatCount, formatDuration } from '../render/format-amount.ts';
import { sumChanges } from '../reporters/scan-json.ts';

/** By rank: errors, warnings, notes. */
const GROUP_TONES: readonly Tone[] = ['bad', 'warning', 'heading'];

/** Messages shown of one kind of diagnostic; the others are counted. */
const SHOWN_MESSAGES = 3;

/** Different things to do about one kind of diagnostic that are told one by one. */
const MAX_ADVICES = 3;

/** The tone in which an outcome is told. */
export const OUTCOME_TONES: Readonly<Record<ScanOutcome, Tone>> = {
  complete: 'good',
  incomplete: 'warning',
  failed: 'bad',
  interrupted: 'warning',
};

/** Gives a scan's summary for people: what was found by service, then what could not be seen and why. */
export function summarySections(summary: ScanSummary): readonly Section[] {
  return [headline(summary), ...changesTable(summary.changes), ...unseenSections(summary.diagnostics)];
}

function headline(summary: ScanSummary): Section {
  const { outcome, units, resources, calls, throttledCalls } = summary;
  const unitTotal = Object.values(units).reduce((sum, count) => sum + count, 0);
  const duration = formatDuration(summary.finishedAt.getTime() - summary.startedAt.getTime());
  const complete = units['complete'] ?? 0;
  const unitText = complete === unitTotal ? countOf(unitTotal, 'unit') : `${complete} of ${countOf(unitTotal, 'unit')}`;
  const throttled = throttledCalls === 0 ? '' : `, ${formatCount(throttledCalls)} throttled`;
  return line(
    `Scan ${outcome} in ${duration}: ${countOf(resources, 'resource')} from ${unitText}, ${countOf(calls, 'call')}${throttled}`,
    OUTCOME_TONES[outcome],
  );
}

function changesTable(changes: readonly ChangeCount[]): readonly Section[] {
  if (changes.length === 0) return [];
  const byService = Map.groupBy(changes, ({ provider, service }) => JSON.stringify([provider, service]));
  const hasProviders = new Set(changes.map(({ provider }) => provider)).size > 1;
  const hasSuspect = changes.some((change) => change.suspect > 0);
  const columns: Column[] = [
    ...(hasProviders ? [{ name: 'provider' }] : []),
    { name: 'service' },
    ...['resources', 'added', 'changed', 'vanished', ...(hasSuspect ? ['held back'] : [])].map((name) => ({
      name,
      align: 'right' as const,
    })),
  ];
  const rowOf = (names: readonly string[], group: readonly ChangeCount[]): Row => {
    const { added, changed, unchanged, vanished, suspect } = sumChanges(group);
    const counts = [added + changed + unchanged, added, changed, vanished, ...(hasSuspect ? [suspect] : [])];
    return [...(hasProviders ? names : names.slice(1)), ...counts.map(formatCount)];
  };
  const groups = [...byService].toSorted(([a], [b]) => a.localeCompare(b));
  const rows = groups.map(([key, group]) => rowOf(JSON.parse(key) as readonly string[], group));
  if (rows.length > 1) rows.push(rowOf(hasProviders ? ['total', ''] : ['', 'total'], changes));
  return [BLANK, { kind: 'table', columns, rows }];
}

/** What cannot apply, or be there, is nothing that anybody needs to know. */
const UNTOLD: ReadonlySet<string> = new Set(['not_applicable', 'not_in_region', 'charged_left_out']);

/** Tells whether people are told of a diagnostic. */
export function isTold({ severity, code }: Diagnostic): boolean {
  return severity !== 'info' || !UNTOLD.has(code);
}

/** What a user should know, grouped by what to do about it. */
export function unseenSections(diagnostics: readonly Diagnostic[]): readonly Section[] {
  const told = diagnostics.filter(isTold);
  if (told.length === 0) return [];
  const groups = [...Map.groupBy(told, ({ code }) => code).values()].flatMap(groupByAdvice);
  groups.sort((a, b) => rank(a) - rank(b) || b.length - a.length);
  return [BLANK, line('What could not be seen, or needs a look', 'heading'), ...groups.flatMap(groupSections)];
}

/** What is to be done differs; where it does for many, they are told together, with what is to be done about the first. */
function groupByAdvice(ofCode: readonly Diagnostic[]): readonly (readonly Diagnostic[])[] {
  const groups = [...Map.groupBy(ofCode, ({ advice }) => advice).values()];
  return groups.length > MAX_ADVICES ? [ofCode] : groups;
}

function rank(group: readonly Diagnostic[]): number {
  return Math.min(...group.map(({ severity }) => SEVERITIES.toReversed().indexOf(severity)));
}

function groupSections(group: readonly Diagnostic[]): readonly Section[] {
  const [first] = group;
  if (first === undefined) return [];
  const tone = GROUP_TONES[rank(group)] ?? 'plain';
  const messages = [...new Set(group.map((diagnostic) => diagnostic.message))];
  const more = messages.length - SHOWN_MESSAGES;
  const advices = new Set(group.map(({ advice }) => advice)).size;
  return [
    line(`  ${first.code.replaceAll('_', ' ')} (${formatCount(group.length)})`, tone),
    ...messages.slice(0, SHOWN_MESSAGES).map((message) => line(`    ${message}`)),
    ...(more > 0 ? [line(`    and ${formatCount(more)} more`, 'dim')] : []),
    ...(first.advice === '' ? [] : [line(`    → ${first.advice}`, 'advice')]),
    ...(advices > 1
      ? [line(`      and ${formatCount(advices - 1)} more; --output json has all${moreOf(first)}`, 'dim')]
      : []),
  ];
}

/** Where rights are missing, one command says which. */
function moreOf({ code, provider }: Diagnostic): string {
  const isRight = code === 'access_denied' || code === 'permission_missing';
  return isRight ? `, \`corkscrew permissions --provider ${provider}\` says what to grant` : '';
}
