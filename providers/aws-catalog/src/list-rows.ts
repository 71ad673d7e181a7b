import { readField, readPath } from './field-path.ts';
import type { ListBinding, RowFilter } from './resource-type.ts';

/** An entry of a map, as a row. */
export interface MapRow {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Gives the rows of a list's output: wrapper elements flattened, their scalars inherited, maps turned into entries, and
 * rows that belong to another type left out.
 */
export function listRows(output: unknown, list: ListBinding): unknown[] {
  return [...streamRows(output, list)];
}

/** Gives the same one by one, so that not all of them have to be held at once. */
export function* streamRows(output: unknown, list: ListBinding): Generator<unknown, void, undefined> {
  const { where } = list;
  const rows = list.inherit === undefined ? collectRows(output, list) : wrappedRows(output, list.items, list.inherit);
  if (where === undefined) yield* rows;
  else for (const row of rows) if (where.every((filter) => matchesFilter(row, filter))) yield row;
}

/** Tells whether a row passes a filter. A row without the field fails `in` and `prefix`, and passes the other two. */
export function matchesFilter(row: unknown, filter: RowFilter): boolean {
  const value = readPath(row, filter.field);
  const text = typeof value === 'boolean' ? String(value) : readField(row, filter.field);
  if (filter.in !== undefined && (text === undefined || !filter.in.includes(text))) return false;
  if (filter.prefix !== undefined && !filter.prefix.some((prefix) => text?.startsWith(prefix))) return false;
  if (text === undefined) return true;
  return !filter.notIn?.includes(text) && !filter.notPrefix?.some((prefix) => text.startsWith(prefix));
}

function collectRows(output: unknown, list: ListBinding): unknown[] {
  const found = readPath(output, list.items);
  if (found === undefined) return [];
  if (list.element === 'single') return isEmpty(found) ? [] : [found];
  if (list.element !== 'map') return Array.isArray(found) ? found : [];
  return Object.entries(found as object).map(([key, value]): MapRow => ({ key, value }));
}

/** Settings that nobody made come as an answer without content. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return false;
  return Object.values(value).every(isEmpty);
}

function* wrappedRows(output: unknown, items: string, inherit: readonly string[]): Generator<unknown, void, undefined> {
  const split = items.lastIndexOf('[].');
  // Rows at the top of the output are wrapped by the output.
  const wrappers = split === -1 ? [output] : readPath(output, items.slice(0, split + 2));
  if (!Array.isArray(wrappers)) return;
  const path = split === -1 ? items : items.slice(split + 3);
  for (const wrapper of wrappers as readonly Readonly<Record<string, unknown>>[]) {
    const rows = readPath(wrapper, path);
    if (!Array.isArray(rows)) continue;
    const inherited = inherit.filter((name) => wrapper[name] !== undefined);
    for (const row of rows as readonly Readonly<Record<string, unknown>>[]) {
      const whole: Record<string, unknown> = { ...row };
      for (const name of inherited) if (!Object.hasOwn(row, name)) whole[name] = wrapper[name];
      yield whole;
    }
  }
}
