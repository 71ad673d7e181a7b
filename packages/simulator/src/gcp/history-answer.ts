import { type AssetEntry, listEntries, nameOfEntry } from './asset-entries.ts';
import { lifeAt } from './asset-life.ts';
import { resolveScope } from './asset-scope.ts';
import { assetOf, contentOf, type InventoryContext, readContent } from './assets-answer.ts';
import { invalidArgument } from './gcp-fault.ts';
import type { GcpRequest } from './gcp-request.ts';
import { updatedAt } from './make-asset.ts';

const MOST_NAMES = 100;

/** Answers `batchGetAssetsHistory`: each state that an asset had, and its end. */
export function answerHistory({ query }: GcpRequest, scope: string, { state, faults }: InventoryContext): unknown {
  resolveScope(state, faults, scope);
  const names = new Set(query.getAll('assetNames'));
  if (names.size === 0 || names.size > MOST_NAMES)
    throw invalidArgument(`The number of asset names must be from 1 to ${MOST_NAMES}.`);
  const content = readContent(query.get('contentType') ?? '');
  const untilMs = momentOf(query.get('readTimeWindow.endTime'), Date.now());
  // Without a beginning, what is at the end.
  const fromMs = momentOf(query.get('readTimeWindow.startTime'), untilMs);
  const epoch = state.epochAt();
  const assets: unknown[] = [];
  for (const entry of everKnown(state, epoch)) {
    if (!names.has(nameOfEntry(entry))) continue;
    for (const moment of momentsOf(entry, { state, epoch })) {
      if (moment.endMs <= fromMs || moment.startMs > untilMs) continue;
      const said = contentOf(content, entry, { state, epoch: moment.epoch });
      if (said !== undefined) assets.push(temporalAsset(entry, { ...moment, said: said() }, state));
    }
  }
  return assets.length === 0 ? {} : { assets };
}

function momentOf(text: string | null, fallback: number): number {
  return text === null ? fallback : Date.parse(text);
}

/** What is there now, and what was at the beginning and has gone. */
function* everKnown(state: InventoryContext['state'], epoch: number): Generator<AssetEntry> {
  yield* listEntries(state.layout, epoch);
  for (const entry of listEntries(state.layout, 0)) {
    if (entry.place !== undefined && lifeAt(state.layout.seed, entry.place.project, entry.place.slot).ends <= epoch)
      yield entry;
  }
}

interface Moment {
  readonly startMs: number;
  readonly endMs: number;
  readonly epoch: number;
  readonly isDeleted: boolean;
  readonly prior: 'PRIOR_ASSET_STATE_UNSPECIFIED' | 'PRESENT' | 'DOES_NOT_EXIST';
}

function momentsOf(
  { place }: AssetEntry,
  { state, epoch }: { readonly state: InventoryContext['state']; readonly epoch: number },
): readonly Moment[] {
  const { layout } = state;
  const forever = {
    startMs: Number.NEGATIVE_INFINITY,
    endMs: Number.POSITIVE_INFINITY,
    epoch: 0,
    isDeleted: false,
    prior: 'PRIOR_ASSET_STATE_UNSPECIFIED',
  } as const;
  if (place === undefined) return [forever];
  const { begins, changes, ends } = lifeAt(layout.seed, place.project, place.slot);
  const born = { ...forever, prior: begins > 0 ? 'DOES_NOT_EXIST' : 'PRIOR_ASSET_STATE_UNSPECIFIED' } as const;
  const startMs = begins > 0 ? layout.timeOfEpoch(begins) : Number.NEGATIVE_INFINITY;
  if (ends <= epoch) {
    const endMs = layout.timeOfEpoch(ends);
    return [
      { ...born, startMs, endMs },
      { ...forever, startMs: endMs, isDeleted: true, prior: 'PRESENT' },
    ];
  }
  if (changes > epoch) return [{ ...born, startMs, epoch: begins }];
  const changeMs = layout.timeOfEpoch(changes);
  return [
    { ...born, startMs, endMs: changeMs },
    { ...forever, startMs: changeMs, epoch: changes, prior: 'PRESENT' },
  ];
}

function temporalAsset(
  entry: AssetEntry,
  { startMs, endMs, epoch, isDeleted, prior, said }: Moment & { readonly said: Readonly<Record<string, unknown>> },
  state: InventoryContext['state'],
): unknown {
  return {
    window: {
      startTime: new Date(Number.isFinite(startMs) ? startMs : updatedAt(state.layout, entry, 0)).toISOString(),
      endTime: Number.isFinite(endMs) ? new Date(endMs).toISOString() : '9999-12-31T23:59:59.999999999Z',
    },
    ...(isDeleted ? { deleted: true } : {}),
    asset: assetOf(entry, isDeleted ? {} : said, { state, epoch }),
    priorAssetState: prior,
  };
}
