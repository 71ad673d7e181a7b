import type { ScanSummary } from '@corkscrew/core';
import { streamChanges, type Change } from '@corkscrew/store';
import type { CommandContext } from '../command/command.ts';
import { checkChanges, type ChangesCheck } from '../demo/check-changes.ts';
import type { DemoCloud } from '../demo/demo-cloud.ts';
import { changeSections, changeStyle } from '../render/change-sections.ts';
import { BLANK, line, type Section } from '../render/command-output.ts';
import { countOf, formatCount } from '../render/format-amount.ts';

/** Changes that the demo shows. */
const SHOWN_CHANGES = 16;
const SHOWN_DIFFERENCES = 10;

/** What the demo saw happen between its two scans. */
export interface ChangeStory {
  readonly summary: ScanSummary;
  readonly changes: readonly Change[];
  readonly check: ChangesCheck;
}

/** Where the demo scans. */
export interface ChangeScene {
  readonly clouds: readonly DemoCloud[];
  readonly database: string;
  readonly firstScan: ScanSummary;
  readonly scanAgain: () => Promise<ScanSummary>;
}

/** Lets the simulated company work on, scans again, and compares what is reported with what it did. */
export async function tellChanges(context: CommandContext, scene: ChangeScene): Promise<ChangeStory> {
  const { clouds, database, firstScan, scanAgain } = scene;
  for (const cloud of clouds) cloud.setEpoch(1);
  context.note('The simulated company changes a few things. Scanning again.');
  const summary = await scanAgain();
  const { parts, signal } = context;
  const changes: Change[] = [];
  const stream = streamChanges((sql, params) => parts.query(database, { sql, params }, { signal }), {
    since: firstScan.finishedAt,
  });
  for await (const batch of stream) changes.push(...batch);
  const expected = clouds.flatMap((cloud) =>
    cloud.expectedChanges(0, 1).map((change) => ({ provider: cloud.provider, ...change })),
  );
  return { summary, changes, check: checkChanges(expected, changes) };
}

/** Shows what happened, field by field, and how it compares. */
export async function changeStorySections({ changes, check }: ChangeStory): Promise<readonly Section[]> {
  const sections: Section[] = [BLANK, line('What did the company change between the two scans?', 'heading')];
  // What changed tells more than what came and went.
  const told = [...changes].sort((a, b) => Number(b.fields.length > 0) - Number(a.fields.length > 0));
  const style = changeStyle(false, false);
  for await (const some of changeSections(batchOf(told.slice(0, SHOWN_CHANGES)), style)) sections.push(...some);
  const more = changes.length - SHOWN_CHANGES;
  if (more > 0) sections.push(line(`  and ${formatCount(more)} more`, 'dim'));
  return [...sections, BLANK, ...checkSections(check)];
}

async function* batchOf(changes: readonly Change[]): AsyncGenerator<readonly Change[], void, undefined> {
  yield changes;
}

function checkSections({ expected, reported, differences }: ChangesCheck): readonly Section[] {
  const counts = `${countOf(reported, 'change')} reported, ${formatCount(expected)} made in the simulated clouds`;
  if (differences.length === 0) return [line(`✓ ${counts}: none is missing, none is invented`, 'good')];
  return [
    line(`✗ ${counts}`, 'bad'),
    ...differences
      .slice(0, SHOWN_DIFFERENCES)
      .map(({ change, isReported }) => line(`    ${isReported ? 'only reported' : 'not reported'}: ${change}`)),
  ];
}
