/** One place where two outputs differ. */
export interface Difference {
  readonly path: string;
  /** `shape`: a member missing or extra, another length, another kind of value. `value`: another scalar. */
  readonly kind: 'shape' | 'value';
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Lists where two JSON values differ. */
export function diffJson(ours: unknown, theirs: unknown, path = ''): Difference[] {
  if (isObject(ours) && isObject(theirs)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
    return keys.flatMap((key) => {
      if (!Object.hasOwn(ours, key) || !Object.hasOwn(theirs, key)) {
        return [{ path: `${path}.${key}`, kind: 'shape' as const, ours: ours[key], theirs: theirs[key] }];
      }
      return diffJson(ours[key], theirs[key], `${path}.${key}`);
    });
  }
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    if (ours.length !== theirs.length) {
      return [{ path, kind: 'shape', ours: ours.length, theirs: theirs.length }];
    }
    return ours.flatMap((item, index) => diffJson(item, theirs[index], `${path}[]`));
  }
  if (
    typeof ours !== typeof theirs ||
    isObject(ours) !== isObject(theirs) ||
    Array.isArray(ours) !== Array.isArray(theirs)
  ) {
    return [{ path, kind: 'shape', ours, theirs }];
  }
  return ours === theirs ? [] : [{ path, kind: 'value', ours, theirs }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
