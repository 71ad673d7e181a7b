import { parseClaimKey, type ResourceSink, type ScannedResource, type ScanUnit } from '@corkscrew/core';
import { openSink } from '../src/index.ts';
import { makeResource } from './make-resource.ts';
import { makeUnitSizes } from './unit-sizes.ts';

/** Resources that arrive at once, as from a plugin. */
const BATCH_ROWS = 64;
/** Rows after which the engine publishes. */
const GROUP_ROWS = 122_880;

/** How a scan differs from the first. */
export interface ScanRun {
  readonly rows: number;
  readonly path: string;
  readonly workerUrl: URL;
  /** One resource in so many is different, none for 0. */
  readonly changedOneIn: number;
}

/** Publishes a whole scan as the engine does: whole units, in group commits. `onPublished` is called before the scan ends. */
export async function runScan(
  { rows, path, workerUrl, changedOneIn }: ScanRun,
  onPublished: () => void,
): Promise<void> {
  const sink = await openSink({ path, workerUrl });
  await sink.beginScan({
    scanId: crypto.randomUUID(),
    startedAt: new Date(),
    providers: ['aws'],
    request: {},
    toolVersion: 'bench',
    acceptVanish: false,
  });
  let index = 0;
  let waiting = 0;
  for (const [unit, size] of makeUnitSizes(rows).entries()) {
    await writeUnit(sink, unit, { first: index, size, changedOneIn });
    index += size;
    waiting += size;
    if (waiting < GROUP_ROWS) continue;
    waiting = 0;
    await sink.publish();
  }
  await sink.publish();
  onPublished();
  await sink.endScan({ finishedAt: new Date(), outcome: 'complete', diagnostics: [] });
  await sink.close();
}

async function writeUnit(
  sink: ResourceSink,
  no: number,
  { first, size, changedOneIn }: { readonly first: number; readonly size: number; readonly changedOneIn: number },
): Promise<void> {
  const startedAt = new Date();
  const unit: ScanUnit = {
    provider: 'aws',
    unitId: `u-${no}`,
    accountId: '*',
    region: 'eu-west-1',
    service: 'ec2',
    type: '*',
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: '',
  };
  const writer = await sink.openUnit(unit);
  let batch: ScannedResource[] = [];
  let key = '';
  for (let index = first; index < first + size; index += 1) {
    const resource = makeResource(index, no, changedOneIn);
    key = resource.claimKey;
    batch.push(resource);
    if (batch.length < BATCH_ROWS) continue;
    await writer.write(batch);
    batch = [];
  }
  if (batch.length > 0) await writer.write(batch);
  const scope = parseClaimKey(key);
  if (scope === undefined) throw new Error(`unreadable key ${key}`);
  await writer.finish({
    unit,
    outcome: 'complete',
    claims: [{ scope, outcome: 'complete', count: size, reason: '' }],
    facets: [],
    diagnostics: [],
    resourceCount: size,
    calls: 1,
    throttledCalls: 0,
    attempts: 1,
    startedAt,
    finishedAt: new Date(),
  });
}
