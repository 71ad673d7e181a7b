import type { Asset } from './asset.ts';
import type { Hierarchy } from './hierarchy.ts';

/** Members of a result that say where it stands. */
export const PLACE_FIELDS: readonly string[] = [
  'name',
  'assetType',
  'project',
  'folders',
  'organization',
  'updateTime',
];

/** Members of a result that make up an asset: the payload is given to those only who ask for it. */
export const ASSET_FIELDS: readonly string[] = [
  ...PLACE_FIELDS,
  'location',
  'parentFullResourceName',
  'versionedResources',
];

/** A result of a search. Source: google.cloud.asset.v1.ResourceSearchResult. */
interface SearchResult {
  readonly name?: unknown;
  readonly assetType?: unknown;
  readonly project?: unknown;
  readonly folders?: unknown;
  readonly organization?: unknown;
  readonly updateTime?: unknown;
  readonly location?: unknown;
  readonly parentFullResourceName?: unknown;
  readonly versionedResources?: unknown;
}

/**
 * Makes an asset of a result, in the form in which a list gives it, or gives undefined for one without a name or type. One
 * that search has no payload of has no `resource`.
 */
export function readSearchResult(item: unknown, hierarchy: Hierarchy): Asset | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const result = item as SearchResult;
  const { name, assetType, updateTime } = result;
  if (typeof name !== 'string' || name === '' || typeof assetType !== 'string' || !assetType.includes('/'))
    return undefined;
  return {
    name,
    assetType,
    ...readPayload(result),
    ancestors: ancestorsOf(result, hierarchy),
    ...(typeof updateTime === 'string' ? { updateTime } : {}),
  };
}

/** While a service changes its format, a result has the payload in more than one version. The first is the present one. */
function readPayload({
  versionedResources,
  location,
  parentFullResourceName: parent,
}: SearchResult): Pick<Asset, 'resource'> {
  const [first] = Array.isArray(versionedResources) ? (versionedResources as readonly unknown[]) : [];
  const { version, resource: data } = (first ?? {}) as { version?: unknown; resource?: unknown };
  if (typeof data !== 'object' || data === null) return {};
  return {
    resource: {
      ...(typeof version === 'string' ? { version } : {}),
      ...(typeof parent === 'string' ? { parent } : {}),
      data: data as Readonly<Record<string, unknown>>,
      ...(typeof location === 'string' ? { location } : {}),
    },
  };
}

function ancestorsOf({ project, folders, organization }: SearchResult, hierarchy: Hierarchy): readonly string[] {
  const said = [project, ...(Array.isArray(folders) ? (folders as readonly unknown[]) : []), organization].filter(
    (name): name is string => typeof name === 'string' && name !== '',
  );
  return hierarchy.ancestorsOf(said[0] ?? '') ?? said;
}
