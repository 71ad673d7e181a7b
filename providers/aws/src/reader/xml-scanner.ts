const LESS_THAN = 60;
const GREATER_THAN = 62;
const SLASH = 47;
const BANG = 33;
const QUESTION = 63;
const SPACE = 32;
const AMPERSAND = 38;
const CARRIAGE_RETURN = 13;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const FIRST_NOT_ASCII = 0x80;
const LAST_CODE_POINT = 0x10ffff;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

const ENTITY = /&(?:#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-zA-Z][a-zA-Z0-9]{0,30});/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ATTRIBUTE = /([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** What an open tag said. */
export interface OpenTag {
  readonly name: string;
  /** The tag between its name and its end; empty for almost all. */
  readonly attributes: string;
  readonly isEmpty: boolean;
}

/**
 * Walks over the bytes of an XML document in UTF-8. Everything that is not well-formed throws, so that a reply that was cut
 * off is never taken for a short one.
 */
export class XmlScanner {
  readonly bytes: Buffer;
  /** The document with one character for each byte, so that a part that is plain ASCII is cut out without decoding. */
  readonly text: string;
  pos = 0;
  /** Where the text that was passed last begins and ends. */
  textStart = 0;
  textEnd = 0;

  constructor(body: Uint8Array) {
    this.bytes = withoutCarriageReturns(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    this.text = this.bytes.toString('latin1');
  }

  /** Passes the prolog and gives the root's tag. */
  readRoot(): OpenTag {
    if (this.bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) this.pos = BYTE_ORDER_MARK.length;
    for (;;) {
      this.#skipSpace();
      if (this.text.startsWith('<?', this.pos)) this.#skipPast('?>');
      else if (this.text.startsWith('<!--', this.pos)) this.#skipPast('-->');
      else if (this.text.startsWith('<!', this.pos)) this.#skipPast('>');
      else return this.readOpenTag();
    }
  }

  /** Passes an open tag if it is exactly the given one. */
  passTag(tag: Uint8Array): boolean {
    const { bytes, pos } = this;
    for (let index = 0; index < tag.length; index += 1) if (bytes[pos + index] !== tag[index]) return false;
    this.pos = pos + tag.length;
    return true;
  }

  /** Reads the open tag that begins here. */
  readOpenTag(): OpenTag {
    const { bytes, text } = this;
    if (bytes[this.pos] !== LESS_THAN) throw this.fail('an element was expected');
    const start = this.pos + 1;
    let end = start;
    for (let code = bytes[end] ?? 0; code > SPACE && code !== GREATER_THAN && code !== SLASH; ) {
      end += 1;
      code = bytes[end] ?? 0;
    }
    const close = this.#endOfTag(end);
    const isEmpty = bytes[close - 1] === SLASH;
    this.pos = close + 1;
    const endOfAttributes = isEmpty ? close - 1 : close;
    return {
      name: text.slice(start, end),
      attributes: endOfAttributes <= end ? '' : bytes.toString('utf8', end, endOfAttributes),
      isEmpty,
    };
  }

  /** Moves to the next tag of an element's content, past text, comments and instructions; tells whether it closes. */
  toNextTag(): boolean {
    const { bytes, text } = this;
    for (;;) {
      let { pos } = this;
      while (pos < bytes.length && bytes[pos] !== LESS_THAN) pos += 1;
      this.pos = pos;
      if (pos >= bytes.length) throw this.fail('the document ends in the middle');
      const code = bytes[pos + 1];
      if (code === SLASH) return true;
      if (code !== BANG && code !== QUESTION) return false;
      if (code === QUESTION) this.#skipPast('?>');
      else if (text.startsWith('<![CDATA[', pos)) this.#skipPast(']]>');
      else this.#skipPast('-->');
    }
  }

  /** Passes a closing tag, which must be the expected one. */
  readClose(close: Uint8Array): void {
    if (!this.passTag(close)) this.#readSpacedClose(Buffer.from(close).toString('latin1'));
  }

  /**
   * Moves over an element's text up to its closing tag. False where that is not all there is to it: with entities, letters
   * outside ASCII, white space before it or anything else in it, the text has to be read by `readText`.
   */
  passPlainText(): boolean {
    const { bytes, pos } = this;
    const { length } = bytes;
    let end = pos;
    let seen = 0;
    let code = bytes[end] ?? 0;
    if (code <= SPACE) return false;
    while (code !== LESS_THAN) {
      if (code === AMPERSAND) return false;
      seen |= code;
      end += 1;
      if (end >= length) return false;
      code = bytes[end] as number;
    }
    if (seen >= FIRST_NOT_ASCII || bytes[end + 1] !== SLASH) return false;
    this.textStart = pos;
    this.textEnd = end;
    this.pos = end;
    return true;
  }

  /** Reads the text of an element whose open tag was passed, and its closing tag. Elements in it are left out. */
  readText(close: Uint8Array): string {
    const parts: string[] = [];
    for (;;) {
      const { pos, text } = this;
      const end = text.indexOf('<', pos);
      if (end < 0) throw this.fail('the document ends in the middle');
      const part = decodeEntities(this.bytes.toString('utf8', pos, end));
      if (!isBlank(part)) parts.push(part);
      this.pos = end;
      if (text.startsWith('</', end)) break;
      this.#passInsideText(parts);
    }
    this.readClose(close);
    return parts.join('');
  }

  #passInsideText(parts: string[]): void {
    const { pos, text } = this;
    if (text.startsWith('<![CDATA[', pos)) {
      this.#skipPast(']]>');
      parts.push(this.bytes.toString('utf8', pos + '<![CDATA['.length, this.pos - ']]>'.length));
    } else if (text.startsWith('<!--', pos)) this.#skipPast('-->');
    else if (text.startsWith('<?', pos)) this.#skipPast('?>');
    else {
      const tag = this.readOpenTag();
      if (!tag.isEmpty) this.skipElement(tag.name);
    }
  }

  /** Passes an element with all that is in it. Its open tag was passed. */
  skipElement(name: string): void {
    const open = [name];
    while (open.length > 0) {
      if (this.toNextTag()) this.#readSpacedClose(`</${open.pop()}>`);
      else {
        const tag = this.readOpenTag();
        if (!tag.isEmpty) open.push(tag.name);
      }
    }
  }

  /**
   * Passes what is left of an element whose open tag was passed, to be read later: only that it ends is sure then, not that
   * its tags agree.
   */
  passElement(): void {
    for (let depth = 1; depth > 0; ) {
      const isClosing = this.toNextTag();
      const end = this.#endOfTag(this.pos + 1);
      if (isClosing) depth -= 1;
      else if (this.bytes[end - 1] !== SLASH) depth += 1;
      this.pos = end + 1;
    }
  }

  /** Gives the attributes of a tag. */
  attributesOf(tag: OpenTag): (readonly [name: string, value: string])[] {
    return Array.from(tag.attributes.matchAll(ATTRIBUTE), ([, name = '', double, single]) => [
      name,
      decodeEntities(double ?? single ?? ''),
    ]);
  }

  fail(why: string): SyntaxError {
    return new SyntaxError(`XML is not well-formed at byte ${this.pos}: ${why}`);
  }

  #readSpacedClose(close: string): void {
    const { text, pos } = this;
    const end = text.indexOf('>', pos);
    if (end < 0 || `${text.slice(pos, end).trimEnd()}>` !== close) throw this.fail(`${close} was expected`);
    this.pos = end + 1;
  }

  /** Only a quoted attribute value may hold the sign that ends a tag. */
  #endOfTag(from: number): number {
    const { bytes } = this;
    let quote = 0;
    for (let end = from; end < bytes.length; end += 1) {
      const code = bytes[end];
      if (quote !== 0) quote = code === quote ? 0 : quote;
      else if (code === GREATER_THAN) return end;
      else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) quote = code;
    }
    throw this.fail('a tag does not end');
  }

  #skipSpace(): void {
    while ((this.bytes[this.pos] ?? LESS_THAN) <= SPACE) this.pos += 1;
  }

  #skipPast(mark: string): void {
    const found = this.text.indexOf(mark, this.pos);
    if (found < 0) throw this.fail(`${mark} was expected`);
    this.pos = found + mark.length;
  }
}

/** XML has one way to end a line. */
function withoutCarriageReturns(bytes: Buffer): Buffer {
  return bytes.includes(CARRIAGE_RETURN) ? Buffer.from(bytes.toString('utf8').replace(/\r\n?/g, '\n')) : bytes;
}

function decodeEntities(raw: string): string {
  return raw.includes('&') ? raw.replace(ENTITY, characterOf) : raw;
}

function characterOf(entity: string): string {
  const name = entity.slice(1, -1);
  if (!name.startsWith('#')) return NAMED[name] ?? '';
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : '';
}

/** White space with a line break is how documents are indented, never a value. */
function isBlank(text: string): boolean {
  return text === '' || (text.charCodeAt(0) <= SPACE && text.includes('\n') && text.trim() === '');
}
