import { setMember } from '@corkscrew/sdk';
import { readTimestamp } from './wire-time.ts';
import type { XmlElementPlan, XmlListPlan, XmlMapPlan, XmlPlan, XmlScalar, XmlStructPlan } from './xml-plan.ts';
import { type OpenTag, XmlScanner } from './xml-scanner.ts';

/** An object that is being read. */
export type XmlValues = Record<string, unknown>;

/**
 * Reads what a plan says out of an XML document in one pass: text becomes values as it is met, elements that the plan does
 * not know are passed over.
 *
 * @param rootOf Gives the plan of the root, by the root's name.
 * @throws {SyntaxError} for a document that is not well-formed, cut-off ones included.
 */
export function readXml(xml: string, rootOf: (name: string) => XmlPlan): unknown {
  const scanner = new XmlScanner(xml);
  const root = scanner.readRoot();
  return readElement(scanner, root, { plan: rootOf(root.name), close: `</${root.name}>` });
}

type Element = Pick<XmlElementPlan, 'plan' | 'close'>;

function readElement(scanner: XmlScanner, tag: OpenTag, { plan, close }: Element): unknown {
  if (tag.attributes === '') return tag.isEmpty ? emptyOf(plan) : readContent(scanner, plan, close);
  const value = tag.isEmpty ? emptyOf(plan) : readContent(scanner, plan, close);
  if (plan.kind === 'struct') readAttributes(scanner, tag, { plan, object: value as XmlValues });
  return value;
}

/** Reads an element's content and its closing tag. */
function readContent(scanner: XmlScanner, plan: XmlPlan, close: string): unknown {
  if (plan.kind === 'struct') return readStruct(scanner, plan, close);
  if (plan.kind === 'list') return readList(scanner, plan, close);
  if (plan.kind === 'map') return readMap(scanner, plan, close);
  return toScalar(scanner.readText(close), plan);
}

function readStruct(scanner: XmlScanner, plan: XmlStructPlan, close: string): XmlValues {
  const { text } = scanner;
  const object: XmlValues = {};
  let previous: XmlElementPlan | undefined;
  while (!scanner.toNextTag()) {
    let element = previous?.follower;
    if (element !== undefined && text.startsWith(element.open, scanner.pos)) {
      scanner.pos += element.open.length;
      addValue(object, element, readContent(scanner, element.plan, element.close));
    } else {
      const tag = scanner.readOpenTag();
      element = plan.elements.get(tag.name);
      if (element === undefined) {
        if (!tag.isEmpty) scanner.skipElement(tag.name);
        continue;
      }
      addValue(object, element, readElement(scanner, tag, element));
      if (previous !== undefined) previous.follower = element;
    }
    previous = element;
  }
  scanner.readClose(close);
  return object;
}

function addValue(object: XmlValues, element: XmlElementPlan, value: unknown): void {
  const { member } = element;
  if (!element.isRepeated) {
    object[member] = value;
    return;
  }
  if (element.plan.kind === 'map') object[member] = addEntries((object[member] ?? {}) as XmlValues, value as XmlValues);
  else if (object[member] === undefined) object[member] = [value];
  else (object[member] as unknown[]).push(value);
}

function addEntries(object: XmlValues, entries: XmlValues): XmlValues {
  for (const key of Object.keys(entries)) setMember(object, key, entries[key]);
  return object;
}

function readList(scanner: XmlScanner, { item }: XmlListPlan, close: string): unknown[] {
  const { text } = scanner;
  const items: unknown[] = [];
  while (!scanner.toNextTag()) {
    if (text.startsWith(item.open, scanner.pos)) {
      scanner.pos += item.open.length;
      items.push(readContent(scanner, item.plan, item.close));
      continue;
    }
    const tag = scanner.readOpenTag();
    if (`<${tag.name}>` === item.open) items.push(readElement(scanner, tag, item));
    else if (!tag.isEmpty) scanner.skipElement(tag.name);
  }
  scanner.readClose(close);
  return items;
}

function readMap(scanner: XmlScanner, plan: XmlMapPlan, close: string): XmlValues {
  const object: XmlValues = {};
  if (plan.entryName === undefined) {
    readEntry(scanner, plan, { object, close });
    return object;
  }
  while (!scanner.toNextTag()) {
    const tag = scanner.readOpenTag();
    if (tag.isEmpty) continue;
    if (tag.name === plan.entryName) readEntry(scanner, plan, { object, close: `</${tag.name}>` });
    else scanner.skipElement(tag.name);
  }
  scanner.readClose(close);
  return object;
}

function readEntry(scanner: XmlScanner, plan: XmlMapPlan, entry: { object: XmlValues; close: string }): void {
  let key: string | undefined;
  let value: unknown;
  while (!scanner.toNextTag()) {
    const tag = scanner.readOpenTag();
    if (tag.name === plan.key) key = tag.isEmpty ? '' : scanner.readText(`</${tag.name}>`);
    else if (tag.name === plan.value.member) value = readElement(scanner, tag, plan.value);
    else if (!tag.isEmpty) scanner.skipElement(tag.name);
  }
  scanner.readClose(entry.close);
  if (key === undefined) throw scanner.fail('an entry of a map has no key');
  setMember(entry.object, key, value);
}

function readAttributes(
  scanner: XmlScanner,
  tag: OpenTag,
  { plan, object }: { readonly plan: XmlStructPlan; readonly object: XmlValues },
): void {
  if (plan.attributes.size === 0) return;
  for (const [name, text] of scanner.attributesOf(tag)) {
    const attribute = plan.attributes.get(name);
    if (attribute !== undefined) object[attribute.member] = toScalar(text, attribute.plan as XmlScalar);
  }
}

function emptyOf(plan: XmlPlan): unknown {
  if (plan.kind === 'struct' || plan.kind === 'map') return {};
  return plan.kind === 'list' ? [] : toScalar('', plan);
}

/** Text that is none of what its type has stays text: what the service sent says more than nothing. */
function toScalar(text: string, scalar: XmlScalar): unknown {
  switch (scalar.kind) {
    case 'string':
      return text;
    case 'number': {
      const number = Number(text);
      return Number.isNaN(number) && text !== 'NaN' ? text : number;
    }
    case 'boolean':
      return text.toLowerCase() === 'true';
    case 'timestamp':
      return readTimestamp(text, scalar.format);
    case 'blob':
      return Buffer.from(text, 'base64');
    default:
      return scalar satisfies never;
  }
}
