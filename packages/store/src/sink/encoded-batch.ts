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

/** The memory of a batch that can be given to the worker instead of being copied. */
export function transferablesOf({ uids, hashes, payloads, edges, edgeKinds }: Batch): ArrayBuffer[] {
  return [uids, hashes, payloads, edges, edgeKinds].flatMap((array) => (array === undefined ? [] : [array.buffer]));
}
