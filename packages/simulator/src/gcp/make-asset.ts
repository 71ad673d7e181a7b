import { createRandom, hashText, mix } from '../estate/random.ts';
import { pathAt, siblingSlot, templateAt } from './asset-block.ts';
import { type AssetEntry, nameOfEntry } from './asset-entries.ts';
import { lifeAt } from './asset-life.ts';
import { type AssetContext, type AssetPlace, type AssetTemplate, hostOf, nameAt } from './asset-template.ts';
import type { NodeAsset } from './node-assets.ts';
import type { HierarchyNode, OrganizationLayout, ProjectNode } from './organization-layout.ts';

/** An asset's own part: what the inventory calls its resource. */
export interface AssetResource {
  readonly version: string;
  readonly discoveryDocumentUri: string;
  readonly discoveryName: string;
  readonly parent: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly location?: string;
}

const START = Date.UTC(2024, 1, 5, 8);
const HOURS_OF_SPREAD = 12_000;
const MANAGER = 'cloudresourcemanager.googleapis.com';
const NOT_LABELED = /\/(?:Firewall|Network|Subnetwork|ServiceAccount|LogSink|KeyRing|Service|Deployment|Pod)$/;

/** Makes the resource of an entry as it is at a step of change. */
export function makeResource(
  layout: OrganizationLayout,
  entry: Pick<AssetEntry, 'node' | 'place' | 'own'>,
  epoch: number,
): AssetResource {
  const { node, place, own } = entry;
  if (own !== undefined) return ownResource(layout, node, own);
  return place === undefined ? nodeResource(layout, node) : placeResource(layout, place, epoch);
}

/** When an entry last changed, in milliseconds. */
export function updatedAt(layout: OrganizationLayout, { node, place }: AssetEntry, epoch: number): number {
  if (place === undefined) return START + (hashText(node.name, layout.seed) % HOURS_OF_SPREAD) * 3_600_000;
  const { begins, changes } = lifeAt(layout.seed, place.project, place.slot);
  if (changes <= epoch) return layout.timeOfEpoch(changes);
  return begins > 0 ? layout.timeOfEpoch(begins) : createdAtOf(layout.seed, place);
}

function ownResource(layout: OrganizationLayout, node: HierarchyNode, own: NodeAsset): AssetResource {
  const { assetType, version, discoveryName } = own;
  return {
    version,
    discoveryDocumentUri: discoveryOf(assetType.split('/', 1)[0] ?? '', version),
    discoveryName,
    parent: `//${MANAGER}/${node.name}`,
    data: own.data(node, createTimeOf(layout, node)),
    location: 'global',
  };
}

function createTimeOf({ seed }: OrganizationLayout, { name }: HierarchyNode): string {
  return new Date(START + (hashText(name, seed) % 1_000) * 3_600_000).toISOString();
}

function nodeResource(layout: OrganizationLayout, node: HierarchyNode): AssetResource {
  const [, above = ''] = node.ancestors;
  const createTime = createTimeOf(layout, node);
  const [kind = '', number = ''] = node.name.split('/');
  const common = { version: 'v3', discoveryDocumentUri: discoveryOf(MANAGER, 'v3'), location: 'global' };
  const parent = above === '' ? '' : `//${MANAGER}/${above}`;
  if (isProject(node)) {
    const data = {
      projectId: node.id,
      projectNumber: number,
      name: node.displayName,
      lifecycleState: 'ACTIVE',
      createTime,
      labels: labelsOf(node),
      parent: { type: (above.split('/')[0] ?? '').replace(/s$/, ''), id: above.split('/')[1] },
    };
    return { ...common, discoveryName: 'Project', parent, data };
  }
  const data = { name: node.name, displayName: node.displayName, state: 'ACTIVE', createTime };
  return kind === 'organizations'
    ? { ...common, discoveryName: 'Organization', parent, data }
    : { ...common, discoveryName: 'Folder', parent, data: { ...data, parent: above } };
}

function placeResource(layout: OrganizationLayout, place: AssetPlace, epoch: number): AssetResource {
  const template = templateAt(place.slot);
  const { project, slot } = place;
  const { version, discoveryName, parentRole } = template;
  const labels = NOT_LABELED.test(template.assetType)
    ? undefined
    : { ...labelsOf(project), ...releaseOf(layout, place, epoch) };
  const data = template.data(contextOf(layout, place, template));
  return {
    version,
    discoveryDocumentUri: discoveryOf(template.assetType.split('/', 1)[0] ?? '', version),
    discoveryName,
    parent:
      parentRole === undefined
        ? `//${MANAGER}/${project.name}`
        : nameOfEntry({ node: project, place: { project, slot: siblingSlot(slot, parentRole) } }),
    data: labels === undefined ? { ...data, ...descriptionOf(layout, place, epoch) } : { ...data, labels },
    location: locationAt(place),
  };
}

/** Where an asset is: a zone, a region or `global`. */
export function locationAt({ project, slot }: AssetPlace): string {
  const { zone, region } = project;
  return { zone, region, global: 'global' }[templateAt(slot).location];
}

function contextOf({ seed }: OrganizationLayout, place: AssetPlace, template: AssetTemplate): AssetContext {
  const { project, slot } = place;
  const key = mix(hashText(template.role, seed), project.index);
  const sibling = (role: string): AssetPlace => ({ project, slot: siblingSlot(slot, role) });
  const account = templateAt(siblingSlot(slot, 'account'));
  return {
    ...place,
    random: createRandom(mix(key, slot)),
    createdAt: new Date(createdAtOf(seed, place)).toISOString(),
    name: nameAt(template, place),
    fullName: (role) => nameOfEntry({ node: project, place: sibling(role) }),
    relativeName: (role) => pathAt(sibling(role)),
    link: (role) =>
      `https://www.googleapis.com/${hostOf(templateAt(siblingSlot(slot, role))).split('.', 1)[0]}/v1/${pathAt(sibling(role))}`,
    digits: (purpose) => String(1e17 + mix(hashText(purpose, key), slot) * 1e7),
    serviceAccount: `${nameAt(account, sibling('account'))}@${project.id}.iam.gserviceaccount.com`,
  };
}

function createdAtOf(seed: number, { project, slot }: AssetPlace): number {
  return START + (mix(mix(seed, project.index), slot) % HOURS_OF_SPREAD) * 3_600_000;
}

function labelsOf({ workload }: ProjectNode): Readonly<Record<string, string>> {
  const { application, environment } = workload;
  return {
    app: application.name,
    env: environment,
    team: application.team,
    cost_center: application.costCenter.toLowerCase(),
  };
}

function releaseOf(
  { seed }: OrganizationLayout,
  { project, slot }: AssetPlace,
  epoch: number,
): Readonly<Record<string, string>> {
  const { changes } = lifeAt(seed, project, slot);
  return changes <= epoch ? { release: `r${changes}` } : {};
}

function descriptionOf(layout: OrganizationLayout, place: AssetPlace, epoch: number): Readonly<Record<string, string>> {
  const { release } = releaseOf(layout, place, epoch);
  return release === undefined ? {} : { description: `as of release ${release}` };
}

function discoveryOf(host: string, version: string): string {
  return `https://${host}/$discovery/rest?version=${version}`;
}

function isProject(node: HierarchyNode): node is ProjectNode {
  return node.name.startsWith('projects/');
}
