import { COMPANY } from '../estate/company.ts';
import type { HierarchyNode } from './organization-layout.ts';

/** A sort of asset that stands in an organisation or a folder itself. */
export interface NodeAsset {
  readonly assetType: string;
  readonly version: string;
  readonly discoveryName: string;
  /** What follows the name of what it stands in: `sinks/audit`. */
  readonly path: string;
  data(node: HierarchyNode, createTime: string): Readonly<Record<string, unknown>>;
}

const SINK: NodeAsset = {
  assetType: 'logging.googleapis.com/LogSink',
  version: 'v2',
  discoveryName: 'LogSink',
  path: 'sinks/audit',
  data: ({ displayName }, createTime) => ({
    name: 'audit',
    createTime,
    destination: `storage.googleapis.com/${COMPANY}-audit-${displayName.replaceAll('.', '-')}`,
    filter: 'logName:"cloudaudit.googleapis.com"',
    includeChildren: true,
  }),
};

const ROLE: NodeAsset = {
  assetType: 'iam.googleapis.com/Role',
  version: 'v1',
  discoveryName: 'Role',
  path: 'roles/inventoryReader',
  data: ({ name }) => ({
    name: `${name}/roles/inventoryReader`,
    title: 'Inventory reader',
    description: 'Reads what an inventory needs.',
    stage: 'GA',
    etag: 'BwYAAAAAAAA=',
  }),
};

/** What stands in an organisation or a folder itself. */
export function nodeAssetsOf({ name }: HierarchyNode): readonly NodeAsset[] {
  if (name.startsWith('projects/')) return [];
  return name.startsWith('organizations/') ? [SINK, ROLE] : [SINK];
}

/** The types of these. */
export const NODE_ASSET_TYPES: readonly string[] = [SINK, ROLE].map(({ assetType }) => assetType);
