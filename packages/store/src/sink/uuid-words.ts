/** Words of 32 bits that 128 bits take. */
export const UUID_WORDS = 4;

const DASH = 0x2d;
const SIGN_BIT = 0x8000_0000;

/**
 * Writes 32 hex digits, with or without the dashes of a UUID, as DuckDB holds a UUID in memory: a little-endian integer of
 * 128 bits whose sign is turned around, so that it sorts like the text.
 */
export function writeUuid(hex: string, words: Uint32Array, at: number): void {
  let digit = 0;
  for (let word = UUID_WORDS - 1; word >= 0; word -= 1) {
    let bits = 0;
    for (let count = 0; count < 8; digit += 1) {
      const code = hex.charCodeAt(digit);
      if (code === DASH) continue;
      // Digits of 0 to 9 end in their value, letters of either case nine below it.
      bits = (bits << 4) | (code > 0x39 ? (code & 0xf) + 9 : code & 0xf);
      count += 1;
    }
    words[at + word] = bits;
  }
  words[at + UUID_WORDS - 1] = (words[at + UUID_WORDS - 1] as number) ^ SIGN_BIT;
}
