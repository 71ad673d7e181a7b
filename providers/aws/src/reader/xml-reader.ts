import { setMember } from '@corkscrew/sdk';
import { DeferredList } from './deferred-list.ts';
import { readTimestamp } from './wire-time.ts';
import type { XmlElementPlan, XmlListPlan, XmlMapPlan, XmlPlan, XmlScalar, XmlStructPlan } from './xml-plan.ts';
import { type OpenTag, XmlScanner } from './xml-scanner.ts';

/** An object that is being read. */
type XmlValues = Record<string, unknown>;

/**
 * Reads what a plan says out of an XML document in one pass: text becomes values as it is met, elements that the plan does
 * not know are passed over.
 *
 * @param rootOf Gives the plan of the root, by the root's name.
 * @throws {SyntaxError} for a document that is not well-formed, cut-off ones included.
 */
export function readXml(body: Uint8Array, rootOf: (name: string) => XmlPlan): unknown {
  const scanner = new XmlScanner(body);
  const root = scanner.readRoot();
  const close = Buffer.from(`</${root.name}>`);
  return readElement({ scanner, stack: [], top: 0 }, root, { plan: rootOf(root.name), close });
}

type Element = Pick<XmlElementPlan, 'plan' | 'close'>;

/** A reading of one document. */
interface Reading {
  readonly scanner: XmlScanner;
  /** Values of the objects that are being read, those of an inner one above those of what holds it. */
  readonly stack: unknown[];
  top: number;
}

function readElement(reading: Reading, tag: OpenTag, { plan, close }: Element): unknown {
  const value = tag.isEmpty ? emptyOf(plan) : readContent(reading, plan, close);
  if (tag.attributes === '' || plan.kind !== 'struct') return value;
  readAttributes(reading.scanner, tag, { plan, object: value as XmlValues });
  return value;
}

/** Reads an element's content and its closing tag. */
function readContent(reading: Reading, plan: XmlPlan, close: Uint8Array): unknown {
  if (plan.kind === 'struct') return readStruct(reading, plan, close);
  if (plan.kind === 'list') return readList(reading, plan, close);
  if (plan.kind === 'map') return readMap(reading, plan, close);
  return readScalar(reading.scanner, plan, close);
}

function readStruct(reading: Reading, plan: XmlStructPlan, close: Uint8Array): XmlValues {
  const { scanner, stack } = reading;
  const base = reading.top;
  let { shape } = plan;
  while (!scanner.toNextTag()) {
    let step = shape.likely;
    let value: unknown;
    if (step !== undefined && scanner.passTag(step.element.open)) {
      value = readContent(reading, step.element.plan, step.element.close);
    } else {
      const tag = scanner.readOpenTag();
      const element = plan.elements.get(tag.name);
      if (element === undefined) {
        if (!tag.isEmpty) scanner.skipElement(tag.name);
        continue;
      }
      value = readElement(reading, tag, element);
      step = shape.stepTo(element);
    }
    const slot = base + step.slot;
    stack[slot] = step.element.isRepeated ? joined(step.element, step.isNew ? undefined : stack[slot], value) : value;
    if (step.isNew) reading.top = slot + 1;
    shape = step.next;
  }
  scanner.readClose(close);
  reading.top = base;
  return shape.make(stack, base);
}

/** Repeated elements make up one list, or one map. */
function joined({ plan }: XmlElementPlan, known: unknown, value: unknown): unknown {
  if (plan.kind === 'map') {
    const object = (known ?? {}) as XmlValues;
    for (const [key, entry] of Object.entries(value as XmlValues)) setMember(object, key, entry);
    return object;
  }
  if (known === undefined) return [value];
  (known as unknown[]).push(value);
  return known;
}

function readList(reading: Reading, { item, isDeferred }: XmlListPlan, close: Uint8Array): unknown {
  if (isDeferred) return deferList(reading, item, close);
  const { scanner } = reading;
  const items: unknown[] = [];
  while (!scanner.toNextTag()) {
    if (scanner.passTag(item.open)) {
      items.push(readContent(reading, item.plan, item.close));
      continue;
    }
    const tag = scanner.readOpenTag();
    if (tag.name === item.name) items.push(readElement(reading, tag, item));
    else if (!tag.isEmpty) scanner.skipElement(tag.name);
  }
  scanner.readClose(close);
  return items;
}

/** Notes where the items of a list begin. */
function deferList(reading: Reading, item: XmlElementPlan, close: Uint8Array): DeferredList {
  const { scanner } = reading;
  const positions: number[] = [];
  while (!scanner.toNextTag()) {
    const { pos } = scanner;
    const tag = scanner.readOpenTag();
    if (tag.name === item.name) positions.push(pos);
    if (!tag.isEmpty) scanner.passElement();
  }
  scanner.readClose(close);
  return new DeferredList(positions, (position) => {
    scanner.pos = position;
    return readElement(reading, scanner.readOpenTag(), item);
  });
}

function readMap(reading: Reading, plan: XmlMapPlan, close: Uint8Array): XmlValues {
  const { scanner } = reading;
  const object: XmlValues = {};
  if (plan.entryName === undefined) {
    readEntry(reading, plan, object);
    scanner.readClose(close);
    return object;
  }
  const closeOfEntry = Buffer.from(`</${plan.entryName}>`);
  while (!scanner.toNextTag()) {
    const tag = scanner.readOpenTag();
    if (tag.isEmpty) continue;
    if (tag.name === plan.entryName) {
      readEntry(reading, plan, object);
      scanner.readClose(closeOfEntry);
    } else scanner.skipElement(tag.name);
  }
  scanner.readClose(close);
  return object;
}

/** Reads an entry up to its closing tag. */
function readEntry(reading: Reading, plan: XmlMapPlan, object: XmlValues): void {
  const { scanner } = reading;
  let key: string | undefined;
  let value: unknown;
  while (!scanner.toNextTag()) {
    const tag = scanner.readOpenTag();
    if (tag.name === plan.key.name) key = tag.isEmpty ? '' : scanner.readText(plan.key.close);
    else if (tag.name === plan.value.name) value = readElement(reading, tag, plan.value);
    else if (!tag.isEmpty) scanner.skipElement(tag.name);
  }
  if (key === undefined) throw scanner.fail('an entry of a map has no key');
  setMember(object, key, value);
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

function readScalar(scanner: XmlScanner, scalar: XmlScalar, close: Uint8Array): unknown {
  if (!scanner.passPlainText()) return toScalar(scanner.readText(close), scalar);
  const text = scanner.text.slice(scanner.textStart, scanner.textEnd);
  scanner.readClose(close);
  return scalar.kind === 'string' ? text : toScalar(text, scalar);
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
      return text === 'true' || text.toLowerCase() === 'true';
    case 'timestamp':
      return readTimestamp(text, scalar.format);
    case 'blob':
      return Buffer.from(text, 'base64');
    default:
      return scalar satisfies never;
  }
}
