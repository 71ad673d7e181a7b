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

/**
 * Writes a bare hash of 32 digits in lower case, the form that ours have, in the same way. Gives false for any other text, of
 * which it may have written a part.
 */
export function writeHash(hex: string, words: Uint32Array, at: number): boolean {
  if (hex.length !== UUID_WORDS * 8) return false;
  for (let word = 0, digit = 0; word < UUID_WORDS; word += 1) {
    let bits = 0;
    for (const end = digit + 8; digit < end; digit += 1) {
      const code = hex.charCodeAt(digit);
      const isDigit = code >= 0x30 && code <= 0x39;
      if (!isDigit && (code < 0x61 || code > 0x66)) return false;
      bits = (bits << 4) | (isDigit ? code & 0xf : (code & 0xf) + 9);
    }
    words[at + UUID_WORDS - 1 - word] = bits;
  }
  words[at + UUID_WORDS - 1] = (words[at + UUID_WORDS - 1] as number) ^ SIGN_BIT;
  return true;
}
