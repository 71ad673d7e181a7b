import { createPayloadNormaliser } from '@corkscrew/sdk';
import type { Asset } from './asset.ts';
import { typeRules } from './type-rules.ts';

/** What differs between two states of an asset. A side that has no value there lacks the member. */
export interface FieldDifference {
  /** `resource.data.labels.env`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** More of one asset is another asset. */
const MAX_DIFFERENCES = 100;

/** Compares two states of an asset without their secrets, and without what changes by itself. Lists differ as a whole. */
export function diffAssets(typeName: string, before: Asset, after: Asset): readonly FieldDifference[] {
  const rules = typeRules(typeName);
  const normalise = createPayloadNormaliser(rules);
  const read = (asset: Asset): unknown => JSON.parse(normalise(asset).rawData);
  const found: FieldDifference[] = [];
  compare(read(before), read(after), { path: '', passed: new Set(rules.volatilePaths), found });
  return found;
}

interface Comparison {
  readonly path: string;
  readonly passed: ReadonlySet<string>;
  readonly found: FieldDifference[];
}

function compare(before: unknown, after: unknown, { path, passed, found }: Comparison): void {
  if (found.length >= MAX_DIFFERENCES || passed.has(path)) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(before[key], after[key], { path: path === '' ? key : `${path}.${key}`, passed, found });
    return;
  }
  // What is compared was written by one function, the members of each object in order.
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  found.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
