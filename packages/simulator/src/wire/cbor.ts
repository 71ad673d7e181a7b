import { Buffer } from 'node:buffer';

/** A CBOR value with a tag, such as 1 for a time in seconds. */
export interface CborTagged {
  readonly cborTag: number;
  readonly value: unknown;
}

const MAX_DEPTH = 100;
const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const;

/** Encodes JSON-like data, byte strings, bigints and {@link CborTagged} values. Members that are undefined are left out. */
export function encodeCbor(value: unknown): Uint8Array {
  const chunks: Uint8Array[] = [];
  encodeInto(chunks, value);
  return Buffer.concat(chunks);
}

/**
 * Decodes one CBOR item. Byte strings become Uint8Array, integers beyond 2^53 bigint, tagged values {@link CborTagged}.
 *
 * @throws RangeError for bytes that are not one whole item.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = { view: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const value = decodeItem(reader, 0);
  if (reader.offset !== bytes.length) throw new RangeError('decode CBOR: bytes follow the item');
  return value;
}

function encodeInto(chunks: Uint8Array[], value: unknown): void {
  if (value === null || value === undefined) chunks.push(Uint8Array.of(0xf6));
  else if (typeof value === 'boolean') chunks.push(Uint8Array.of(value ? 0xf5 : 0xf4));
  else if (typeof value === 'string') encodeText(chunks, value);
  else if (typeof value === 'number') chunks.push(encodeNumber(value));
  else if (typeof value === 'bigint') chunks.push(encodeInteger(value));
  else if (value instanceof Uint8Array) chunks.push(head(MAJOR.bytes, value.length), value);
  else if (Array.isArray(value)) {
    chunks.push(head(MAJOR.array, value.length));
    for (const item of value) encodeInto(chunks, item);
  } else if (isTagged(value)) {
    chunks.push(head(MAJOR.tag, value.cborTag));
    encodeInto(chunks, value.value);
  } else encodeMap(chunks, value);
}

function encodeMap(chunks: Uint8Array[], value: object): void {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  chunks.push(head(MAJOR.map, entries.length));
  for (const [key, item] of entries) {
    encodeText(chunks, key);
    encodeInto(chunks, item);
  }
}

function encodeText(chunks: Uint8Array[], text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  chunks.push(head(MAJOR.text, bytes.length), bytes);
}

function encodeNumber(value: number): Uint8Array {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return encodeInteger(BigInt(value));
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function encodeInteger(value: bigint): Uint8Array {
  return value >= 0n ? head(MAJOR.unsigned, value) : head(MAJOR.negative, -1n - value);
}

function head(major: number, argument: number | bigint): Uint8Array {
  const type = major << 5;
  const value = BigInt(argument);
  if (value < 24n) return Uint8Array.of(type | Number(value));
  const width = value < 0x100n ? 1 : value < 0x10000n ? 2 : value < 0x100000000n ? 4 : 8;
  const bytes = Buffer.alloc(1 + width);
  bytes[0] = type | (24 + Math.log2(width));
  if (width === 8) bytes.writeBigUInt64BE(value, 1);
  else bytes.writeUIntBE(Number(value), 1, width);
  return bytes;
}

function isTagged(value: object): value is CborTagged {
  return 'cborTag' in value;
}

interface Reader {
  readonly view: Buffer;
  offset: number;
}

function decodeItem(reader: Reader, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new RangeError('decode CBOR: nested too deeply');
  const initial = reader.view.readUInt8(reader.offset++);
  const major = initial >> 5;
  const info = initial & 31;
  if (major === 7) return decodeSimple(reader, info);
  const length = info === 31 ? undefined : decodeArgument(reader, info);
  switch (major) {
    case MAJOR.unsigned:
      return narrow(definite(length));
    case MAJOR.negative:
      return narrow(-1n - definite(length));
    case MAJOR.bytes:
      return length === undefined ? Buffer.concat(decodeChunks(reader, depth)) : take(reader, length);
    case MAJOR.text:
      return (length === undefined ? Buffer.concat(decodeChunks(reader, depth)) : take(reader, length)).toString(
        'utf8',
      );
    case MAJOR.array:
      return decodeSequence(reader, length, () => decodeItem(reader, depth + 1));
    case MAJOR.map:
      return Object.fromEntries(
        decodeSequence(reader, length, () => [String(decodeItem(reader, depth + 1)), decodeItem(reader, depth + 1)]),
      );
    default:
      return { cborTag: Number(definite(length)), value: decodeItem(reader, depth + 1) } satisfies CborTagged;
  }
}

function decodeSimple(reader: Reader, info: number): unknown {
  switch (info) {
    case 20:
    case 21:
      return info === 21;
    case 22:
    case 23:
      return null;
    case 25:
      return decodeHalf(Number(decodeArgument(reader, info)));
    case 26:
      return take(reader, 4n).readFloatBE(0);
    case 27:
      return take(reader, 8n).readDoubleBE(0);
    default:
      throw new RangeError(`decode CBOR: simple value ${info} has no meaning here`);
  }
}

function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function decodeArgument(reader: Reader, info: number): bigint {
  if (info < 24) return BigInt(info);
  if (info > 27) throw new RangeError(`decode CBOR: length code ${info} is reserved`);
  const width = 1 << (info - 24);
  const bytes = take(reader, BigInt(width));
  return width === 8 ? bytes.readBigUInt64BE(0) : BigInt(bytes.readUIntBE(0, width));
}

function decodeSequence<T>(reader: Reader, length: bigint | undefined, decodeOne: () => T): T[] {
  const items: T[] = [];
  while (length === undefined ? reader.view.readUInt8(reader.offset) !== 0xff : BigInt(items.length) < length) {
    items.push(decodeOne());
  }
  if (length === undefined) reader.offset++;
  return items;
}

function decodeChunks(reader: Reader, depth: number): Buffer[] {
  return decodeSequence(reader, undefined, () => Buffer.from(decodeItem(reader, depth + 1) as string | Uint8Array));
}

function take(reader: Reader, length: bigint): Buffer {
  const end = reader.offset + Number(length);
  if (end > reader.view.length) throw new RangeError('decode CBOR: the data ends within an item');
  const bytes = reader.view.subarray(reader.offset, end);
  reader.offset = end;
  return bytes;
}

function definite(length: bigint | undefined): bigint {
  if (length === undefined) throw new RangeError('decode CBOR: an indefinite length where none may be');
  return length;
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
