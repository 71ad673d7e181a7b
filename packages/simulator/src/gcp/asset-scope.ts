import { BLOCK } from './asset-block.ts';
import type { AssetEntry } from './asset-entries.ts';
import { forbidden, invalidArgument, notFound, serviceDisabled, billingDisabled } from './gcp-fault.ts';
import type { GcpFaultOptions } from './gcp-options.ts';
import type { GcpState } from './gcp-state.ts';
import { NODE_ASSET_TYPES } from './node-assets.ts';
import type { ProjectNode } from './organization-layout.ts';

/** Gives the name, with its number, of what is asked about: `projects/3`. */
export function resolveScope(state: GcpState, faults: GcpFaultOptions, scope: string): string {
  const [kind = '', name = ''] = scope.split('/');
  if (kind === 'projects') return resolveProject(state, faults, name);
  const { organization, folders } = state.layout;
  const known = [organization, ...folders].some((node) => node.name === scope);
  if (!known || faults.hidesOrganization === true) throw forbidden('cloudasset.assets.listResource', scope);
  return scope;
}

function resolveProject(state: GcpState, faults: GcpFaultOptions, name: string): string {
  const project = state.findProject(name);
  if (project === undefined) throw forbidden('cloudasset.assets.listResource', `projects/${name}`);
  const { index, number } = project;
  if (isLost(state, faults, index)) throw notFound(`projects/${name}`);
  if (faults.forbiddenProjects?.includes(index)) throw forbidden('cloudasset.assets.listResource', `projects/${name}`);
  if (faults.unbilledProjects?.includes(index)) throw billingDisabled(number);
  return project.name;
}

/** @throws GcpFault where the services of a project do not list what they have in it. */
export function assertListed(state: GcpState, faults: GcpFaultOptions, { index, number, id }: ProjectNode): void {
  if (isLost(state, faults, index)) throw notFound(`projects/${id}`);
  if (faults.unlistedProjects?.includes(index)) throw forbidden('resources.list', `projects/${id}`);
  if (faults.disabledProjects?.includes(index)) throw serviceDisabled('it', number);
  if (faults.unbilledProjects?.includes(index)) throw billingDisabled(number);
}

/** Tells whether a project is deleted by now. */
export function isLost({ lists }: GcpState, { lostProject }: GcpFaultOptions, index: number): boolean {
  return lostProject !== undefined && lostProject.position === index && lists > lostProject.afterLists;
}

/** Tells whether the inventory may be asked at the cost of a project. */
export function isInventoryOn(
  { switchedOn }: GcpState,
  { isInventoryOff }: GcpFaultOptions,
  consumer: string,
): boolean {
  return isInventoryOff !== true || switchedOn.has(consumer);
}

/** @throws GcpFault 403 where the API is off. */
export function assertInventoryOn(state: GcpState, faults: GcpFaultOptions, consumer: string): void {
  if (!isInventoryOn(state, faults, consumer)) throw serviceDisabled('cloudasset.googleapis.com', consumer);
}

const SUPPORTED_TYPES: readonly string[] = [
  ...['Organization', 'Folder', 'Project'].map((kind) => `cloudresourcemanager.googleapis.com/${kind}`),
  ...NODE_ASSET_TYPES,
  ...BLOCK.map(({ assetType }) => assetType),
];

/** Tells which asset types are wanted: whole names, or regular expressions over them. */
export function createTypeFilter(assetTypes: readonly string[]): (entry: AssetEntry) => boolean {
  if (assetTypes.length === 0) return () => true;
  const patterns = assetTypes.map((text) => toPattern(text));
  const stranger = patterns.findIndex((pattern) => !SUPPORTED_TYPES.some((type) => pattern.test(type)));
  if (stranger >= 0) throw invalidArgument(`Asset type ${assetTypes[stranger]} matches no supported asset type.`);
  const known = new Map<string, boolean>();
  return ({ assetType }) => {
    const before = known.get(assetType);
    if (before !== undefined) return before;
    const isWanted = patterns.some((pattern) => pattern.test(assetType));
    known.set(assetType, isWanted);
    return isWanted;
  };
}

const IGNORE_CASE = /^\(\?i\)/;

function toPattern(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text.replace(IGNORE_CASE, '')})$`, IGNORE_CASE.test(text) ? 'i' : '');
  } catch {
    /* Google takes RE2, which these tests write as JavaScript does. */
    throw invalidArgument(`Asset type ${text} is not a valid RE2 regular expression.`);
  }
}
