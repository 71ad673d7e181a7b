import { readPath, type TagField } from '@corkscrew/aws-catalog';

const KEY_NAMES = ['Key', 'key', 'TagKey', 'tagKey', 'name', 'Name'];
const VALUE_NAMES = ['Value', 'value', 'TagValue', 'tagValue'];

/**
 * Reads a row's tags in whichever form the service gives them. Undefined where the list does not return tags. A row without
 * them has none: many services leave out an empty list.
 */
export function readTags(row: unknown, field: TagField | undefined): Record<string, string> | undefined {
  if (field === undefined) return undefined;
  const found = readPath(row, field.path);
  if (typeof found !== 'object' || found === null) return {};
  const tags = Array.isArray(found) ? entriesOf(found, field) : Object.entries(found);
  return Object.fromEntries(tags.map(([key, value]) => [key, textOf(value)]));
}

function entriesOf(entries: readonly unknown[], field: TagField): [string, unknown][] {
  const keys = field.form === 'entries' ? [field.key, ...KEY_NAMES] : KEY_NAMES;
  const values = field.form === 'entries' && field.value !== undefined ? [field.value, ...VALUE_NAMES] : VALUE_NAMES;
  return entries.flatMap((entry): [string, unknown][] => {
    if (typeof entry === 'string') return [[entry, '']];
    if (typeof entry !== 'object' || entry === null) return [];
    const members = entry as Readonly<Record<string, unknown>>;
    const key = keys.map((name) => members[name]).find((value) => typeof value === 'string');
    return typeof key === 'string'
      ? [[key, values.map((name) => members[name]).find((value) => value !== undefined)]]
      : [];
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
