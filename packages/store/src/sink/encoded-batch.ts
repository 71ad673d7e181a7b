import { contentHash, type ScannedResource } from '@corkscrew/core';

const HASH = /^[0-9a-f]{32}$/;

/** The text columns of a batch, in the order in which they are staged. */
export const TEXT_COLUMNS = [
  'provider',
  'service',
  'type',
  'typeName',
  'id',
  'name',
  'region',
  'accountId',
  'parentId',
  'arn',
  'tags',
  'attributes',
  'rawData',
  'incarnation',
  'lifecycle',
  'contentHash',
  'claimKey',
] as const;

/** A text column of a batch. */
export type TextColumn = (typeof TEXT_COLUMNS)[number];

/**
 * Resources by column: an array of strings crosses to the worker for a fraction of what objects cost. Times are
 * milliseconds, NaN where there is none.
 */
export interface EncodedBatch {
  readonly rowCount: number;
  readonly texts: Readonly<Record<TextColumn, readonly string[]>>;
  readonly createdAtMs: Float64Array;
  readonly modifiedAtMs: Float64Array;
  /** JSON of a resource's relationships, empty where it has none. */
  readonly relationships: readonly string[];
}

/** Encodes resources for the worker. */
export function encodeBatch(resources: readonly ScannedResource[]): EncodedBatch {
  const texts = {} as Record<TextColumn, string[]>;
  for (const column of TEXT_COLUMNS) texts[column] = resources.map((resource) => textOf(resource, column));
  return {
    rowCount: resources.length,
    texts,
    createdAtMs: Float64Array.from(resources, ({ createdAt }) => createdAt?.getTime() ?? Number.NaN),
    modifiedAtMs: Float64Array.from(resources, ({ modifiedAt }) => modifiedAt?.getTime() ?? Number.NaN),
    relationships: resources.map(({ relationships }) =>
      relationships.length > 0 ? JSON.stringify(relationships) : '',
    ),
  };
}

/** Characters of the parts of a resource that may be long. */
export function weighResource(resource: ScannedResource): number {
  return resource.rawData.length + resource.attributes.length + 500;
}

function textOf(resource: ScannedResource, column: TextColumn): string {
  if (column === 'tags') return JSON.stringify(resource.tags);
  // A hash that is not ours in form is hashed again, so that it fits the column.
  if (column === 'contentHash' && !HASH.test(resource.contentHash)) return contentHash(resource.contentHash);
  return resource[column];
}
