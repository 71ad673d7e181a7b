import { type ScanUnit, type ScanYield, streamConcurrent } from '@corkscrew/sdk';
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
  const batches = streamConcurrent(
    tree.roots,
    (enumeration, signal) => walkEnumeration(run, { enumeration, parent: undefined }, signal),
    { limit: CONCURRENT_LISTS, bufferSize: 1, signal: context.signal },
  );
  for await (const batch of batches) yield* batch;
  yield* report.close(target.service, tree);
}
