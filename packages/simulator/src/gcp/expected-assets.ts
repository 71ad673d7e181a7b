import type { ExpectedChange } from '../estate/estate-changes.ts';
import { isKubernetesType, templateAt } from './asset-block.ts';
import { type AssetEntry, listEntries, nameOfEntry } from './asset-entries.ts';
import { lifeAt, slotCount } from './asset-life.ts';
import type { GcpState } from './gcp-state.ts';
import { LISTED_TYPES } from './list-answer.ts';
import { locationAt, makeResource, updatedAt } from './make-asset.ts';
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
    if (onlyListed && !LISTED_TYPES.has(entry.assetType)) continue;
    if (includeKubernetes || !isKubernetesType(entry.assetType)) yield entry;
  }
}

/** Lists what is different between two steps of change, without what is copied out of clusters. */
export function listExpectedChanges(layout: OrganizationLayout, fromEpoch: number, toEpoch: number): ExpectedChange[] {
  const changes: ExpectedChange[] = [];
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
      const place = { project, slot };
      const entry = { position: 0, node: project, place, assetType };
      const members = kind === 'changed' ? membersOf(layout, entry, changed) : [];
      const region = locationAt(place);
      changes.push({ kind, accountId: project.id, region, id: nameOfEntry(entry), ...typeOf(assetType), members });
    }
  }
  return changes;
}

/** A release changes the labels of an asset; of one that has none, what its resource says of itself. */
function membersOf(layout: OrganizationLayout, entry: AssetEntry, epoch: number): ExpectedChange['members'] {
  const before = makeResource(layout, entry, epoch - 1);
  const after = makeResource(layout, entry, epoch);
  const [earlier, later] = [epoch - 1, epoch].map((step) => new Date(updatedAt(layout, entry, step)).toISOString());
  const labels = { member: 'tags', before: before.data['labels'], after: after.data['labels'] };
  return [
    { member: 'resource', before, after },
    ...(after.data['labels'] === undefined ? [] : [labels]),
    { member: 'updateTime', before: earlier, after: later },
  ];
}

function accountOf({ node }: AssetEntry): string {
  return 'id' in node ? String(node.id) : node.name;
}

function typeOf(assetType: string): { readonly service: string; readonly type: string } {
  const [host = '', type = ''] = assetType.split('/');
  return { service: host.replace(/\.googleapis\.com$/, ''), type };
}
