const LESS_THAN = 60;
const GREATER_THAN = 62;
const SLASH = 47;
const BANG = 33;
const QUESTION = 63;
const SPACE = 32;
const LAST_CODE_POINT = 0x10ffff;

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
 * Walks over the text of an XML document. Everything that is not well-formed throws, so that a reply that was cut off is
 * never taken for a short one.
 */
export class XmlScanner {
  readonly text: string;
  pos = 0;
  readonly #hasEntities: boolean;

  constructor(text: string) {
    this.text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    this.#hasEntities = text.includes('&');
  }

  /** Passes the prolog and gives the root's tag. */
  readRoot(): OpenTag {
    if (this.text.charCodeAt(0) === 0xfeff) this.pos = 1;
    for (;;) {
      this.#skipSpace();
      if (this.text.startsWith('<?', this.pos)) this.#skipPast('?>');
      else if (this.text.startsWith('<!--', this.pos)) this.#skipPast('-->');
      else if (this.text.startsWith('<!', this.pos)) this.#skipPast('>');
      else return this.readOpenTag();
    }
  }

  /** Reads the open tag that begins here. */
  readOpenTag(): OpenTag {
    const { text } = this;
    if (text.charCodeAt(this.pos) !== LESS_THAN) throw this.fail('an element was expected');
    const start = this.pos + 1;
    let end = start;
    for (let code = text.charCodeAt(end); code > SPACE && code !== GREATER_THAN && code !== SLASH; ) {
      end += 1;
      code = text.charCodeAt(end);
    }
    const name = text.slice(start, end);
    const close = this.#endOfTag(end);
    const isEmpty = text.charCodeAt(close - 1) === SLASH;
    this.pos = close + 1;
    return { name, attributes: text.slice(end, isEmpty ? close - 1 : close), isEmpty };
  }

  /** Moves to the next tag of an element's content, past text, comments and instructions; tells whether it closes. */
  toNextTag(): boolean {
    const { text } = this;
    for (;;) {
      this.pos = text.indexOf('<', this.pos);
      if (this.pos < 0) throw this.fail('the document ends in the middle');
      const code = text.charCodeAt(this.pos + 1);
      if (code === SLASH) return true;
      if (code !== BANG && code !== QUESTION) return false;
      if (code === QUESTION) this.#skipPast('?>');
      else if (text.startsWith('<![CDATA[', this.pos)) this.#skipPast(']]>');
      else this.#skipPast('-->');
    }
  }

  /** Passes a closing tag, which must be the expected one. */
  readClose(close: string): void {
    const { text, pos } = this;
    if (text.startsWith(close, pos)) {
      this.pos = pos + close.length;
      return;
    }
    const end = text.indexOf('>', pos);
    if (end < 0 || `${text.slice(pos, end).trimEnd()}>` !== close) throw this.fail(`${close} was expected`);
    this.pos = end + 1;
  }

  /** Reads the text of an element whose open tag was passed, and its closing tag. Elements in it are left out. */
  readText(close: string): string {
    const { text } = this;
    const end = text.indexOf('<', this.pos);
    if (end < 0) throw this.fail('the document ends in the middle');
    const value = this.#decode(text.slice(this.pos, end));
    this.pos = end;
    if (text.charCodeAt(end + 1) !== SLASH) return this.#readMixedText(value, close);
    this.readClose(close);
    return isBlank(value) ? '' : value;
  }

  /** Passes an element with all that is in it. Its open tag was passed. */
  skipElement(name: string): void {
    const open = [name];
    while (open.length > 0) {
      if (this.toNextTag()) this.readClose(`</${open.pop()}>`);
      else {
        const tag = this.readOpenTag();
        if (!tag.isEmpty) open.push(tag.name);
      }
    }
  }

  /** Gives the attributes of a tag. */
  attributesOf(tag: OpenTag): (readonly [name: string, value: string])[] {
    return Array.from(tag.attributes.matchAll(ATTRIBUTE), ([, name = '', double, single]) => [
      name,
      this.#decode(double ?? single ?? ''),
    ]);
  }

  fail(why: string): SyntaxError {
    return new SyntaxError(`XML is not well-formed at character ${Math.max(0, this.pos)}: ${why}`);
  }

  #readMixedText(start: string, close: string): string {
    const parts = isBlank(start) ? [] : [start];
    for (;;) {
      const { text, pos } = this;
      if (text.startsWith('</', pos)) break;
      if (text.startsWith('<![CDATA[', pos)) {
        this.#skipPast(']]>');
        parts.push(text.slice(pos + '<![CDATA['.length, this.pos - ']]>'.length));
      } else if (text.startsWith('<!--', pos)) this.#skipPast('-->');
      else if (text.startsWith('<?', pos)) this.#skipPast('?>');
      else {
        const tag = this.readOpenTag();
        if (!tag.isEmpty) this.skipElement(tag.name);
      }
      const next = text.indexOf('<', this.pos);
      if (next < 0) throw this.fail('the document ends in the middle');
      const between = this.#decode(text.slice(this.pos, next));
      if (!isBlank(between)) parts.push(between);
      this.pos = next;
    }
    this.readClose(close);
    return parts.join('');
  }

  #decode(raw: string): string {
    if (!this.#hasEntities || !raw.includes('&')) return raw;
    return raw.replace(ENTITY, characterOf);
  }

  #endOfTag(from: number): number {
    const { text } = this;
    let end = text.indexOf('>', from);
    if (end < 0) throw this.fail('a tag does not end');
    // Only a quoted attribute value may hold the sign that ends a tag.
    const quotes = /"[^"]*"|'[^']*'/g;
    while (end >= 0 && /["']/.test(text.slice(from, end).replace(quotes, ''))) end = text.indexOf('>', end + 1);
    if (end < 0) throw this.fail('a tag does not end');
    return end;
  }

  #skipSpace(): void {
    while (this.text.charCodeAt(this.pos) <= SPACE) this.pos += 1;
  }

  #skipPast(mark: string): void {
    const found = this.text.indexOf(mark, this.pos);
    if (found < 0) throw this.fail(`${mark} was expected`);
    this.pos = found + mark.length;
  }
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
