import { readDriftCoverage, streamDrift, type Baseline, type DriftCoverage, type DriftItem } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { isIgnored } from '../drift/path-pattern.ts';
import { DRIFT_SEVERITIES, type DriftSeverity } from '../drift/severities.ts';
import { judgeDrift, type Judgement } from '../drift/severity.ts';
import { formatMoment } from '../moments/format-moment.ts';
import { changeStyle, fieldSections, toMinute } from '../render/change-sections.ts';
import { BLANK, line, spans, type Section, type Tone } from '../render/command-output.ts';
import { countOf, formatCount } from '../render/format-amount.ts';
import { EXIT } from '../run/format-error.ts';
import { askOf } from './ask-database.ts';
import { findBaseline } from './drift-baselines.ts';
import { driftRecords } from './drift-records.ts';

/** Resources that people are shown where they do not say how many. */
const DEFAULT_LIMIT = 50;

/** A difference with how much it matters. */
export interface JudgedDrift extends DriftItem, Judgement {}

/** Shows how the inventory differs from a baseline. */
export async function driftCheck(context: CommandContext): Promise<CommandResult> {
  const { args, flags, output } = context;
  const ask = askOf(context);
  const baseline = await findBaseline(context, args[0] ?? '');
  const drift = await gatherDrift(context, baseline);
  const coverage = await readDriftCoverage(ask, baseline);
  const least = DRIFT_SEVERITIES.findIndex((severity) => severity === (flags.text('failOn') ?? 'low'));
  const isFound = drift.some(({ severity }) => DRIFT_SEVERITIES.indexOf(severity) <= least);
  const exitCode = isFound ? EXIT.found : EXIT.complete;
  const afterwards = (): Promise<readonly string[]> => Promise.resolve(describeCoverage(coverage));
  if (output === 'table') {
    const sections = checkSections(context, baseline, drift);
    return { output: { kind: 'document', value: undefined, sections }, exitCode, afterwards };
  }
  return { output: driftRecords(output, { baseline, drift, coverage, isFound }), exitCode, afterwards };
}

/** All differences that are not ignored, what matters most first. */
async function gatherDrift(context: CommandContext, baseline: Baseline): Promise<readonly JudgedDrift[]> {
  const ignored = [...context.settings.driftIgnorePaths.value, ...context.flags.list('ignore')];
  const drift: JudgedDrift[] = [];
  for await (const batch of streamDrift(askOf(context), baseline)) {
    for (const item of batch) {
      const fields = item.fields.filter(({ path }) => !isIgnored(ignored, item.resource.typeName, path));
      if (item.kind === 'changed' && item.fields.length > 0 && fields.length === 0) continue;
      const left = { ...item, fields };
      drift.push({ ...left, ...judgeDrift(left) });
    }
  }
  return drift.sort((a, b) => DRIFT_SEVERITIES.indexOf(a.severity) - DRIFT_SEVERITIES.indexOf(b.severity));
}

const TONES: Readonly<Record<DriftSeverity, Tone>> = { critical: 'bad', high: 'bad', medium: 'warning', low: 'dim' };
const KIND_TONES: Readonly<Record<DriftItem['kind'], Tone>> = {
  added: 'good',
  removed: 'bad',
  changed: 'warning',
  recreated: 'warning',
};
const INDENT_WIDTH = 15;

function checkSections(context: CommandContext, baseline: Baseline, drift: readonly JudgedDrift[]): readonly Section[] {
  const { flags } = context;
  const since = `${baseline.name}, saved ${formatMoment(toMinute(baseline.savedAt))}`;
  if (drift.length === 0) return [line(`No drift from ${since}.`, 'good')];
  const given = flags.integer('limit') ?? DEFAULT_LIMIT;
  const shown = given === 0 ? drift : drift.slice(0, given);
  const accounts = new Set(drift.map(({ resource }) => resource.accountId));
  const style = changeStyle(flags.isSet('full'), accounts.size > 1);
  const groups = Map.groupBy(shown, ({ severity }) => severity);
  const sections: Section[] = [line(`Drift from ${since}: ${describeSeverities(drift)}`, 'heading')];
  for (const [severity, items] of groups) {
    sections.push(BLANK, line(severity, TONES[severity]));
    for (const { kind, resource, reason, fields } of items) {
      const { service, type, id, name, region, accountId } = resource;
      const parts = [
        [`  ${kind.padEnd(INDENT_WIDTH - 2)}`, KIND_TONES[kind]],
        [`${service} ${type}`, 'plain'],
        [`  ${id}`, 'code'],
        [name === '' || name === id ? '' : `  ${name}`, 'plain'],
        [`  ${region}`, 'dim'],
        [style.hasAccounts ? ` ${accountId}` : '', 'dim'],
        [severity === 'medium' || reason === '' ? '' : `  ${reason}`, 'dim'],
      ] as const;
      sections.push(spans(parts, INDENT_WIDTH), ...fieldSections(fields, style));
    }
  }
  if (shown.length < drift.length) {
    const text = `Shown are ${formatCount(shown.length)} of ${countOf(drift.length, 'resource')} that differ; --limit 0 shows all.`;
    sections.push(BLANK, line(text, 'dim'));
  }
  return sections;
}

function describeSeverities(drift: readonly JudgedDrift[]): string {
  const counts = Map.groupBy(drift, ({ severity }) => severity);
  return DRIFT_SEVERITIES.flatMap((severity) => {
    const count = counts.get(severity)?.length ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${severity}`];
  }).join(', ');
}

/** What nobody has looked at cannot be said not to have drifted. */
function describeCoverage({ checked, notReadSince, missing, oldestSeenAt }: DriftCoverage): readonly string[] {
  const held =
    missing === 0
      ? []
      : [
          `${countOf(missing, 'resource')} missing since the last look and not told as removed: another complete look decides.`,
        ];
  if (notReadSince === 0 || oldestSeenAt === undefined) return held;
  const oldest = formatMoment(toMinute(oldestSeenAt));
  return [
    ...held,
    `${formatCount(notReadSince)} of ${countOf(checked, 'resource')} were not looked at since the baseline was saved (the oldest look: ${oldest}). Scan, and check again.`,
  ];
}
