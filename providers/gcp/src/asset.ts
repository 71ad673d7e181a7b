/** An asset of the Cloud Asset Inventory, as far as it is read. Source: google.cloud.asset.v1.Asset. */
export interface Asset {
  /** The full resource name: `//compute.googleapis.com/projects/p/zones/z/instances/i`. */
  readonly name: string;
  readonly assetType: string;
  readonly resource?: {
    readonly version?: string;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly location?: string;
    readonly parent?: string;
  };
  /** What it stands below, nearest first: `projects/1`, `folders/2`, `organizations/3`. */
  readonly ancestors: readonly string[];
  readonly updateTime?: string;
  readonly iamPolicy?: Readonly<Record<string, unknown>>;
  readonly orgPolicy?: readonly unknown[];
  readonly accessPolicy?: Readonly<Record<string, unknown>>;
}

/** Reads an item of a list, or gives undefined for one without a name or type. */
export function readAsset(item: unknown): Asset | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { name, assetType, ancestors } = item as Partial<Record<keyof Asset, unknown>>;
  if (typeof name !== 'string' || name === '' || typeof assetType !== 'string' || !assetType.includes('/'))
    return undefined;
  return { ...item, name, assetType, ancestors: Array.isArray(ancestors) ? (ancestors as readonly string[]) : [] };
}
