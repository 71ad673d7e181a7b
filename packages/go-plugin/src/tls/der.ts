// The few ASN.1 DER encodings that a certificate needs.

const UNIVERSAL = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, utf8: 0x0c } as const;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

/** Encodes one element: tag, length, content. */
export function derElement(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Uint8Array.from([tag, ...lengthOctets(body.length)]), body]);
}

export function derSequence(...parts: readonly Uint8Array[]): Buffer {
  return derElement(SEQUENCE, ...parts);
}

export function derSet(...parts: readonly Uint8Array[]): Buffer {
  return derElement(SET, ...parts);
}

/** Encodes a constructed, explicitly tagged element of the context class. */
export function derExplicit(tag: number, content: Uint8Array): Buffer {
  return derElement(0xa0 + tag, content);
}

export function derBoolean(value: boolean): Buffer {
  return derElement(UNIVERSAL.boolean, Uint8Array.of(value ? 0xff : 0x00));
}

/** Encodes unsigned big-endian bytes as a positive INTEGER of minimal length. */
export function derUnsigned(bytes: Uint8Array): Buffer {
  const firstUsed = bytes.findIndex((byte) => byte !== 0);
  const digits = firstUsed === -1 ? Uint8Array.of(0) : bytes.subarray(firstUsed);
  const needsSignByte = ((digits[0] ?? 0) & 0x80) !== 0;
  return derElement(UNIVERSAL.integer, needsSignByte ? Uint8Array.of(0) : Uint8Array.of(), digits);
}

export function derBitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return derElement(UNIVERSAL.bitString, Uint8Array.of(unusedBits), bytes);
}

export function derOctetString(bytes: Uint8Array): Buffer {
  return derElement(UNIVERSAL.octetString, bytes);
}

export function derUtf8(text: string): Buffer {
  return derElement(UNIVERSAL.utf8, Buffer.from(text, 'utf8'));
}

/** Encodes an object identifier given in dotted form. */
export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128)) groups.unshift((high % 128) | 0x80);
    return groups;
  });
  return derElement(UNIVERSAL.oid, Uint8Array.from(octets));
}

/** Encodes a point in time as RFC 5280 asks: UTCTime through 2049, GeneralizedTime after. */
export function derTime(date: Date): Buffer {
  const digits = `${date
    .toISOString()
    .slice(0, 19)
    .replaceAll(/[^0-9]/g, '')}Z`;
  const isShort = date.getUTCFullYear() < 2050;
  return derElement(isShort ? UTC_TIME : GENERALIZED_TIME, Buffer.from(isShort ? digits.slice(2) : digits, 'latin1'));
}
