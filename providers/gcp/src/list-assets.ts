import { BadReplyError } from '@corkscrew/sdk/http';
import { type Asset, readAsset } from './asset.ts';
import { type AssetList, type AssetPagesOptions, streamAssetPages } from './asset-pages.ts';
import type { GcpApi } from './gcp-api.ts';

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
  const assets: Asset[] = [];
  let readTime: string | undefined;
  for await (const { page, end } of streamAssetPages(api, list, options)) {
    readTime ??= page.readTime;
    assets.push(...page.items.flatMap((item) => readAsset(item) ?? []));
    if (end !== undefined && end !== 'last_page')
      throw new BadReplyError(`the list of ${list.parent} does not end: ${end}`);
  }
  return { assets, readTime };
}
