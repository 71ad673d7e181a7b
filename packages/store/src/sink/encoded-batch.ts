import { isFacetRead, resourceUid, type ScannedResource } from '@corkscrew/core';
import { encodeEdges } from './encoded-edges.ts';
import { encodeFacets } from './encoded-facets.ts';
import { encodePayloads, hashOf } from './encoded-payloads.ts';
import type { OpenRowTable, WordsAt } from './open-row-table.ts';
import { TextKinds } from './text-kinds.ts';
import { UUID_WORDS, writeUuid } from './uuid-words.ts';

/** What resources of one kind have in common, in the order of the texts. */
export const KIND_COLUMNS = [
  'provider',
  'service',
  'type',
  'type_name',
  'region',
  'account_id',
  'lifecycle',
  'claim_key',
] as const;

/**
 * Resources by column. What the merge compares is there of each; payloads and relationships only of those whose payload the
 * inventory does not have, packed so that the worker keeps them as they are until it publishes them.
 */
export interface Batch {
  readonly rowCount: number;
  /** As DuckDB holds UUIDs, see `writeUuid`. */
  readonly uids: Uint32Array<ArrayBuffer>;
  readonly hashes: Uint32Array<ArrayBuffer>;
  readonly kinds: Int32Array<ArrayBuffer>;
  /** As many texts for each kind as there are {@link KIND_COLUMNS}. */
  readonly kindTexts: readonly string[];
  /** 1 where the payload comes along. */
  readonly isFull: Uint8Array<ArrayBuffer>;
  /** No texts at all where no resource has one. */
  readonly incarnations: readonly string[];
  /** See `encodeFacets`; empty where the hashes say enough, and no texts at all where they do for all. */
  readonly facets: readonly string[];
  readonly payloads: Uint8Array<ArrayBuffer> | undefined;
  readonly edges: Uint8Array<ArrayBuffer> | undefined;
  readonly edgeKinds: Uint8Array<ArrayBuffer> | undefined;
}

/** Encodes resources for the worker. What is new by the look of the table is noted in it. */
export function encodeBatch(resources: readonly ScannedResource[], known: OpenRowTable): Batch {
  const rowCount = resources.length;
  const uids = new Uint32Array(rowCount * UUID_WORDS);
  const hashes = new Uint32Array(rowCount * UUID_WORDS);
  const kinds = new Int32Array(rowCount);
  const isFull = new Uint8Array(rowCount);
  const numbered = new TextKinds();
  const facetTexts = resources.every(({ facets }) => facets.length === 0) ? [] : resources.map(encodeFacets);
  const comparedFacets = facetTexts.map(() => '');
  const fullRows: number[] = [];
  for (const [row, resource] of resources.entries()) {
    const uid: WordsAt = { words: uids, at: row * UUID_WORDS };
    writeUuid(resourceUid(resource), uids, uid.at);
    writeUuid(hashOf(resource), hashes, uid.at);
    kinds[row] = numbered.numberOf(kindTexts(resource), resource.type);
    const isKnown = known.has(uid, { words: hashes, at: uid.at }, resource.incarnation);
    const needsFacets = (!isKnown && known.hasUid(uid)) || hasUnreadFacet(resource);
    if (facetTexts.length > 0 && needsFacets) comparedFacets[row] = facetTexts[row] as string;
    if (isKnown) continue;
    // Another unit of the same scan may see what it was before again, when a watch runs for long.
    known.forget(uid);
    isFull[row] = 1;
    fullRows.push(row);
  }
  const edges = encodeEdges(resources, fullRows);
  return {
    rowCount,
    uids,
    hashes,
    kinds,
    kindTexts: numbered.texts,
    isFull,
    incarnations: textsOrNone(resources.map(({ incarnation }) => incarnation)),
    facets: textsOrNone(comparedFacets),
    payloads: fullRows.length === 0 ? undefined : encodePayloads(resources, fullRows, facetTexts),
    edges: edges?.edges,
    edgeKinds: edges?.kinds,
  };
}

/** The memory of a batch that can be given to the worker instead of being copied. */
export function transferablesOf({ uids, hashes, payloads, edges, edgeKinds }: Batch): ArrayBuffer[] {
  return [uids, hashes, payloads, edges, edgeKinds].flatMap((array) => (array === undefined ? [] : [array.buffer]));
}

/** Characters of the parts of a resource that may be long. */
export function weighResource(resource: ScannedResource): number {
  return resource.rawData.length + resource.attributes.length + resource.facets.length * 100 + 500;
}

function kindTexts(resource: ScannedResource): readonly string[] {
  const { provider, service, type, typeName, region, accountId, lifecycle, claimKey } = resource;
  return [provider, service, type, typeName, region, accountId, lifecycle, claimKey];
}

/** Hashes say enough of a resource that is new or known as it is, unless one of its facets could not be read. */
function hasUnreadFacet({ facets }: ScannedResource): boolean {
  return facets.some(({ status }) => !isFacetRead(status));
}

function textsOrNone(texts: readonly string[]): readonly string[] {
  return texts.every((text) => text === '') ? [] : texts;
}
