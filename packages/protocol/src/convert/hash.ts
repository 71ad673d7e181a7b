/** 128 bits in hex as bytes; an empty text is none. */
export function toWireHash(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

/** Bytes as hex; no bytes give an empty text. */
export function fromWireHash(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
