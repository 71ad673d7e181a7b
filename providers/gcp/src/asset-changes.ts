import type { ChangeDraft } from '@corkscrew/sdk';
import type { Asset } from './asset.ts';
import type { AssetState, HistoryWindow } from './asset-history.ts';
import { diffAssets } from './diff-assets.ts';
import { nameOf, regionOf } from './resource-row.ts';
import { gcpTypeOf } from './type-name.ts';

const BEFORE_IT = new Set(['DOES_NOT_EXIST', 'DELETED']);

/** Tells what happened to an asset in a window by the states that it had: the one that it had at the beginning is no change. */
export function* listAssetChanges(
  states: readonly AssetState[],
  { since, until }: HistoryWindow,
  accountOf: (asset: Asset) => string,
): Generator<ChangeDraft, void, undefined> {
  let previous: AssetState | undefined;
  for (const state of states) {
    const isWithin = state.startMs >= since.getTime() && state.startMs < until.getTime();
    if (isWithin) yield toChange(state, previous, accountOf);
    previous = state;
  }
}

function toChange(
  state: AssetState,
  previous: AssetState | undefined,
  accountOf: (asset: Asset) => string,
): ChangeDraft {
  const earlier = previous === undefined || previous.isDeleted ? state.priorAsset : previous.asset;
  // Of what is gone, the inventory may have no more than the name.
  const told = state.isDeleted && state.asset.resource === undefined ? (earlier ?? state.asset) : state.asset;
  const type = gcpTypeOf(told.assetType);
  return {
    time: new Date(state.startMs),
    service: type.service,
    type: type.type,
    id: told.name,
    name: nameOf(told, told.resource?.data ?? {}),
    region: regionOf(told),
    accountId: accountOf(told.ancestors.length === 0 && earlier !== undefined ? earlier : told),
    source: 'asset_history',
    changeId: `${told.name} ${new Date(state.startMs).toISOString()}`,
    ...verdictOf(state, previous?.isDeleted === true, earlier),
  };
}

/** Nothing is made up: where the inventory does not say what was before, it is only said that something happened. */
function verdictOf(
  { isDeleted, asset, prior }: AssetState,
  wasDeleted: boolean,
  earlier: Asset | undefined,
): Pick<ChangeDraft, 'kind' | 'details'> {
  if (isDeleted) return { kind: 'deleted' };
  if (wasDeleted || BEFORE_IT.has(prior)) return { kind: 'created' };
  if (earlier === undefined) return { kind: 'other' };
  return { kind: 'updated', details: { fields: diffAssets(gcpTypeOf(asset.assetType).typeName, earlier, asset) } };
}
