import { setMember } from '@corkscrew/sdk';
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
  const tags: Record<string, string> = {};
  if (Array.isArray(found)) addEntries(tags, found, field);
  else for (const [key, value] of Object.entries(found)) setMember(tags, key, textOf(value));
  return tags;
}

function addEntries(tags: Record<string, string>, entries: readonly unknown[], field: TagField): void {
  const keys = field.form === 'entries' ? [field.key, ...KEY_NAMES] : KEY_NAMES;
  const values = field.form === 'entries' && field.value !== undefined ? [field.value, ...VALUE_NAMES] : VALUE_NAMES;
  for (const entry of entries) {
    if (typeof entry === 'string') setMember(tags, entry, '');
    if (typeof entry !== 'object' || entry === null) continue;
    const members = entry as Readonly<Record<string, unknown>>;
    const key = firstOf(keys, members);
    if (typeof key === 'string') setMember(tags, key, textOf(firstOf(values, members)));
  }
}

/** The first of some members that an entry has. */
function firstOf(names: readonly string[], members: Readonly<Record<string, unknown>>): unknown {
  for (const name of names) if (members[name] !== undefined) return members[name];
  return undefined;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
