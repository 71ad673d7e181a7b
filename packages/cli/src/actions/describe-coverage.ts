import type { AnswerCoverage, CoverageGap } from '@corkscrew/store';
import type { CommandContext } from '../command/command.ts';
import { toAcceptedGap } from '../config/accepted-gaps.ts';
import { dbOption, programName } from '../config/resolve-path.ts';
import { formatSpan } from '../moments/format-moment.ts';
import { countOf } from '../render/format-amount.ts';

const GAP_SQL = "FROM coverage WHERE status NOT IN ('complete', 'not_applicable', 'gone')";

/** Gaps that are told one by one. */
const SHOWN_GAPS = 5;
/** Accounts that a line names; the others are counted. */
const SHOWN_ACCOUNTS = 3;

/** What an answer does not cover, beside what the configuration accepts. */
export interface JudgedCoverage {
  readonly coverage: AnswerCoverage;
  readonly gaps: readonly CoverageGap[];
  readonly acceptedGaps: readonly CoverageGap[];
  /** Whether nothing is missing but what is accepted. */
  readonly isComplete: boolean;
}

/** Tells gaps that the configuration accepts from the others. One that has expired is accepted no more. */
export async function judgeCoverage(coverage: AnswerCoverage, { settings }: CommandContext): Promise<JudgedCoverage> {
  const { createGapMatcher } = await import('@corkscrew/engine');
  const matcher = createGapMatcher(settings.acceptedGaps.value.map(toAcceptedGap), new Date());
  const isAccepted = new Map(coverage.gaps.map((gap) => [gap, matcher.covers(gap)]));
  const gaps = coverage.gaps.filter((gap) => isAccepted.get(gap) === false);
  const acceptedGaps = coverage.gaps.filter((gap) => isAccepted.get(gap) === true);
  return { coverage, gaps, acceptedGaps, isComplete: gaps.length === 0 && !coverage.hasMoreGaps };
}

/** Says for people what an answer does not cover, and how old the oldest reading is that it rests on. */
export function describeCoverage(judged: JudgedCoverage, context: CommandContext): readonly string[] {
  const { coverage, gaps, acceptedGaps } = judged;
  const groups = [...Map.groupBy(gaps, groupKey).values()];
  const lines = groups.slice(0, SHOWN_GAPS).map((group) => `  ${describeGroup(group)}`);
  const more = groups.length - SHOWN_GAPS;
  const count = `${gaps.length}${coverage.hasMoreGaps ? ' or more' : ''}`;
  const parts = gaps.length === 1 ? 'part of what this asks was' : 'parts of what this asks were';
  return [
    ...(gaps.length > 0 ? [`${count} ${parts} not seen completely:`, ...lines] : []),
    ...(more > 0 ? [`  and ${countOf(more, 'more kind')}: ${seeAlso(context)}`] : []),
    ...(acceptedGaps.length > 0 ? [`${countOf(acceptedGaps.length, 'gap')} that the configuration accepts.`] : []),
    ...describeOldest(coverage),
  ];
}

/** Gives the same for machines. */
export function coverageToJson({ coverage, gaps, acceptedGaps, isComplete }: JudgedCoverage): unknown {
  const { oldest, hasMoreGaps } = coverage;
  return {
    is_complete: isComplete,
    gaps: gaps.map(gapToJson),
    accepted_gaps: acceptedGaps.map(gapToJson),
    has_more_gaps: hasMoreGaps,
    oldest_reading: oldest === undefined ? null : { ...placeToJson(oldest), read_at: oldest.at },
  };
}

function groupKey({ provider, service, type, facet, status }: CoverageGap): string {
  return [provider, service, type, facet, status].join('\n');
}

function describeGroup(group: readonly CoverageGap[]): string {
  const [first] = group as [CoverageGap];
  const { provider, service, type, facet, status, reason } = first;
  const what = status === 'not_scanned' ? type : `${provider} ${service}:${type}`;
  const accounts = [...new Set(group.map(({ accountId }) => accountId))].filter((account) => account !== '*').sort();
  const named = accounts.slice(0, SHOWN_ACCOUNTS).join(', ');
  const more = accounts.length - SHOWN_ACCOUNTS;
  const where = named === '' ? '' : ` in ${named}${more > 0 ? ` and ${countOf(more, 'more account')}` : ''}`;
  const part = facet === 'list' ? '' : `, ${facet}`;
  return `${what}${part}${where}: ${status.replaceAll('_', ' ')}${describeWhy(first, reason)}`;
}

function describeWhy({ status, lastCompleteAt }: CoverageGap, reason: string): string {
  const why = reason === '' ? '' : ` (${reason})`;
  if (status === 'not_scanned') return why;
  if (lastCompleteAt === undefined) return `${why}, never complete`;
  return `${why}, last complete ${formatSpan(lastCompleteAt, new Date())} ago`;
}

function describeOldest({ oldest }: AnswerCoverage): readonly string[] {
  if (oldest === undefined) return [];
  const { at, provider, service, type, accountId, region } = oldest;
  const age = formatSpan(at, new Date());
  return [`The oldest reading is ${age} old: ${provider} ${service}:${type} in ${accountId}/${region}.`];
}

function seeAlso(context: CommandContext): string {
  return `${programName(context.env, context.cwd)} query ${dbOption(context)}"${GAP_SQL}"`;
}

function gapToJson(gap: CoverageGap): unknown {
  const { facet, status, reason, lastCompleteAt } = gap;
  return { ...placeToJson(gap), facet, status, reason, last_complete_at: lastCompleteAt ?? null };
}

function placeToJson({
  provider,
  accountId,
  region,
  service,
  type,
}: Pick<CoverageGap, 'provider' | 'accountId' | 'region' | 'service' | 'type'>): Readonly<Record<string, unknown>> {
  return { provider, account_id: accountId, region, service, type };
}
