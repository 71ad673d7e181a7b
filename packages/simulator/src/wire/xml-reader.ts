import type { ResolvedMember, ResolvedShape, ResolvedStruct } from '@corkscrew/aws-catalog';
import { readScalar } from './query-input.ts';

/** An XML element as far as requests use it: no attributes, no mixed content. */
export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const TOKEN = /<\?[^]*?\?>|<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<(\/?)([^\s/>]+)[^>]*?(\/?)>|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Parses a request's XML body.
 *
 * @throws RangeError for text that is not one well-formed element.
 */
export function parseXml(text: string): XmlElement {
  const document: XmlElement = { name: '', children: [], text: '' };
  const open: XmlElement[] = [document];
  for (const token of text.matchAll(TOKEN)) readToken(token, open);
  const [root, ...others] = document.children;
  if (root === undefined || others.length > 0 || open.length !== 1) throw new RangeError('parse XML: not one element');
  return root;
}

/** Takes one token; `open` are the elements that it stands in, the innermost last. */
function readToken([, cdata, closing, tag, selfClosing, content]: RegExpExecArray, open: XmlElement[]): void {
  const current = open.at(-1);
  if (current === undefined) throw new RangeError('parse XML: text follows the element');
  if (tag === undefined) {
    current.text += cdata ?? decodeEntities(content ?? '');
    return;
  }
  const name = localName(tag);
  if (closing === '/') {
    if (open.pop()?.name !== name) throw new RangeError(`parse XML: </${tag}> closes another element`);
    return;
  }
  const element: XmlElement = { name, children: [], text: '' };
  current.children.push(element);
  if (selfClosing !== '/') open.push(element);
}

/** Reads an element into a structure by its shape. */
export function readXmlStruct(element: XmlElement, shape: ResolvedStruct): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const found = element.children.filter((child) => child.name === elementName(member));
    if (found.length > 0) result[member.name] = readXmlMember(found, member);
  }
  return result;
}

function readXmlMember(found: readonly XmlElement[], member: ResolvedMember): unknown {
  const { shape, traits } = member;
  const [first] = found;
  if (shape.kind === 'list') {
    const isFlat = traits.xmlFlattened === 1 || shape.traits.xmlFlattened === 1;
    const items = isFlat ? found : (first?.children ?? []);
    return items.map((item) => readXmlValue(item, shape.member.shape));
  }
  return first === undefined ? undefined : readXmlValue(first, shape);
}

function readXmlValue(element: XmlElement, shape: ResolvedShape): unknown {
  if (shape.kind === 'structure' || shape.kind === 'union') return readXmlStruct(element, shape);
  return readScalar(element.text, shape);
}

function elementName(member: ResolvedMember): string {
  return localName(member.traits.xmlName ?? member.name);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x?)?(\w+);/g, (whole, numeric: string | undefined, body: string) => {
    if (numeric === undefined) return ENTITIES[body] ?? whole;
    return String.fromCodePoint(Number.parseInt(body, numeric === '#x' ? 16 : 10));
  });
}
