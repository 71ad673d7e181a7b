/** ARNs that were found, kept as hashes: a unit may find a million. */
export interface FoundArns {
  add(arn: string): void;
  has(arn: string): boolean;
}

/** Starts keeping ARNs. */
export function createFoundArns(): FoundArns {
  const hashes = new Set<number>();
  return { add: (arn) => hashes.add(hashText(arn)), has: (arn) => hashes.has(hashText(arn)) };
}

/** 53 bits from two multiplicative hashes: one in ten thousand million of a million ARNs meets another's. */
function hashText(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}
