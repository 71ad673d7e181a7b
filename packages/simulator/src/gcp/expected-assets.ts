import { isKubernetesType, templateAt } from './asset-block.ts';
import { type AssetEntry, listEntries, nameOfEntry } from './asset-entries.ts';
import { lifeAt, slotCount } from './asset-life.ts';
import type { GcpState } from './gcp-state.ts';
import { LISTED_TYPES } from './list-answer.ts';
import { locationAt } from './make-asset.ts';
import type { OrganizationLayout } from './organization-layout.ts';

/** Which assets are counted. */
export interface ExpectedAssets {
  /** Whether with what the inventory copies out of clusters. @defaultValue false */
  readonly includeKubernetes?: boolean;
  /** Whether only those that the services' own APIs list too. @defaultValue false */
  readonly onlyListed?: boolean;
}

/** How many assets of a type there are in an account. */
export interface ExpectedGcpCount {
  /** The project's id; the folder or organisation for those themselves. */
  readonly accountId: string;
  readonly region: string;
  /** Without `.googleapis.com`. */
  readonly service: string;
  readonly type: string;
  readonly count: number;
}

/** What becomes of one asset between two steps of change. */
export interface ExpectedGcpChange {
  readonly kind: 'created' | 'changed' | 'vanished';
  readonly accountId: string;
  readonly id: string;
  readonly service: string;
  readonly type: string;
}

/** Counts what an organisation has. */
export function countAssets(state: GcpState, wanted: ExpectedAssets = {}): ExpectedGcpCount[] {
  const counts = new Map<string, ExpectedGcpCount>();
  for (const entry of listExpected(state, wanted)) {
    const region = entry.place === undefined ? 'global' : locationAt(entry.place);
    const place = { accountId: accountOf(entry), region, ...typeOf(entry.assetType) };
    const key = Object.values(place).join(' ');
    counts.set(key, { ...place, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** Full names of what an organisation has. */
export function expectedNames(state: GcpState, wanted: ExpectedAssets = {}): Set<string> {
  const names = new Set<string>();
  for (const entry of listExpected(state, wanted)) names.add(nameOfEntry(entry));
  return names;
}

function* listExpected(
  state: GcpState,
  { includeKubernetes = false, onlyListed = false }: ExpectedAssets,
): Generator<AssetEntry> {
  for (const entry of listEntries(state.layout, state.epochAt())) {
    if (onlyListed && !LISTED_TYPES.includes(entry.assetType)) continue;
    if (includeKubernetes || !isKubernetesType(entry.assetType)) yield entry;
  }
}

/** Lists what is different between two steps of change, without what is copied out of clusters. */
export function listExpectedChanges(
  layout: OrganizationLayout,
  fromEpoch: number,
  toEpoch: number,
): ExpectedGcpChange[] {
  const changes: ExpectedGcpChange[] = [];
  const isBetween = (step: number): boolean => step > fromEpoch && step <= toEpoch;
  for (const project of layout.projects) {
    for (let slot = 0; slot < slotCount(project); slot += 1) {
      const { assetType } = templateAt(slot);
      if (isKubernetesType(assetType)) continue;
      const { begins, changes: changed, ends } = lifeAt(layout.seed, project, slot);
      const kind = isBetween(begins)
        ? 'created'
        : isBetween(ends)
          ? 'vanished'
          : isBetween(changed)
            ? 'changed'
            : undefined;
      if (kind === undefined) continue;
      const id = nameOfEntry({ node: project, place: { project, slot } });
      changes.push({ kind, accountId: project.id, id, ...typeOf(assetType) });
    }
  }
  return changes;
}

function accountOf({ node }: AssetEntry): string {
  return 'id' in node ? String(node.id) : node.name;
}

function typeOf(assetType: string): { readonly service: string; readonly type: string } {
  const [host = '', type = ''] = assetType.split('/');
  return { service: host.replace(/\.googleapis\.com$/, ''), type };
}
