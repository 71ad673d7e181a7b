import { BadReplyError } from '@corkscrew/sdk/http';
import { type Asset, readAsset } from './asset.ts';
import type { AssetList, AssetPagesOptions } from './asset-pages.ts';
import type { GcpApi } from './gcp-api.ts';
import { walkAssets } from './walk-assets.ts';

/** A whole list, and the moment that it shows. */
export interface ListedAssets {
  readonly assets: readonly Asset[];
  readonly readTime: string | undefined;
}

/**
 * Reads a whole list of the inventory; for lists that fit in memory.
 *
 * @throws {BadReplyError} where it does not come to its end.
 */
export async function listAssets(api: GcpApi, list: AssetList, options: AssetPagesOptions): Promise<ListedAssets> {
  const byName = new Map<string, Asset>();
  let readTime: string | undefined;
  const pages = walkAssets(api, list, options);
  let next = await pages.next();
  while (next.done !== true) {
    readTime ??= next.value.readTime;
    for (const asset of next.value.items.flatMap((item) => readAsset(item) ?? [])) byName.set(asset.name, asset);
    next = await pages.next();
  }
  if (next.value !== '') throw new BadReplyError(`list assets of ${list.parent}: ${next.value}`);
  return { assets: [...byName.values()], readTime };
}
