import { readAsset } from './asset.ts';
import { toCorkscrewError } from './gcp-error.ts';
import { type GcpContext, listScopes } from './scopes.ts';
import { gcpTypeOf, type GcpType } from './type-name.ts';
import { walkAssets } from './walk-assets.ts';

/**
 * Finds the types that the inventory has assets of in some scopes; none named means those of a scan.
 *
 * @throws {CorkscrewError} unauthenticated, permission_denied, unavailable.
 */
export async function findTypes(context: GcpContext, accounts: readonly string[] = []): Promise<readonly GcpType[]> {
  const types = new Map<string, GcpType>();
  for (const parent of await listScopes(accounts, context)) {
    try {
      await addTypes(types, parent, context);
    } catch (error) {
      context.signal?.throwIfAborted();
      throw toCorkscrewError(error, `list assets of ${parent}`);
    }
  }
  return [...types.values()].sort((a, b) => (a.assetType < b.assetType ? -1 : 1));
}

async function addTypes(types: Map<string, GcpType>, parent: string, { api, signal }: GcpContext): Promise<void> {
  for await (const page of walkAssets(api, { parent, contentType: 'RESOURCE' }, { signal })) {
    for (const { assetType } of page.items.flatMap((item) => readAsset(item) ?? [])) {
      types.set(assetType, gcpTypeOf(assetType));
    }
  }
}
