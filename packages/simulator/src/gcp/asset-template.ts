import type { RowRandom } from '../estate/random.ts';
import type { ProjectNode } from './organization-layout.ts';

/** Where an asset stands: each has a slot of its project, and shares a block of slots with what it belongs to. */
export interface AssetPlace {
  readonly project: ProjectNode;
  readonly slot: number;
}

/** What a template makes an asset's data from. */
export interface AssetContext extends AssetPlace {
  readonly random: RowRandom;
  readonly createdAt: string;
  /** The asset's own name in its collection. */
  readonly name: string;
  /** Full name of an asset of the same block, by its role in it. */
  readonly fullName: (role: string) => string;
  /** The same, without the service: `projects/p/topics/t`. */
  readonly relativeName: (role: string) => string;
  /** The same as a link of the Compute API. */
  readonly link: (role: string) => string;
  /** Digits, unique for the asset and purpose. */
  readonly digits: (purpose: string) => string;
  /** E-mail of the block's service account. */
  readonly serviceAccount: string;
}

/** A sort of asset. */
export interface AssetTemplate {
  /** What it is to the others of its block; several of one role are told apart by number: `disk`, `disk2`. */
  readonly role: string;
  readonly assetType: string;
  /** The first part of its name. */
  readonly prefix: string;
  readonly version: string;
  readonly discoveryName: string;
  readonly location: 'zone' | 'region' | 'global';
  /** The path of its full name, from its own name, its place and the path of what it stands below. */
  path(name: string, place: AssetPlace, parentPath: string): string;
  /** Service of the full name, where the asset type begins with another. */
  readonly host?: string;
  /** Role that it stands below instead of its project. */
  readonly parentRole?: string;
  /** Of how many of these one has a policy of its own; none where absent. */
  readonly policyOneIn?: number;
  /** The role that a public one gives to everybody, and how many in so many do. */
  readonly publicRole?: { readonly role: string; readonly oneIn: number };
  data(context: AssetContext): Readonly<Record<string, unknown>>;
}

/** The name of an asset in its collection. */
export function nameAt({ prefix }: Pick<AssetTemplate, 'prefix'>, { project, slot }: AssetPlace): string {
  return `${prefix}-${project.workload.application.name}-${slot}`;
}

/** The service that an asset's full name begins with. */
export function hostOf({ assetType, host }: Pick<AssetTemplate, 'assetType' | 'host'>): string {
  return host ?? assetType.split('/', 1)[0] ?? '';
}

/** Path of a resource in its project: `projects/p/zones/z/disks/d`. */
export function pathIn(collection: string, scope: 'zones' | 'regions' | 'locations' | 'global' | '') {
  return (name: string, { project }: AssetPlace): string => {
    const place = { zones: project.zone, regions: project.region, locations: project.region, global: '', '': '' }[
      scope
    ];
    return ['projects', project.id, scope, place, collection, name].filter((part) => part !== '').join('/');
  };
}
