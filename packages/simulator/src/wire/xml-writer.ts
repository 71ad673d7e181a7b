import { Buffer } from 'node:buffer';
import type { ResolvedMember, ResolvedShape, ResolvedStruct, ShapeTraits } from '@corkscrew/aws-catalog';
import { formatTimestamp } from './timestamp.ts';

type Write = (value: unknown) => string;

const contentWriters = new WeakMap<ResolvedShape, Write>();

/** Escapes text for use in XML content and in attribute values. */
export function escapeXml(text: string): string {
  if (!/[&<>"'\r]/.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    .replaceAll('\r', '&#13;');
}

/** Writes what stands between the tags of an element of this shape. */
export function writeXmlContent(shape: ResolvedShape, value: unknown): string {
  return contentWriter(shape)(value);
}

/** Writes a member with its tags. Undefined and null give nothing. */
export function writeXmlMember(member: ResolvedMember, value: unknown): string {
  return value === undefined || value === null ? '' : memberWriter(member)(value);
}

/** The attributes that an element of this shape carries: namespaces, and members that are attributes. */
export function xmlAttributes(traits: ShapeTraits, shape: ResolvedShape, value: unknown): string {
  return namespaceAttribute(traits) + memberAttributes(shape, value);
}

function contentWriter(shape: ResolvedShape): Write {
  const known = contentWriters.get(shape);
  if (known !== undefined) return known;
  const writer = makeContentWriter(shape);
  contentWriters.set(shape, writer);
  return writer;
}

function makeContentWriter(shape: ResolvedShape): Write {
  if (shape.kind === 'structure' || shape.kind === 'union') return structureWriter(shape);
  if (shape.kind === 'list') {
    return (value) => writeItems(value, shape.member, shape.member.traits.xmlName ?? 'member');
  }
  if (shape.kind === 'map') return mapWriter(shape, 'entry');
  return scalarWriter(shape);
}

function scalarWriter(shape: ResolvedShape): Write {
  if (shape.kind === 'timestamp') {
    const format = shape.format === 'default' ? 'date-time' : shape.format;
    return (value) => String(formatTimestamp(value as Date, format));
  }
  if (shape.kind === 'blob' || shape.kind === 'stream') {
    return (value) => Buffer.from(value as Uint8Array).toString('base64');
  }
  if (shape.kind === 'document') return (value) => escapeXml(JSON.stringify(value));
  return shape.kind === 'string' ? (value) => escapeXml(String(value)) : String;
}

function structureWriter(shape: ResolvedStruct): Write {
  let writers: readonly (readonly [name: string, write: Write])[] | undefined;
  return (value) => {
    writers ??= shape.members
      .filter((member) => member.traits.xmlAttribute === undefined)
      .map((member) => [member.name, memberWriter(member)] as const);
    const row = value as Readonly<Record<string, unknown>>;
    let text = '';
    for (const [name, write] of writers) {
      const field = row[name];
      if (field !== undefined && field !== null) text += write(field);
    }
    return text;
  };
}

function memberWriter(member: ResolvedMember): Write {
  const { shape, traits } = member;
  const tag = traits.xmlName ?? member.name;
  if (shape.kind === 'list' && isFlattened(traits, shape.traits))
    return (value) => writeItems(value, shape.member, tag);
  if (shape.kind === 'map' && isFlattened(traits, shape.traits)) return mapWriter(shape, tag);
  const content = contentWriter(shape);
  const namespace = namespaceAttribute(traits);
  if (hasAttributes(shape)) {
    return (value) => `<${tag}${namespace}${memberAttributes(shape, value)}>${content(value)}</${tag}>`;
  }
  const open = `<${tag}${namespace}>`;
  const close = `</${tag}>`;
  return (value) => open + content(value) + close;
}

function writeItems(value: unknown, member: ResolvedMember, tag: string): string {
  const content = contentWriter(member.shape);
  const withAttributes = hasAttributes(member.shape);
  let text = '';
  for (const item of value as readonly unknown[]) {
    text += withAttributes ? `<${tag}${memberAttributes(member.shape, item)}>` : `<${tag}>`;
    text += `${content(item)}</${tag}>`;
  }
  return text;
}

function mapWriter(shape: Extract<ResolvedShape, { kind: 'map' }>, tag: string): Write {
  const keyTag = shape.key.traits.xmlName ?? 'key';
  const valueTag = shape.value.traits.xmlName ?? 'value';
  return (value) =>
    Object.entries(value as object)
      .map(([key, item]) => {
        const content = contentWriter(shape.value.shape)(item);
        return `<${tag}><${keyTag}>${escapeXml(key)}</${keyTag}><${valueTag}>${content}</${valueTag}></${tag}>`;
      })
      .join('');
}

function isFlattened(traits: ShapeTraits, shapeTraits: ShapeTraits): boolean {
  return traits.xmlFlattened === 1 || shapeTraits.xmlFlattened === 1;
}

function hasAttributes(shape: ResolvedShape): shape is ResolvedStruct {
  return shape.kind === 'structure' && shape.members.some((member) => member.traits.xmlAttribute === 1);
}

function namespaceAttribute(traits: ShapeTraits): string {
  if (traits.xmlNamespace === undefined) return '';
  const [uri, prefix] = traits.xmlNamespace;
  return prefix === undefined ? ` xmlns="${escapeXml(uri)}"` : ` xmlns:${prefix}="${escapeXml(uri)}"`;
}

function memberAttributes(shape: ResolvedShape, value: unknown): string {
  if (!hasAttributes(shape)) return '';
  const row = value as Readonly<Record<string, unknown>>;
  return shape.members
    .filter((member) => member.traits.xmlAttribute === 1 && row[member.name] !== undefined)
    .map((member) => ` ${member.traits.xmlName ?? member.name}="${escapeXml(String(row[member.name]))}"`)
    .join('');
}
