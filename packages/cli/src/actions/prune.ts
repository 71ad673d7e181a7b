import { CorkscrewError } from '@corkscrew/core';
import type { RewriteReport } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { shortPath } from '../config/resolve-path.ts';
import { formatMoment } from '../moments/format-moment.ts';
import { parseAge } from '../moments/parse-moment.ts';
import { line, type Section } from '../render/command-output.ts';
import { countOf, formatBytes } from '../render/format-amount.ts';
import { toMinute } from '../render/change-sections.ts';

const DAY_MS = 86_400_000;

/** Shows what history is older than an age, and takes it away where that is asked for. */
export async function prune(context: CommandContext): Promise<CommandResult> {
  const { flags, parts, settings, signal } = context;
  const text = flags.text('olderThan');
  const age = text === undefined ? undefined : parseAge(text);
  if (age === undefined || age === 0) {
    const fault = text === undefined ? 'it is missing' : `"${text}" is no age`;
    throw new CorkscrewError('invalid_argument', `read --older-than: ${fault}`, {
      hint: 'Say how much history to keep: corkscrew prune --older-than 90d',
    });
  }
  const before = new Date(Date.now() - age);
  const isDryRun = !flags.isSet('apply');
  const isShort = age < DAY_MS;
  if (!isDryRun && isShort && !flags.isSet('force')) {
    throw new CorkscrewError(
      'invalid_argument',
      `prune what is older than ${text}: all history before ${formatMoment(before)} would go`,
      { hint: 'm means minutes: for months give weeks or days, such as 26w. To keep less than a day, add --force.' },
    );
  }
  const report = await parts.rewrite(settings.database.value, { before, isDryRun }, { signal });
  const value = { ...toJson(report), before: before.toISOString(), applied: !isDryRun };
  return { output: { kind: 'document', value, sections: pruneSections(report, before, { isDryRun, isShort }) } };
}

interface PruneStyle {
  readonly isDryRun: boolean;
  /** Whether less than a day of history stays. */
  readonly isShort: boolean;
}

function pruneSections(report: RewriteReport, before: Date, { isDryRun, isShort }: PruneStyle): readonly Section[] {
  const { versions, relationships, ledger } = report.rows;
  const moment = formatMoment(toMinute(before));
  if (versions + relationships + ledger === 0) {
    return [line(`Nothing ended before ${moment}.`), ...(isDryRun ? [] : [line(describeSize(report), 'dim')])];
  }
  const parts = [
    countOf(versions, 'version'),
    countOf(relationships, 'relationship'),
    countOf(ledger, 'record of scans', 'records of scans'),
  ].join(', ');
  const kept = countOf(report.keptVersions, 'version stays', 'versions stay');
  if (!isDryRun) {
    return [line(`Gone is what ended before ${moment}: ${parts}; ${kept}.`, 'good'), line(describeSize(report), 'dim')];
  }
  return [
    line(`Ended before ${moment}: ${parts}; ${kept}.`),
    line(
      `Nothing was done. ${isShort ? '--apply --force' : '--apply'} takes it away; moments before then can no longer be asked for.`,
      'warning',
    ),
  ];
}

/** Gives back the space that the database does not use. */
export async function compact({ parts, settings, signal, env }: CommandContext): Promise<CommandResult> {
  const path = settings.database.value;
  const report = await parts.rewrite(path, {}, { signal });
  const { bytesBefore, bytesAfter } = report;
  const sections = [line(`${shortPath(path, env)}: ${describeSize(report)}`)];
  return { output: { kind: 'document', value: { bytes_before: bytesBefore, bytes_after: bytesAfter }, sections } };
}

function describeSize({ bytesBefore, bytesAfter }: RewriteReport): string {
  return `${formatBytes(bytesBefore)} before, ${formatBytes(bytesAfter)} now`;
}

function toJson({ bytesBefore, bytesAfter, rows, keptVersions }: RewriteReport): Readonly<Record<string, unknown>> {
  return { bytes_before: bytesBefore, bytes_after: bytesAfter, pruned: rows, kept_versions: keptVersions };
}
