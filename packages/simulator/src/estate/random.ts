/** A stream of choices that depends on nothing but its seed. */
export interface RowRandom {
  /** A whole number from 0 up to, not including, `limit`. */
  int(limit: number): number;
  /** True in `share` of all cases. */
  chance(share: number): boolean;
  pick<const T extends readonly [unknown, ...unknown[]]>(items: T): T[number];
}

/** Mixes two numbers into 32 evenly spread bits. For a fixed `key` no two values of `value` give the same. */
export function mix(key: number, value: number): number {
  let bits = (Math.imul(value, 0x9e3779b1) ^ key) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Hashes text to 32 bits. */
export function hashText(text: string, seed = 0): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return mix(seed, hash);
}

/** Makes a stream of choices. */
export function createRandom(seed: number): RowRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mix(0x2545f491, state) / 0x1_0000_0000;
  };
  return {
    int: (limit) => Math.floor(next() * limit),
    chance: (share) => next() < share,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  };
}

/** Text in an alphabet, unique per `slot` among all texts of the same key from about 32 bits of length on. */
export function uniqueText(
  key: number,
  slot: number,
  shape: { readonly alphabet: string; readonly length: number },
): string {
  const { alphabet, length } = shape;
  const base = alphabet.length;
  let text = '';
  let bits = mix(key, slot);
  let capacity = 2 ** 32;
  let round = 0;
  while (text.length < length) {
    if (capacity < base) {
      round += 1;
      bits = mix(key ^ Math.imul(round, 0x5bd1e995), mix(round, slot));
      capacity = 2 ** 32;
    }
    text += alphabet.charAt(bits % base);
    bits = Math.floor(bits / base);
    capacity = Math.floor(capacity / base);
  }
  return text;
}

/** Lower-case hexadecimal digits, unique per slot from 8 digits on. */
export function uniqueHex(key: number, slot: number, length: number): string {
  let text = mix(key, slot).toString(16).padStart(8, '0');
  for (let round = 1; text.length < length; round++) {
    text += mix(key ^ Math.imul(round, 0x5bd1e995), mix(round, slot))
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, length);
}

/** A UUID of version 4's form, unique per slot. */
export function uniqueUuid(key: number, slot: number): string {
  const hex = uniqueHex(key, slot, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
