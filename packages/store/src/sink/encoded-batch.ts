import { deserialize, serialize } from 'node:v8';
import { contentHash, isFacetRead, type Relationship, type ScannedResource } from '@corkscrew/core';
import { encodeFacets } from './encoded-facets.ts';

const HASH = /^[0-9a-f]{32}$/;

/** The text columns of a batch, in the order in which `resource_versions` has them. */
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
 * Resources by column: arrays of strings cross to the worker for a fraction of what objects cost. Times are milliseconds,
 * NaN where there is none.
 */
export interface Batch {
  readonly rowCount: number;
  /** JSON of tags is empty where they are not known. */
  readonly texts: Readonly<Record<TextColumn, readonly string[]>>;
  readonly createdAtMs: Float64Array;
  readonly modifiedAtMs: Float64Array;
  /** JSON of a resource's relationships, each once; empty where it has none. */
  readonly relationships: readonly string[];
  /** See `encodeFacets`; no texts at all where no resource of the batch has facets. */
  readonly facets: readonly string[];
  /** 1 where some facet of a resource could not be read. */
  readonly hasUnreadFacets: Uint8Array;
}

/** Encodes resources for the worker, which keeps the bytes as they are until it publishes them. */
export function encodeBatch(resources: readonly ScannedResource[]): Uint8Array<ArrayBuffer> {
  const texts = {} as Record<TextColumn, string[]>;
  for (const column of TEXT_COLUMNS) texts[column] = resources.map((resource) => textOf(resource, column));
  const batch: Batch = {
    rowCount: resources.length,
    texts,
    createdAtMs: Float64Array.from(resources, ({ createdAt }) => createdAt?.getTime() ?? Number.NaN),
    modifiedAtMs: Float64Array.from(resources, ({ modifiedAt }) => modifiedAt?.getTime() ?? Number.NaN),
    relationships: resources.map(({ relationships }) => encodeRelationships(relationships)),
    ...encodeFacetColumns(resources),
  };
  return serialize(batch);
}

/** Reads a batch back. */
export function decodeBatch(bytes: Uint8Array): Batch {
  return deserialize(bytes) as Batch;
}

/** Characters of the parts of a resource that may be long. */
export function weighResource(resource: ScannedResource): number {
  return resource.rawData.length + resource.attributes.length + resource.facets.length * 100 + 500;
}

function encodeFacetColumns(resources: readonly ScannedResource[]): Pick<Batch, 'facets' | 'hasUnreadFacets'> {
  if (resources.every(({ facets }) => facets.length === 0)) return { facets: [], hasUnreadFacets: new Uint8Array(0) };
  const isUnread = ({ facets }: ScannedResource): boolean => facets.some(({ status }) => !isFacetRead(status));
  return {
    facets: resources.map(encodeFacets),
    hasUnreadFacets: Uint8Array.from(resources, (resource) => Number(isUnread(resource))),
  };
}

function encodeRelationships(relationships: readonly Relationship[]): string {
  if (relationships.length === 0) return '';
  return `[${[...new Set(relationships.map((relationship) => JSON.stringify(relationship)))].join(',')}]`;
}

function textOf(resource: ScannedResource, column: TextColumn): string {
  if (column === 'tags') return resource.areTagsKnown ? JSON.stringify(resource.tags) : '';
  // A hash that is not ours in form is hashed again, so that it fits the column.
  if (column === 'contentHash' && !HASH.test(resource.contentHash)) return contentHash(resource.contentHash);
  return resource[column];
}
