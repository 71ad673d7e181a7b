import { isFacetRead, uidDigits, uidPrefix, type ScannedResource } from '@corkscrew/core';
import type { Batch } from './encoded-batch.ts';
import { encodeEdges } from './encoded-edges.ts';
import { encodeFacets } from './encoded-facets.ts';
import { encodePayloads, writeAnyHash, type SentResource } from './encoded-payloads.ts';
import type { OpenRowTable, WordsAt } from './open-row-table.ts';
import { TextKinds } from './text-kinds.ts';
import { UUID_WORDS, writeUuid } from './uuid-words.ts';

/** Rows for which there is memory at first; it doubles as they come. */
const FIRST_ROWS = 16;

/** Characters for which a resource counts beside its long texts. */
const SHORT_PARTS = 500;
const FACET = 100;

/**
 * Encodes resources for the worker as they come, so that those which the inventory has as they are, nearly all in most scans, are
 * forgotten at once. What is new by the look of the table is noted in it.
 */
export class BatchEncoder {
  readonly #known: OpenRowTable;
  #uids = new Uint32Array(FIRST_ROWS * UUID_WORDS);
  #hashes = new Uint32Array(FIRST_ROWS * UUID_WORDS);
  #kinds = new Int32Array(FIRST_ROWS);
  #isFull = new Uint8Array(FIRST_ROWS);
  #numbered = new TextKinds();
  /** Of each kind, what the uids of its resources are made of beside their ids. */
  #uidPrefixes: string[] = [];
  #incarnations = new SparseTexts();
  #facets = new SparseTexts();
  #sent: SentResource[] = [];
  #rowCount = 0;
  #sentChars = 0;

  /** Payloads that `known` has are not sent. */
  constructor(known: OpenRowTable) {
    this.#known = known;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** Characters of what is held to be sent. */
  get sentChars(): number {
    return this.#sentChars;
  }

  add(resource: ScannedResource): void {
    const row = this.#rowCount;
    if (row === this.#kinds.length) this.#grow();
    this.#rowCount += 1;
    const at = row * UUID_WORDS;
    const kind = this.#numbered.numberOf(kindTexts(resource), resource.type);
    this.#kinds[row] = kind;
    writeUuid(uidDigits((this.#uidPrefixes[kind] ??= uidPrefix(resource)), resource.id), this.#uids, at);
    writeAnyHash(resource.contentHash, this.#hashes, at);
    const uid: WordsAt = { words: this.#uids, at };
    const isKnown = this.#known.has(uid, { words: this.#hashes, at }, resource.incarnation);
    this.#incarnations.set(row, resource.incarnation);
    const hasUnread = hasUnreadFacet(resource);
    if (isKnown && !hasUnread) return;
    const facets = encodeFacets(resource);
    if (hasUnread || this.#known.hasUid(uid)) this.#facets.set(row, facets);
    if (!isKnown) this.#send({ row, resource, facets }, uid);
  }

  /** Gives what was added since the last time. */
  take(): Batch {
    const rowCount = this.#rowCount;
    const edges = encodeEdges(this.#sent);
    const batch = {
      rowCount,
      uids: this.#uids.slice(0, rowCount * UUID_WORDS),
      hashes: this.#hashes.slice(0, rowCount * UUID_WORDS),
      kinds: this.#kinds.slice(0, rowCount),
      kindTexts: this.#numbered.texts,
      isFull: this.#isFull.slice(0, rowCount),
      incarnations: this.#incarnations.take(rowCount),
      facets: this.#facets.take(rowCount),
      payloads: this.#sent.length === 0 ? undefined : encodePayloads(this.#sent),
      edges: edges?.edges,
      edgeKinds: edges?.kinds,
    };
    this.#isFull.fill(0, 0, rowCount);
    this.#numbered = new TextKinds();
    this.#uidPrefixes = [];
    this.#sent = [];
    this.#rowCount = 0;
    this.#sentChars = 0;
    return batch;
  }

  #send(sent: SentResource, uid: WordsAt): void {
    // Another unit of the same scan may see what it was before again, when a watch runs for long.
    this.#known.forget(uid);
    this.#isFull[sent.row] = 1;
    this.#sent.push(sent);
    const { rawData, attributes, facets } = sent.resource;
    this.#sentChars += rawData.length + attributes.length + facets.length * FACET + SHORT_PARTS;
  }

  #grow(): void {
    const { uids, hashes, kinds, isFull } = {
      uids: this.#uids,
      hashes: this.#hashes,
      kinds: this.#kinds,
      isFull: this.#isFull,
    };
    this.#uids = new Uint32Array(uids.length * 2);
    this.#uids.set(uids);
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#hashes.set(hashes);
    this.#kinds = new Int32Array(kinds.length * 2);
    this.#kinds.set(kinds);
    this.#isFull = new Uint8Array(isFull.length * 2);
    this.#isFull.set(isFull);
  }
}

/** A column of texts of which most are empty. */
class SparseTexts {
  #texts: string[] = [];

  set(row: number, text: string): void {
    if (text === '') return;
    while (this.#texts.length < row) this.#texts.push('');
    this.#texts[row] = text;
  }

  /** Gives the texts of so many rows and forgets them; none where all are empty. */
  take(rowCount: number): readonly string[] {
    const texts = this.#texts;
    this.#texts = [];
    if (texts.length === 0) return texts;
    while (texts.length < rowCount) texts.push('');
    return texts;
  }
}

function kindTexts(resource: ScannedResource): readonly string[] {
  const { provider, service, type, typeName, region, accountId, lifecycle, claimKey } = resource;
  return [provider, service, type, typeName, region, accountId, lifecycle, claimKey];
}

/** Hashes say enough of a resource that is new or known as it is, unless one of its facets could not be read. */
function hasUnreadFacet({ facets }: ScannedResource): boolean {
  return facets.some(({ status }) => !isFacetRead(status));
}
