import type { CompactTraits, ShapeTraits } from '../src/catalog-shape.ts';
import type { AwsProtocol } from '../src/service-catalog.ts';
import type { BotocoreShape, ShapeReference } from './botocore-model.ts';

/** Traits under construction. */
type TraitsDraft = { -readonly [K in keyof ShapeTraits]: ShapeTraits[K] };

/** Bits of the flags in compact traits. */
export const FLAG_BITS = {
  httpLabel: 1,
  idempotencyToken: 4,
  sensitive: 8,
  httpPayload: 16,
  httpResponseCode: 32,
  httpQueryParams: 64,
} as const;

type Flag = keyof typeof FLAG_BITS;

/** A member with all that its traits hang on. */
export interface MemberSource {
  readonly name: string;
  readonly reference: ShapeReference;
  readonly target: BotocoreShape;
  readonly isPayload: boolean;
}

/** Tells whether a protocol binds members to parts of an HTTP message. */
function isRest(protocol: AwsProtocol): boolean {
  return protocol === 'rest-json' || protocol === 'rest-xml';
}

/** Tells whether a protocol names members by XML elements. */
function isXml(protocol: AwsProtocol): boolean {
  return protocol === 'rest-xml' || protocol === 'query' || protocol === 'ec2';
}

/** Traits of a structure's member. */
export function memberTraits(source: MemberSource, protocol: AwsProtocol): CompactTraits {
  const { reference, target } = source;
  const traits: TraitsDraft = {};
  const flags: Flag[] = [];
  if (target.sensitive) flags.push('sensitive');
  if (reference.idempotencyToken) flags.push('idempotencyToken');
  if (isRest(protocol)) {
    if (source.isPayload) flags.push('httpPayload');
    flags.push(...addHttpTraits(traits, source));
  }
  if (reference.location === undefined) {
    if (isXml(protocol)) addXmlTraits(traits, source);
    else if (differs(reference.locationName, source.name)) traits.jsonName = reference.locationName;
  }
  if (reference.hostLabel) traits.hostLabel = 1;
  if (reference.eventpayload) traits.eventPayload = 1;
  if (reference.eventheader) traits.eventHeader = 1;
  return compactTraits(traits, flags);
}

/** Traits of a list's element, of a map's key or value. */
export function elementTraits(reference: ShapeReference, target: BotocoreShape, protocol: AwsProtocol): CompactTraits {
  const traits: TraitsDraft = {};
  if (isXml(protocol) && reference.locationName !== undefined) traits.xmlName = reference.locationName;
  return compactTraits(traits, target.sensitive ? ['sensitive'] : []);
}

function addHttpTraits(traits: TraitsDraft, { name, reference, target }: MemberSource): Flag[] {
  const wireName = reference.locationName ?? name;
  switch (reference.location) {
    case 'uri':
      return ['httpLabel'];
    case 'querystring':
      if (target.type === 'map') return ['httpQueryParams'];
      traits.httpQuery = wireName;
      return [];
    case 'header':
      traits.httpHeader = wireName.toLowerCase();
      return [];
    case 'headers':
      traits.httpPrefixHeaders = reference.locationName ?? '';
      return [];
    case 'statusCode':
      return ['httpResponseCode'];
    case undefined:
      return [];
    default:
      return reference.location satisfies never;
  }
}

function addXmlTraits(traits: TraitsDraft, { name, reference, target }: MemberSource): void {
  const isFlat = target.flattened === true || reference.flattened === true;
  const xmlName = (isFlat ? flatElementName(target) : undefined) ?? reference.locationName;
  if (isFlat) traits.xmlFlattened = 1;
  if (differs(xmlName, name)) traits.xmlName = xmlName;
  if (reference.xmlAttribute) traits.xmlAttribute = 1;
  if (reference.queryName !== undefined) traits.ec2QueryName = reference.queryName;
  if (reference.xmlNamespace === undefined) return;
  const { uri, prefix } = reference.xmlNamespace;
  traits.xmlNamespace = prefix === undefined ? [uri] : [uri, prefix];
}

/** A flattened list stands under its element's name. */
function flatElementName(target: BotocoreShape): string | undefined {
  return target.type === 'list' ? target.member?.locationName : undefined;
}

function differs(wireName: string | undefined, name: string): wireName is string {
  return wireName !== undefined && wireName !== name;
}

/** Flags alone make a bit mask; beside names they are names too. */
function compactTraits(traits: TraitsDraft, flags: readonly Flag[]): CompactTraits {
  if (Object.keys(traits).length === 0) return flags.reduce((mask, flag) => mask | FLAG_BITS[flag], 0);
  for (const flag of flags) traits[flag] = 1;
  return traits;
}
