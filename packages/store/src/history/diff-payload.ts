import { canonicalJson } from '@corkscrew/core';
import { findNamingMember } from './array-identity.ts';

/** What differs at one place. A side that does not have the place at all is `undefined`. */
export interface FieldChange {
  /** Such as `SecurityGroups[sg-1].IpPermissions[0].FromPort`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Differences of one resource beyond which the rest is one difference of the whole. */
const MAX_DIFFERENCES = 2_000;

/**
 * Lists where two JSON values differ, in the order of their members. Items of arrays are paired by a member that names them,
 * else by what is equal, else by their position; arrays of plain values are compared as sets where no value is twice. Text
 * that is itself JSON, such as a policy, is compared as what it says.
 */
export function diffPayload(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  const found: FieldChange[] = [];
  compare(before, after, { path, found });
  return found.length > MAX_DIFFERENCES ? [{ path, before, after }] : found;
}

interface Place {
  readonly path: string;
  readonly found: FieldChange[];
}

function compare(before: unknown, after: unknown, place: Place): void {
  if (before === after || place.found.length > MAX_DIFFERENCES) return;
  if (Array.isArray(before) && Array.isArray(after)) compareArrays(before, after, place);
  else if (isObject(before) && isObject(after)) compareObjects(before, after, place);
  else if (typeof before === 'string' && typeof after === 'string') compareTexts(before, after, place);
  else add(place, before, after);
}

function compareObjects(before: Members, after: Members, { path, found }: Place): void {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of [...keys].sort()) {
    compare(before[key], after[key], { path: memberPath(path, key), found });
  }
}

function compareArrays(before: readonly unknown[], after: readonly unknown[], place: Place): void {
  if (canonicalJson(before) === canonicalJson(after)) return;
  if (isSetOfValues(before) && isSetOfValues(after)) return compareSets(before, after, place);
  const member = findNamingMember(before, after);
  if (member === undefined) return compareByPosition(before, after, place);
  const nameOf = (item: unknown): string => String((item as Members)[member]);
  const earlier = new Map(before.map((item) => [nameOf(item), item]));
  const later = new Map(after.map((item) => [nameOf(item), item]));
  for (const name of new Set([...earlier.keys(), ...later.keys()])) {
    compare(earlier.get(name), later.get(name), { ...place, path: `${place.path}[${name}]` });
  }
}

/** Values of which one came or went; that they stand in another order is told by their hash alone. */
function compareSets(before: readonly unknown[], after: readonly unknown[], place: Place): void {
  const earlier = new Set(before);
  const later = new Set(after);
  const gone = before.filter((value) => !later.has(value));
  const come = after.filter((value) => !earlier.has(value));
  if (gone.length === 0 && come.length === 0) return add(place, before, after);
  for (const value of gone) add({ ...place, path: `${place.path}[${String(value)}]` }, value, undefined);
  for (const value of come) add({ ...place, path: `${place.path}[${String(value)}]` }, undefined, value);
}

/** Equal items belong together wherever they stand; what is left is paired in order. */
function compareByPosition(before: readonly unknown[], after: readonly unknown[], place: Place): void {
  const gone = listUnmatched(before, after);
  const come = listUnmatched(after, before);
  if (gone.length === 0 && come.length === 0) return add(place, before, after);
  for (let pair = 0; pair < Math.max(gone.length, come.length); pair += 1) {
    const index = come[pair]?.index ?? gone[pair]?.index ?? 0;
    compare(gone[pair]?.value, come[pair]?.value, { ...place, path: `${place.path}[${index}]` });
  }
}

interface Positioned {
  readonly index: number;
  readonly value: unknown;
}

/** Items that have no equal among the others, each of which matches once. */
function listUnmatched(items: readonly unknown[], others: readonly unknown[]): readonly Positioned[] {
  const counts = new Map<string, number>();
  for (const other of others) {
    const text = canonicalJson(other);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return items.flatMap((value, index) => {
    const text = canonicalJson(value);
    const left = counts.get(text) ?? 0;
    counts.set(text, left - 1);
    return left > 0 ? [] : [{ index, value }];
  });
}

function compareTexts(before: string, after: string, place: Place): void {
  const earlier = readDocument(before);
  const later = readDocument(after);
  if (earlier === undefined || later === undefined) return add(place, before, after);
  const start = place.found.length;
  compare(earlier, later, place);
  // The texts differ although they say the same.
  if (place.found.length === start) add(place, before, after);
}

const DOCUMENT_START = /^\s*(?:[{[]|%7B|%5B)/i;

/** Reads text that holds a JSON document, also one that is escaped for a URL as IAM's policies are. */
function readDocument(text: string): object | undefined {
  if (!DOCUMENT_START.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(/^\s*%/.test(text) ? decodeURIComponent(text) : text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Text that only looks like a document is compared as text.
    return undefined;
  }
}

function add({ path, found }: Place, before: unknown, after: unknown): void {
  found.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
}

function memberPath(path: string, key: string): string {
  if (!/^[^\s.[\]"']+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isSetOfValues(items: readonly unknown[]): boolean {
  return items.every((item) => typeof item !== 'object' || item === null) && new Set(items).size === items.length;
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
