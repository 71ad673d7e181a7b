const MAX_LOAD = 0.7;

/** What a slot holds: nothing, a row, or a row whose payload is no longer known. */
const FREE = 0;
const HELD = 1;
const FORGOTTEN = 2;

/** 128 bits as four words. */
export type Words = Uint32Array;

/**
 * Which payload the open version of each resource has: a hash table in typed arrays, 36 bytes a slot, so that a million
 * resources take 75 MB. It says which payloads need not be staged; what is true is decided when publishing.
 */
export class OpenRowTable {
  #slots: number;
  #size = 0;
  #keys: Uint32Array;
  #hashes: Uint32Array;
  #incarnations: Uint32Array;
  #used: Uint8Array;

  constructor(expectedRows: number) {
    this.#slots = slotsFor(expectedRows);
    this.#keys = new Uint32Array(this.#slots * 4);
    this.#hashes = new Uint32Array(this.#slots * 4);
    this.#incarnations = new Uint32Array(this.#slots);
    this.#used = new Uint8Array(this.#slots);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a row. A table holds only what it was made for. */
  add(uid: Words, hash: Words, incarnation: string): void {
    if (this.#size >= this.#slots * MAX_LOAD) throw new RangeError(`the table is full with ${this.#size} rows`);
    const slot = this.#find(uid);
    if (this.#used[slot] === FREE) this.#size += 1;
    this.#used[slot] = HELD;
    this.#keys.set(uid, slot * 4);
    this.#hashes.set(hash, slot * 4);
    this.#incarnations[slot] = hashText(incarnation);
  }

  /** Tells whether the open version of this resource has this payload. */
  has(uid: Words, hash: Words, incarnation: string): boolean {
    const slot = this.#find(uid);
    return (
      this.#used[slot] === HELD &&
      equalsAt(this.#hashes, slot * 4, hash) &&
      this.#incarnations[slot] === hashText(incarnation)
    );
  }

  /** Notes that the open version of this resource may get another payload, so that it is not taken for known any more. */
  forget(uid: Words): void {
    const slot = this.#find(uid);
    if (this.#used[slot] !== FREE) this.#used[slot] = FORGOTTEN;
  }

  /** Tells whether this resource has an open version, whatever its payload. */
  hasUid(uid: Words): boolean {
    return this.#used[this.#find(uid)] !== FREE;
  }

  #find(uid: Words): number {
    const mask = this.#slots - 1;
    let slot = (uid[3] as number) & mask;
    while (this.#used[slot] !== FREE && !equalsAt(this.#keys, slot * 4, uid)) slot = (slot + 1) & mask;
    return slot;
  }
}

/** Reads 32 hex digits, with or without the dashes of a UUID, into four words. */
export function readWords(hex: string, into: Words): void {
  const digits = hex.length === 36 ? hex.replaceAll('-', '') : hex;
  for (let word = 0; word < 4; word += 1) into[word] = Number.parseInt(digits.slice(word * 8, word * 8 + 8), 16);
}

function slotsFor(rows: number): number {
  let slots = 16;
  while (rows > slots * MAX_LOAD) slots *= 2;
  return slots;
}

function equalsAt(words: Uint32Array, at: number, other: Words): boolean {
  return (
    words[at] === other[0] && words[at + 1] === other[1] && words[at + 2] === other[2] && words[at + 3] === other[3]
  );
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
