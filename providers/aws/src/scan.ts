import { type ScanUnit, type ScanYield, streamConcurrent } from '@corkscrew/sdk';
import { createCrossCheck } from './cross-check/cross-check.ts';
import { skipIfEmpty } from './cross-check/skip-empty.ts';
import { openRun, type ScanContext } from './unit-run.ts';
import { walkEnumeration } from './walk-enumeration.ts';

/** Lists of one unit that are walked at the same time, each with its children. */
const CONCURRENT_LISTS = 6;

/**
 * Runs one unit: walks every list of the service, page by page, and under each row the lists of its children; ends each
 * enumeration with a claim. A list that fails takes only its own types with it.
 *
 * @throws {CorkscrewError} unauthenticated where the credentials no longer work; read_only_violation.
 */
export async function* scanUnit(unit: ScanUnit, context: ScanContext): AsyncGenerator<ScanYield, void, undefined> {
  const run = await openRun(unit, context);
  const { tree, target, report } = run;
  const { calls, indexes } = context;
  const skipped = await skipIfEmpty(run, { indexes, lastRows: calls?.of(unit.unitId)?.rows });
  if (skipped !== undefined) {
    yield* skipped;
    return;
  }
  const check = createCrossCheck(run, indexes);
  const tally = createRowTally();
  const batches = streamConcurrent(
    tree.roots,
    (enumeration, signal) => walkEnumeration(run, { enumeration, parent: undefined }, signal),
    { limit: CONCURRENT_LISTS, bufferSize: 1, signal: context.signal },
  );
  for await (const batch of batches) {
    for (const message of batch) {
      check.note(message);
      tally.note(message);
      yield message;
    }
  }
  yield* report.close(target.service, tree);
  yield* await check.report();
  calls?.remember(unit.unitId, { counts: { ...run.stats.byCost }, rows: tally.rows() });
}

/** Counts what a unit finds; nothing is known where a list was not read to its end. */
function createRowTally(): { note(message: ScanYield): void; rows(): number | undefined } {
  let rows = 0;
  let isWhole = true;
  return {
    note: (message) => {
      if (message.kind === 'resources') rows += message.resources.length;
      if (message.kind === 'claim') isWhole &&= message.claim.outcome === 'complete';
    },
    rows: () => (isWhole ? rows : undefined),
  };
}
