const FIRST_BYTES = 256 * 1024;
const LARGEST_KEPT_BYTES = 4 * 1024 * 1024;
/** Room for a tag and a length, or a number. */
const HEAD_BYTES = 20;
const MAX_UTF8_BYTES = 3;
/** Below this, copying characters costs less than a call out of JavaScript. */
const SHORT_TEXT = 16;
const LAST_ASCII = 127;
const TWO_32 = 2 ** 32;

/**
 * Writes protobuf fields into one growing buffer, which is used again for the next message. Lengths of messages are filled in
 * when their fields are known: room is kept for as many bytes as they are expected to take, and what follows moves where that
 * was wrong, so that the bytes are those of any other encoder.
 */
export class WireWriter {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #end = 0;
  /** Where each open message begins, and how many bytes are kept for its length. */
  readonly #open: number[] = [];

  /** Writes a text, unless it is empty. */
  text(tag: number, value: string): void {
    if (value !== '') this.alwaysText(tag, value);
  }

  alwaysText(tag: number, value: string): void {
    const { length } = value;
    this.#reserve(length * MAX_UTF8_BYTES + HEAD_BYTES);
    this.#varint(tag);
    if (length < SHORT_TEXT && this.#writeShort(value)) return;
    const width = widthOf(length);
    const written = this.#bytes.write(value, this.#end + width);
    this.#end += width;
    this.#putLength(this.#end, { width, length: written });
  }

  /** Writes the bytes that hexadecimal digits stand for, unless there are none. */
  hex(tag: number, digits: string): void {
    if (digits === '') return;
    this.#reserve(digits.length + HEAD_BYTES);
    const from = this.#end;
    this.#varint(tag);
    const width = widthOf(digits.length >> 1);
    const written = this.#bytes.write(digits, this.#end + width, 'hex');
    if (written === 0) {
      this.#end = from;
      return;
    }
    this.#end += width;
    this.#putLength(this.#end, { width, length: written });
  }

  /** Writes a number that is whole, unless it is zero. */
  integer(tag: number, value: number): void {
    if (value === 0) return;
    this.#reserve(HEAD_BYTES);
    this.#varint(tag);
    if (value > 0) this.#varint(value);
    else this.#negative(value);
  }

  /** Begins a message; what is written until it is closed are its fields. */
  open(tag: number, expectedBytes: number): void {
    this.#reserve(HEAD_BYTES);
    this.#varint(tag);
    const width = widthOf(expectedBytes);
    this.#end += width;
    this.#open.push(this.#end, width);
  }

  close(): void {
    const width = this.#open.pop() ?? 0;
    const start = this.#open.pop() ?? 0;
    const length = this.#end - start;
    this.#end = start;
    this.#putLength(start, { width, length });
  }

  /** Gives what was written and begins anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#end));
    this.reset();
    if (this.#bytes.length > LARGEST_KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    return taken;
  }

  /** Forgets what was written. */
  reset(): void {
    this.#end = 0;
    this.#open.length = 0;
  }

  /** Writes length and characters of a text of less than 128, unless it is more than ASCII. */
  #writeShort(value: string): boolean {
    const bytes = this.#bytes;
    const start = this.#end + 1;
    const { length } = value;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > LAST_ASCII) return false;
      bytes[start + index] = code;
    }
    bytes[this.#end] = length;
    this.#end = start + length;
    return true;
  }

  /** Fills in the length of what stands at `start`, and moves to its end. */
  #putLength(start: number, { width, length }: { readonly width: number; readonly length: number }): void {
    const needed = widthOf(length);
    if (needed !== width) {
      this.#end = start + length;
      this.#reserve(HEAD_BYTES);
      this.#bytes.copyWithin(start - width + needed, start, start + length);
    }
    this.#end = start - width;
    this.#varint(length);
    this.#end += length;
  }

  #varint(value: number): void {
    const bytes = this.#bytes;
    let rest = value;
    while (rest >= 128) {
      bytes[this.#end] = (rest % 128) | 128;
      this.#end += 1;
      rest = rest < TWO_32 / 2 ? rest >> 7 : Math.floor(rest / 128);
    }
    bytes[this.#end] = rest;
    this.#end += 1;
  }

  /** Negative numbers travel as the 64 bits of their two's complement. */
  #negative(value: number): void {
    const bytes = this.#bytes;
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 128n) {
      bytes[this.#end] = Number(rest & 127n) | 128;
      this.#end += 1;
      rest >>= 7n;
    }
    bytes[this.#end] = Number(rest);
    this.#end += 1;
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#end + count));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }
}

/** How many bytes a number takes. */
function widthOf(value: number): number {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  if (value < 2_097_152) return 3;
  return value < 268_435_456 ? 4 : 5;
}
