import type { Asset } from './asset.ts';

/** The projects, folders and organisations of a scope, as the inventory itself lists them. */
export interface Hierarchy {
  /** The account that something belongs to by its ancestors: a project's id, else `folders/1` or `organizations/2`. */
  accountOf(ancestors: readonly string[]): string;
  /** All accounts of the scope. */
  readonly accounts: readonly string[];
  /** Tells whether an ancestor, such as `folders/1`, is in the scope. */
  has(ancestor: string): boolean;
  /** A node of the scope and all that it stands below, nearest first; undefined for one that is not in the scope. */
  ancestorsOf(node: string): readonly string[] | undefined;
}

/** Asset types that make up the hierarchy. */
export const HIERARCHY_TYPES: readonly string[] = [
  'cloudresourcemanager.googleapis.com/Organization',
  'cloudresourcemanager.googleapis.com/Folder',
  'cloudresourcemanager.googleapis.com/Project',
];

/** Makes the hierarchy of its assets. Numbers of projects become their ids: everything else names projects by id. */
export function createHierarchy(assets: readonly Asset[]): Hierarchy {
  const ids = new Map<string, string>();
  const accounts = new Set<string>();
  const nodes = new Map<string, readonly string[]>();
  for (const { assetType, resource, ancestors } of assets) {
    const [own] = ancestors;
    if (own === undefined) continue;
    nodes.set(own, ancestors);
    const { projectId } = (resource?.data ?? {}) as { projectId?: unknown };
    if (assetType.endsWith('/Project') && typeof projectId === 'string') ids.set(own, projectId);
    accounts.add(ids.get(own) ?? accountNameOf(own));
  }
  return {
    accountOf: ([own = '']) => ids.get(own) ?? accountNameOf(own),
    accounts: [...accounts].sort(),
    has: (ancestor) => nodes.has(ancestor),
    ancestorsOf: (node) => nodes.get(node),
  };
}

/** A project without a known id is called by its number. */
function accountNameOf(ancestor: string): string {
  return ancestor.replace(/^projects\//, '');
}
