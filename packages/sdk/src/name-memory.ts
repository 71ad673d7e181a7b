/** Remembers which names came, in a few bytes each. */
export interface NameMemory {
  /** How many different names came. */
  readonly size: number;
  add(name: string): void;
  /** Tells whether a name came; of a billion names that did not, one may be taken for one that did. */
  has(name: string): boolean;
}

/** Makes the memory of a long list's names. It keeps 53 bits of each. */
export function createNameMemory(): NameMemory {
  const seen = new Set<number>();
  return {
    get size() {
      return seen.size;
    },
    add: (name) => {
      seen.add(hashName(name));
    },
    has: (name) => seen.has(hashName(name)),
  };
}

/** Two mixed halves of 32 and 21 bits, joined. */
function hashName(name: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    low = Math.imul(low ^ code, 2_654_435_761);
    high = Math.imul(high ^ code, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return 4_294_967_296 * (high & 0x1f_ffff) + (low >>> 0);
}
