import type { Change, ChangeTotals } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { changeRecords } from '../render/change-records.ts';
import { changeSections, changeStyle, describeTotals } from '../render/change-sections.ts';
import { BLANK, line, type Section } from '../render/command-output.ts';
import { countOf, formatCount } from '../render/format-amount.ts';

/** Changes that people are shown where they do not say how many. */
const DEFAULT_LIMIT = 100;

/** How the changes that are shown are found. */
export interface ChangesQuery {
  readonly limit?: number | undefined;
  readonly isWithoutFirstLooks?: boolean | undefined;
}

/** Changes to be shown. */
export interface ChangesToShow {
  readonly count: () => Promise<ChangeTotals>;
  readonly stream: (query: ChangesQuery) => AsyncIterable<readonly Change[]>;
  /** What was asked for: `Since Fri 20 Nov 2026 00:00`. */
  readonly heading: string;
  /** Said where nothing was found. */
  readonly nothing: string;
  /** Said on stderr after the answer. */
  readonly notice?: string | undefined;
}

/** Shows changes: for people with what was cut, for machines as a stream of all of them. */
export async function showChanges(context: CommandContext, shown: ChangesToShow): Promise<CommandResult> {
  const { flags, output } = context;
  const given = flags.integer('limit');
  const { notice } = shown;
  const afterwards = (): Promise<readonly string[]> => Promise.resolve(notice === undefined ? [] : [notice]);
  if (output !== 'table') {
    const limit = given === 0 ? undefined : given;
    return { output: { kind: 'records', ...changeRecords(shown.stream({ limit }), output) }, afterwards };
  }
  const limit = given === undefined ? DEFAULT_LIMIT : given === 0 ? undefined : given;
  const totals = await shown.count();
  const total = [...totals.kinds.values()].reduce((sum, count) => sum + count, 0);
  const style = changeStyle(flags.isSet('full'), totals.accounts > 1);
  async function* sections(): AsyncGenerator<readonly Section[], void, undefined> {
    yield [line(`${shown.heading}: ${total === 0 ? shown.nothing : describeTotals(totals)}`, 'heading')];
    if (total > 0) yield* changeSections(shown.stream({ limit, isWithoutFirstLooks: true }), style);
    yield endSections(totals, limit !== undefined && total > limit ? describeCut(limit, total) : '');
  }
  return { output: { kind: 'records', columns: [], batches: [], sections: sections() }, afterwards };
}

function endSections({ firstLooks }: ChangeTotals, cut: string): readonly Section[] {
  const looks =
    firstLooks === 0
      ? ''
      : `${countOf(firstLooks, 'resource was', 'resources were')} seen by the first look ever at their list: when they came is not known. \`corkscrew changes --live\` asks clouds that remember.`;
  const lines = [cut, looks].filter((text) => text !== '').map((text) => line(text, 'dim'));
  return lines.length === 0 ? [] : [BLANK, ...lines];
}

function describeCut(limit: number, total: number): string {
  return `Shown are ${formatCount(limit)} of ${countOf(total, 'change')}; --limit 0 shows all, --output ndjson streams them.`;
}
