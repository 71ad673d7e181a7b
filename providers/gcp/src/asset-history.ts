import { BadReplyError } from '@corkscrew/sdk/http';
import { type Asset, readAsset } from './asset.ts';
import type { AssetPagesOptions } from './asset-pages.ts';
import type { GcpApi } from './gcp-api.ts';

/** A state that an asset had for a while. Source: google.cloud.asset.v1.TemporalAsset. */
export interface AssetState {
  /** When it began, in milliseconds. */
  readonly startMs: number;
  readonly isDeleted: boolean;
  readonly asset: Asset;
  /** `PRESENT`, `DOES_NOT_EXIST`, `DELETED`, `INVALID`, or another word where the inventory does not know. */
  readonly prior: string;
  readonly priorAsset: Asset | undefined;
}

/** Between which moments states are asked for. */
export interface HistoryWindow {
  readonly since: Date;
  readonly until: Date;
}

/** The most that the inventory takes in a call. */
const MAX_NAMES = 100;
/** Names travel in the address, of which servers take only so much. */
const MAX_ADDRESS_LENGTH = 8_000;

/** Divides names into parts that a call can ask for. */
export function* batchNames(names: Iterable<string>): Generator<readonly string[], void, undefined> {
  let batch: string[] = [];
  let length = 0;
  for (const name of names) {
    const size = encodeURIComponent(name).length + '&assetNames='.length;
    if (batch.length === MAX_NAMES || (batch.length > 0 && length + size > MAX_ADDRESS_LENGTH)) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(name);
    length += size;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Reads the states that assets had in a window, each asset's in the order of their times.
 *
 * @throws what the last try of the call threw
 */
export async function fetchStates(
  api: GcpApi,
  {
    scope,
    names,
    window,
  }: { readonly scope: string; readonly names: readonly string[]; readonly window: HistoryWindow },
  options: AssetPagesOptions,
): Promise<ReadonlyMap<string, readonly AssetState[]>> {
  const { body } = await api.get({
    ...options,
    service: 'cloudasset',
    path: `/v1/${scope}:batchGetAssetsHistory`,
    query: {
      contentType: 'RESOURCE',
      assetNames: names,
      'readTimeWindow.startTime': window.since.toISOString(),
      'readTimeWindow.endTime': window.until.toISOString(),
    },
  });
  const { assets = [] } = body;
  if (!Array.isArray(assets)) throw new BadReplyError('the reply has no list of assets');
  const states = (assets as readonly unknown[]).flatMap((item) => readState(item) ?? []);
  states.sort((a, b) => a.startMs - b.startMs);
  return Map.groupBy(states, ({ asset }) => asset.name);
}

function readState(item: unknown): AssetState | undefined {
  const { window, deleted, asset, priorAssetState, priorAsset } = (item ?? {}) as Readonly<Record<string, unknown>>;
  const { startTime } = (window ?? {}) as { startTime?: unknown };
  const read = readAsset(asset);
  const startMs = typeof startTime === 'string' ? Date.parse(startTime) : Number.NaN;
  if (read === undefined || Number.isNaN(startMs)) return undefined;
  return {
    startMs,
    isDeleted: deleted === true,
    asset: read,
    prior: typeof priorAssetState === 'string' ? priorAssetState : '',
    priorAsset: readAsset(priorAsset),
  };
}
