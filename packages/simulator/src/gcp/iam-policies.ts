import { Buffer } from 'node:buffer';
import { COMPANY } from '../estate/company.ts';
import { hashText, mix } from '../estate/random.ts';
import { templateAt } from './asset-block.ts';
import { type AssetEntry, nameOfEntry } from './asset-entries.ts';
import type { AssetPlace } from './asset-template.ts';
import type { HierarchyNode, OrganizationLayout } from './organization-layout.ts';

/** Who has a role. */
export interface IamBinding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: unknown;
}

/** What is allowed to whom. */
export interface IamPolicy {
  readonly version: number;
  readonly etag: string;
  readonly bindings: readonly IamBinding[];
}

/** Every project of this many gives everybody a role that all in it inherits. */
const PUBLIC_PROJECT_ONE_IN = 40;
const PUBLIC_PROJECT_OFFSET = 7;

/** The policy that an entry has of its own from the start, if it has one. */
export function policyOf(
  layout: OrganizationLayout,
  { node, place }: Pick<AssetEntry, 'node' | 'place'>,
): IamPolicy | undefined {
  const bindings = place === undefined ? bindingsOfNode(layout, node) : bindingsOfPlace(layout, place);
  return bindings.length === 0 ? undefined : withEtag(bindings);
}

/** Gives a policy the etag of its content, or of what has changed meanwhile. */
export function withEtag(bindings: readonly IamBinding[], revision = 0): IamPolicy {
  const hash = hashText(JSON.stringify(bindings), revision);
  return { version: 1, etag: Buffer.from(hash.toString(16).padStart(8, '0')).toString('base64'), bindings };
}

function bindingsOfNode({ projects }: OrganizationLayout, node: HierarchyNode): readonly IamBinding[] {
  const domain = `${COMPANY}.example`;
  const [kind = ''] = node.name.split('/');
  if (kind === 'organizations') {
    return [
      { role: 'roles/resourcemanager.organizationAdmin', members: [`user:admin@${domain}`] },
      { role: 'roles/viewer', members: [`group:auditors@${domain}`] },
    ];
  }
  if (kind === 'folders') return [{ role: 'roles/editor', members: [`group:${node.displayName}@${domain}`] }];
  const project = projects.find(({ name }) => name === node.name);
  if (project === undefined) return [];
  const owner = { role: 'roles/owner', members: [`group:${project.workload.application.team}@${domain}`] };
  const builder = {
    role: 'roles/editor',
    members: [`serviceAccount:${project.number}@cloudbuild.gserviceaccount.com`],
  };
  return project.index % PUBLIC_PROJECT_ONE_IN === PUBLIC_PROJECT_OFFSET
    ? [owner, builder, { role: 'roles/storage.objectViewer', members: ['allUsers'] }]
    : [owner, builder];
}

function bindingsOfPlace({ seed }: OrganizationLayout, place: AssetPlace): readonly IamBinding[] {
  const { policyOneIn, publicRole, assetType } = templateAt(place.slot);
  const bits = mix(hashText(nameOfEntry({ node: place.project, place }), seed), 1);
  if (policyOneIn === undefined || bits % policyOneIn !== 0) return [];
  const team = `group:${place.project.workload.application.team}@${COMPANY}.example`;
  const service = assetType.split('.', 1)[0] ?? '';
  const own = { role: `roles/${service}.admin`, members: [team] };
  const isPublic = publicRole !== undefined && (bits >>> 8) % publicRole.oneIn === 0;
  if (!isPublic) return [own];
  const everybody = bits % 5 === 0 ? 'allAuthenticatedUsers' : 'allUsers';
  return [own, { role: publicRole.role, members: [everybody] }];
}
