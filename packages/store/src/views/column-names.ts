/** Columns that every typed view begins with, by what they are in `resources`. */
export const ENVELOPE: readonly string[] = [
  'uid',
  'id',
  'name',
  'arn',
  'provider',
  'account_id',
  'region',
  'tags',
  'lifecycle',
  'parent_id',
  'created_at',
  'modified_at',
  'last_seen_at',
];

/** Columns that every typed view ends with. */
export const TAIL: readonly string[] = ['attributes', 'raw_data'];

/** Gives a key of a payload as the name of a column: `DBInstanceArn` is `db_instance_arn`. */
export function toColumnName(key: string): string {
  const words = key
    .replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, '_')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase();
  return words === '' ? 'value' : words;
}

/**
 * Gives columns names that differ from each other, from `others` and from those that every view has. Of several that would be called alike, the
 * first in the order of their paths keeps the name; `raw_` tells a payload's own `name` from the resource's.
 */
export function nameColumns<T extends { readonly name: string; readonly keys: readonly string[] }>(
  columns: readonly T[],
  others: readonly { readonly name: string }[] = [],
): readonly T[] {
  const taken = new Set([...ENVELOPE, ...TAIL, ...others.map(({ name }) => name)]);
  return columns
    .toSorted((a, b) => (a.keys.join('.') < b.keys.join('.') ? -1 : 1))
    .map((column) => {
      let name = taken.has(column.name) ? `raw_${column.name}` : column.name;
      for (let copy = 2; taken.has(name); copy += 1) name = `${column.name}_${copy}`;
      taken.add(name);
      return { ...column, name };
    });
}
