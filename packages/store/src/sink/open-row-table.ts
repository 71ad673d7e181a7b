import { UUID_WORDS } from './uuid-words.ts';

const MAX_LOAD = 0.7;

/** What a slot holds: nothing, a row, or a row whose payload is no longer known. */
const FREE = 0;
const HELD = 1;
const FORGOTTEN = 2;

/** A uid or a hash: four words of an array, from `at` on. */
export interface WordsAt {
  readonly words: Uint32Array;
  readonly at: number;
}

/** The memory of an {@link OpenRowTable}, which can be given to another thread. */
export interface OpenRowMemory {
  readonly keys: Uint32Array<ArrayBuffer>;
  readonly hashes: Uint32Array<ArrayBuffer>;
  readonly incarnations: Uint32Array<ArrayBuffer>;
  readonly used: Uint8Array<ArrayBuffer>;
  readonly size: number;
}

/**
 * Which payload the open version of each resource has: a hash table in typed arrays, 37 bytes a slot, so that a million
 * resources take 75 MB. It says which payloads need not be sent; what is true is decided when publishing. The worker fills
 * it and the sender asks it, so that a payload that the inventory has does not even cross between them.
 */
export class OpenRowTable {
  readonly #slots: number;
  #size: number;
  readonly #memory: OpenRowMemory;

  constructor(expectedRows: number, memory: OpenRowMemory = allocate(slotsFor(expectedRows))) {
    this.#memory = memory;
    this.#slots = memory.used.length;
    this.#size = memory.size;
  }

  get size(): number {
    return this.#size;
  }

  /** What another thread needs to make the same table. */
  get memory(): OpenRowMemory {
    return { ...this.#memory, size: this.#size };
  }

  /** Adds a row. A table holds only what it was made for. */
  add(uid: WordsAt, hash: WordsAt, incarnation: string): void {
    if (this.#size >= this.#slots * MAX_LOAD) throw new RangeError(`the table is full with ${this.#size} rows`);
    const { keys, hashes, incarnations, used } = this.#memory;
    const slot = this.#find(uid);
    if (used[slot] === FREE) this.#size += 1;
    used[slot] = HELD;
    copyTo(keys, slot, uid);
    copyTo(hashes, slot, hash);
    incarnations[slot] = hashText(incarnation);
  }

  /** Tells whether the open version of this resource has this payload. */
  has(uid: WordsAt, hash: WordsAt, incarnation: string): boolean {
    const { hashes, incarnations, used } = this.#memory;
    const slot = this.#find(uid);
    return used[slot] === HELD && equalsAt(hashes, slot, hash) && incarnations[slot] === hashText(incarnation);
  }

  /** Notes that the open version of this resource may get another payload, so that it is not taken for known any more. */
  forget(uid: WordsAt): void {
    const slot = this.#find(uid);
    if (this.#memory.used[slot] !== FREE) this.#memory.used[slot] = FORGOTTEN;
  }

  /** Tells whether this resource has an open version, whatever its payload. */
  hasUid(uid: WordsAt): boolean {
    return this.#memory.used[this.#find(uid)] !== FREE;
  }

  #find(uid: WordsAt): number {
    const { keys, used } = this.#memory;
    const mask = this.#slots - 1;
    let slot = (uid.words[uid.at] as number) & mask;
    while (used[slot] !== FREE && !equalsAt(keys, slot, uid)) slot = (slot + 1) & mask;
    return slot;
  }
}

function allocate(slots: number): OpenRowMemory {
  return {
    keys: new Uint32Array(slots * UUID_WORDS),
    hashes: new Uint32Array(slots * UUID_WORDS),
    incarnations: new Uint32Array(slots),
    used: new Uint8Array(slots),
    size: 0,
  };
}

function slotsFor(rows: number): number {
  let slots = 16;
  while (rows > slots * MAX_LOAD) slots *= 2;
  return slots;
}

function copyTo(array: Uint32Array, slot: number, { words, at }: WordsAt): void {
  for (let word = 0; word < UUID_WORDS; word += 1) array[slot * UUID_WORDS + word] = words[at + word] as number;
}

function equalsAt(array: Uint32Array, slot: number, { words, at }: WordsAt): boolean {
  const from = slot * UUID_WORDS;
  return (
    array[from] === words[at] &&
    array[from + 1] === words[at + 1] &&
    array[from + 2] === words[at + 2] &&
    array[from + 3] === words[at + 3]
  );
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
