/**
 * A value's place in a row or an output, in a small part of JMESPath: member names joined by `.`, `name[]` to flatten a
 * list, `name[0]` and `name[-1]` for one element, `@` for the row itself, `a || b` for the first that is there.
 */
export type FieldPath = string;

/**
 * A field of a row: a path, or a path with the part of its text that follows the last occurrence of a separator (a
 * queue's name in its URL, a cluster's name in its ARN).
 */
export type RowField = FieldPath | { readonly path: FieldPath; readonly afterLast: string };

/** Reads the value at a path, or undefined where something on the way is missing. `x[]` gives one flat array. */
export function readPath(value: unknown, path: FieldPath): unknown {
  for (const alternative of stepsOf(path)) {
    const found = readSteps(value, alternative);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}

/** Reads a field as text. Numbers are written in decimal; anything else that is not text gives undefined. */
export function readField(row: unknown, field: RowField): string | undefined {
  const value = readPath(row, typeof field === 'string' ? field : field.path);
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  if (typeof field === 'string') return text;
  const position = text.lastIndexOf(field.afterLast);
  return position < 0 ? text : text.slice(position + field.afterLast.length);
}

/** One step of a path: a member, and what stands in the brackets behind it. */
interface Step {
  readonly name: string;
  /** Undefined without brackets, empty for all elements. */
  readonly index: string | undefined;
}

/** The paths of the catalog, which are asked for again with every row. */
const known = new Map<FieldPath, readonly (readonly Step[])[]>();
const MAX_KNOWN = 20_000;

function stepsOf(path: FieldPath): readonly (readonly Step[])[] {
  const steps = known.get(path);
  if (steps !== undefined) return steps;
  const parsed = path.split('||').map((alternative) => parseSteps(alternative.trim()));
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(path, parsed);
  return parsed;
}

function parseSteps(path: string): readonly Step[] {
  const steps = path.split('.').filter((step) => step !== '@');
  return steps.map((step) => {
    const bracket = step.indexOf('[');
    if (bracket < 0) return { name: step, index: undefined };
    return { name: step.slice(0, bracket), index: step.slice(bracket + 1, -1) };
  });
}

function readSteps(value: unknown, steps: readonly Step[]): unknown {
  let current = value;
  let isFlattened = false;
  for (const { name, index } of steps) {
    current = isFlattened
      ? (current as unknown[]).flatMap((item) => asArray(readMember(item, name)))
      : readMember(current, name);
    if (index === '') {
      current = isFlattened ? (current as unknown[]).flatMap(asArray) : asArray(current);
      isFlattened = true;
    } else if (index !== undefined) {
      current = Array.isArray(current) ? current.at(Number(index)) : undefined;
    }
    if (current === undefined || current === null) return undefined;
  }
  return current;
}

function readMember(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function asArray(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
