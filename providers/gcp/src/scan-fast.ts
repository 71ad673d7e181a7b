import { createNameMemory, type ScanYield } from '@corkscrew/sdk';
import { type Asset } from './asset.ts';
import { createRowParts, streamAssets } from './asset-stream.ts';
import { toAssetTypes } from './asset-type-patterns.ts';
import { createHierarchy, HIERARCHY_TYPES } from './hierarchy.ts';
import { listAssets } from './list-assets.ts';
import { POLICY_KINDS } from './policies.ts';
import { RESCAN, type ScopeRun, tell } from './scope-run.ts';
import { ASSET_FIELDS, readSearchResult } from './search-result.ts';
import { walkAssets, walkSearch } from './walk-assets.ts';

const NO_POLICIES = 'a fast scan reads no policies';

/**
 * Searches a scope, which takes less time than to list it: a search gives what is known now instead of all of one moment, has
 * no policies, and knows of fewer types. So there is a claim for each type that something was found of, and none that speaks
 * for all others. Types that search gives no payload of are listed.
 *
 * @throws SearchRefusedError
 */
export async function* scanFast(run: ScopeRun): AsyncGenerator<ScanYield, true, undefined> {
  const { context, payload, stats, tally } = run;
  const { api, signal } = context;
  const { scope } = payload;
  const options = { stats, signal };
  const list = { parent: scope, contentType: 'RESOURCE', assetTypes: HIERARCHY_TYPES } as const;
  const above = await listAssets(api, list, options);
  const hierarchy = createHierarchy(above.assets);
  const policies = POLICY_KINDS.filter(({ scopes }) => scopes?.test(scope) ?? true).map(
    (kind) => ({ kind, status: 'not_read', reason: NO_POLICIES, get: () => undefined }) as const,
  );
  const shared = { parts: createRowParts(hierarchy, policies), seen: createNameMemory() };
  const bare = new Set<string>();
  const read = (item: unknown): Asset | undefined => {
    const asset = readSearchResult(item, hierarchy);
    if (asset === undefined || asset.resource !== undefined) return asset;
    bare.add(asset.assetType);
    return undefined;
  };
  const search = { scope, fields: ASSET_FIELDS, assetTypes: toAssetTypes(payload) };
  const activity = `search in ${scope}`;
  let problem = yield* streamAssets(walkSearch(api, search, options), run, { ...shared, read, activity });
  if (bare.size > 0) {
    const rest = { ...list, readTime: above.readTime, assetTypes: [...bare] };
    const pages = walkAssets(api, rest, options);
    problem ||= yield* streamAssets(pages, run, { ...shared, activity: `assets of ${scope}` });
  }
  yield tell(run, { severity: 'info', code: 'fast_listing', message: FAST, advice: FULL_SCAN });
  if (problem !== '') yield tell(run, { severity: 'warning', code: 'truncated', message: problem, advice: RESCAN });
  const outcome = problem === '' ? 'complete' : 'truncated';
  for (const claim of tally.close({ outcome, reason: problem, accounts: [], services: [] }))
    yield { kind: 'claim', claim };
  return true;
}

const FAST =
  'it was searched, not listed: policies were not read, and types that search has nothing of stay as they were last seen';
const FULL_SCAN = 'Scan without --fast to read policies, and to learn of everything what is gone.';
