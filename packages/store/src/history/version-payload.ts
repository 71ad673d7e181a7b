import { diffPayload, type FieldChange } from './diff-payload.ts';
import { textOf, type NamedRow } from './ask.ts';

/** What a version says of a resource, as it is compared. */
export interface VersionPayload {
  readonly name: string;
  readonly parentId: string;
  readonly tags: unknown;
  readonly attributes: unknown;
  readonly rawData: unknown;
}

const COLUMNS = ['name', 'parent_id', 'tags', 'attributes', 'raw_data'];

/** The columns of a payload, named `<prefix>_<column>`; NULL where `condition` does not hold. */
export function payloadColumns(alias: string, prefix: string, condition = 'true'): string {
  return COLUMNS.map((column) => {
    const value = condition === 'true' ? `${alias}.${column}` : `CASE WHEN ${condition} THEN ${alias}.${column} END`;
    return `${value} AS ${prefix}_${column}`;
  }).join(', ');
}

/** Reads a payload from a row; `undefined` where the row has none. */
export function toPayload(row: NamedRow, prefix: string): VersionPayload | undefined {
  const rawData = row[`${prefix}_raw_data`];
  if (typeof rawData !== 'string') return undefined;
  return {
    name: textOf(row, `${prefix}_name`),
    parentId: textOf(row, `${prefix}_parent_id`),
    tags: parse(row[`${prefix}_tags`]),
    attributes: parse(row[`${prefix}_attributes`]),
    rawData: parse(rawData),
  };
}

/**
 * Lists what differs between two versions: in the payload, in `attributes`, and in tags where the payload does not carry
 * them itself. Name and parent are told only where nothing else explains the difference.
 */
export function diffVersions(before: VersionPayload, after: VersionPayload): readonly FieldChange[] {
  const fields = [
    ...diffPayload(before.rawData, after.rawData),
    ...diffPayload(before.attributes, after.attributes, 'attributes'),
  ];
  const hasTags = fields.some(({ path }) => /^(attributes\.)?(metadata\.)?(tag|label)/i.test(path));
  if (!hasTags) fields.push(...diffPayload(before.tags, after.tags, 'tags'));
  if (fields.length > 0) return fields;
  const { name, parentId } = before;
  return diffPayload({ name, parent_id: parentId }, { name: after.name, parent_id: after.parentId });
}

function parse(value: unknown): unknown {
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : null;
}
