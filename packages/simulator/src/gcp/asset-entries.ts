import { fullNameAt, templateAt } from './asset-block.ts';
import { lifeAt, livesAt, slotCount } from './asset-life.ts';
import type { AssetPlace } from './asset-template.ts';
import { type NodeAsset, nodeAssetsOf } from './node-assets.ts';
import type { HierarchyNode, OrganizationLayout, ProjectNode } from './organization-layout.ts';

/** Something that the inventory knows, by where it stands: cheap to make, and to pass over. */
export interface AssetEntry {
  /** Its position among all that ever are, by which a page goes on. */
  readonly position: number;
  readonly node: HierarchyNode;
  /** Undefined for the node itself, and for what stands in it beside its slots. */
  readonly place: AssetPlace | undefined;
  /** What it is in the node, where it has no slot. */
  readonly own?: NodeAsset;
  readonly assetType: string;
}

const MANAGER = 'cloudresourcemanager.googleapis.com';

/** Everything there is at a step of change, from a position on. */
export function* listEntries(layout: OrganizationLayout, epoch: number, from = 0): Generator<AssetEntry> {
  const { organization, folders, projects } = layout;
  let position = 0;
  for (const node of [organization, ...folders]) {
    if (position >= from) yield { position, node, place: undefined, assetType: typeOfNode(node) };
    position += 1;
    for (const own of nodeAssetsOf(node)) {
      if (position >= from) yield { position, node, place: undefined, own, assetType: own.assetType };
      position += 1;
    }
  }
  for (const project of projects) {
    const size = 1 + slotCount(project);
    if (position + size > from) yield* listProject(layout, project, { epoch, from, position });
    position += size;
  }
}

function* listProject(
  { seed }: OrganizationLayout,
  project: ProjectNode,
  { epoch, from, position }: { readonly epoch: number; readonly from: number; readonly position: number },
): Generator<AssetEntry> {
  if (position >= from) yield { position, node: project, place: undefined, assetType: typeOfNode(project) };
  const count = slotCount(project);
  for (let slot = Math.max(0, from - position - 1); slot < count; slot += 1) {
    if (!livesAt(lifeAt(seed, project, slot), epoch)) continue;
    const place = { project, slot };
    yield { position: position + 1 + slot, node: project, place, assetType: templateAt(slot).assetType };
  }
}

/** What stands in one project and the project itself, from a position among all on. */
export function* listEntriesOf(
  layout: OrganizationLayout,
  project: ProjectNode,
  { epoch, from }: { readonly epoch: number; readonly from: number },
): Generator<AssetEntry> {
  const { organization, folders, projects } = layout;
  const nodes = [organization, ...folders].reduce((sum, node) => sum + 1 + nodeAssetsOf(node).length, 0);
  const before = projects.slice(0, project.index).reduce((sum, other) => sum + 1 + slotCount(other), 0);
  yield* listProject(layout, project, { epoch, from, position: nodes + before });
}

/** Full name of what an entry stands for. */
export function nameOfEntry({ node, place, own }: Pick<AssetEntry, 'node' | 'place' | 'own'>): string {
  if (own !== undefined) return `//${own.assetType.split('/', 1)[0]}/${node.name}/${own.path}`;
  return place === undefined ? `//${MANAGER}/${node.name}` : fullNameAt(place);
}

function typeOfNode({ name }: HierarchyNode): string {
  const kind = { organizations: 'Organization', folders: 'Folder', projects: 'Project' }[name.split('/', 1)[0] ?? ''];
  return `${MANAGER}/${kind ?? ''}`;
}
