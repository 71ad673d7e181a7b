const FIRST_BYTES = 64 * 1024;
const LARGEST_KEPT_BYTES = 4 * 1024 * 1024;
/** An escaped character takes six bytes; around a text stand its quotes. */
const MAX_BYTES_PER_UNIT = 6;
/** Below this, copying characters costs less than a call out of JavaScript. */
const SHORT_TEXT = 12;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const LAST_ASCII = 127;

/** What JSON writes with an escape. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** JSON text that is being written, as the bytes that are hashed and stored. The memory is used again for the next text. */
export class JsonBytes {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #end = 0;

  /** How many bytes were written. */
  get length(): number {
    return this.#end;
  }

  /** Begins anew. */
  clear(): void {
    this.#end = 0;
    if (this.#bytes.length > LARGEST_KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#end] = code;
    this.#end += 1;
  }

  setByte(position: number, code: number): void {
    this.#bytes[position] = code;
  }

  /** Appends bytes that are JSON already. */
  append(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#reserve(length);
    if (length < SHORT_TEXT) {
      for (let index = 0; index < length; index += 1) this.#bytes[this.#end + index] = bytes[index] as number;
    } else this.#bytes.set(bytes, this.#end);
    this.#end += length;
  }

  /** Appends text that is JSON already. */
  appendText(json: string): void {
    this.#reserve(json.length * MAX_BYTES_PER_UNIT);
    this.#end += this.#bytes.write(json, this.#end);
  }

  /** Appends a text with its quotes. */
  quote(text: string): void {
    const { length } = text;
    this.#reserve(length * MAX_BYTES_PER_UNIT + 2);
    if (length < SHORT_TEXT && this.#quoteShort(text)) return;
    if (ESCAPED.test(text)) {
      this.#end += this.#bytes.write(JSON.stringify(text), this.#end);
      return;
    }
    const written = this.#bytes.write(text, this.#end + 1);
    this.#bytes[this.#end] = QUOTE;
    this.#bytes[this.#end + 1 + written] = QUOTE;
    this.#end += written + 2;
  }

  /** Appends what stands between two positions of another text. */
  appendPart(of: JsonBytes, start: number, end: number): void {
    this.#reserve(end - start);
    of.#bytes.copy(this.#bytes, this.#end, start, end);
    this.#end += end - start;
  }

  /** The bytes between two positions, as they are until the next change. */
  view(start: number, end: number): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, start, end - start);
  }

  /** The text between two positions. */
  slice(start: number, end: number): string {
    return this.#bytes.toString('utf8', start, end);
  }

  /** Takes back what was written from a position on. */
  truncate(end: number): void {
    this.#end = end;
  }

  /** Quotes a text that has nothing but ASCII without escapes; tells whether it had. */
  #quoteShort(text: string): boolean {
    const bytes = this.#bytes;
    const start = this.#end + 1;
    const { length } = text;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < SPACE || code > LAST_ASCII || code === QUOTE || code === BACKSLASH) return false;
      bytes[start + index] = code;
    }
    bytes[this.#end] = QUOTE;
    bytes[start + length] = QUOTE;
    this.#end = start + length + 1;
    return true;
  }

  #reserve(count: number): void {
    const needed = this.#end + count;
    if (needed > this.#bytes.length) this.#bytes = grow(this.#bytes, needed);
  }
}

function grow(bytes: Buffer, needed: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, needed));
  larger.set(bytes);
  return larger;
}
