import { createNameMemory, type NameMemory, type ResourceDraft, type ScanYield } from '@corkscrew/sdk';
import { type Asset, readAsset } from './asset.ts';
import type { Hierarchy } from './hierarchy.ts';
import type { PolicyReading } from './policies.ts';
import { createPublicGrants, type PublicGrants } from './public-grants.ts';
import { accountOf, toResource } from './resource-row.ts';
import { isWanted, type Placed, progress, type ScopeRun } from './scope-run.ts';
import { gcpTypeOf } from './type-name.ts';
import type { WalkedPage } from './walk-assets.ts';

/** What is known beside the assets themselves. */
export interface RowParts {
  readonly hierarchy: Hierarchy;
  readonly policies: readonly PolicyReading[];
  readonly grants: PublicGrants;
}

/** Puts together what is known beside the assets. */
export function createRowParts(hierarchy: Hierarchy, policies: readonly PolicyReading[]): RowParts {
  const iam = policies.find(({ kind }) => kind.facet === 'iam_policy');
  return { hierarchy, policies, grants: createPublicGrants(iam, hierarchy) };
}

/** How pages become resources. */
export interface AssetStreamOptions {
  readonly parts: RowParts;
  /** @defaultValue as lists give them */
  readonly read?: ((item: unknown) => Asset | undefined) | undefined;
  /** Which of the assets that were asked for are taken. @defaultValue all */
  readonly accepts?: ((placed: Placed) => boolean) | undefined;
  /** Names that were sent before. @defaultValue none */
  readonly seen?: NameMemory | undefined;
  /** What is being read, for people. */
  readonly activity: string;
}

/** Assets of a page that are made ready together: what is not yet made takes less memory. */
const TOGETHER = 128;

/** Yields every asset of a walk once, and gives why some may be missing, or an empty text. */
export async function* streamAssets(
  pages: AsyncGenerator<WalkedPage, string, undefined>,
  run: ScopeRun,
  options: AssetStreamOptions,
): AsyncGenerator<ScanYield, string, undefined> {
  const { read = readAsset, seen: earlier, activity } = options;
  const seen = earlier ?? createNameMemory();
  let next = await pages.next();
  while (next.done !== true) {
    const { items, walk } = next.value;
    for (let start = 0; start < items.length; start += TOGETHER) {
      const resources: ResourceDraft[] = [];
      for (const item of items.slice(start, start + TOGETHER)) {
        const asset = read(item);
        const mayBeKnown = walk > 1 || earlier !== undefined;
        if (asset === undefined || (mayBeKnown && seen.has(asset.name))) continue;
        seen.add(asset.name);
        const draft = toDraft(asset, run, options);
        if (draft !== undefined) resources.push(draft);
      }
      if (resources.length > 0) yield { kind: 'resources', resources };
    }
    yield progress(run, activity);
    next = await pages.next();
  }
  return next.value;
}

/** Makes a resource of an asset, or gives undefined for one that was not asked for. */
function toDraft(asset: Asset, run: ScopeRun, { parts, accepts }: AssetStreamOptions): ResourceDraft | undefined {
  const type = gcpTypeOf(asset.assetType);
  const accountId = accountOf(asset, parts.hierarchy, run.payload.scope);
  if (!isWanted(asset, { type, accountId }, run)) return undefined;
  if (accepts !== undefined && !accepts({ type, accountId })) return undefined;
  run.context.origins.note(type, asset);
  const claim = run.tally.add(accountId, type);
  return toResource(asset, { type, claim, policies: parts.policies, grants: parts.grants });
}
