import {
  type CatalogMember,
  type CatalogShape,
  type CompactTraits,
  FIRST_SHAPE_REF,
  SIMPLE_TYPE,
  type ShapeRef,
} from '../src/catalog-shape.ts';
import type { AwsProtocol } from '../src/service-catalog.ts';
import { type BotocoreModel, type BotocoreShape, type ShapeReference, shapeOf } from './botocore-model.ts';

/** Turns the shapes that operations reach into the catalog's tuples, each once. */
export interface ShapeConverter {
  /** Gives the ref of a shape, converting it first where that has not been done. */
  refOf(reference: ShapeReference): number;
  /** As {@link refOf} for an operation's input, whose reference may name the root element of an XML body. */
  inputRef(reference: ShapeReference | undefined): ShapeRef;
  /** All shapes converted so far. */
  shapes(): readonly CatalogShape[];
}

type MutableTraits = Record<string, unknown>;

const FLAG_BITS = {
  httpLabel: 1,
  idempotencyToken: 4,
  sensitive: 8,
  httpPayload: 16,
  httpResponseCode: 32,
  httpQueryParams: 64,
} as const;

const TIMESTAMPS: Readonly<Record<string, number>> = {
  iso8601: SIMPLE_TYPE.timestampDateTime,
  rfc822: SIMPLE_TYPE.timestampHttpDate,
  unixTimestamp: SIMPLE_TYPE.timestampEpochSeconds,
};

/** Makes a converter for one service. */
export function createShapeConverter(model: BotocoreModel, protocol: AwsProtocol): ShapeConverter {
  const isRest = protocol === 'rest-json' || protocol === 'rest-xml';
  const isXml = protocol === 'rest-xml' || protocol === 'query' || protocol === 'ec2';
  const shapes: CatalogShape[] = [];
  const refs = new Map<string, number>();

  const add = (name: string, build: () => CatalogShape): number => {
    const known = refs.get(name);
    if (known !== undefined) return known;
    const ref = shapes.length + FIRST_SHAPE_REF;
    refs.set(name, ref);
    shapes.push([1, '', name, 0, 0]);
    shapes[ref - FIRST_SHAPE_REF] = build();
    return ref;
  };

  const refOf = (reference: ShapeReference): number => {
    const shape = shapeOf(model, reference.shape);
    const simple = simpleRef(shape, reference);
    if (simple !== undefined) return simple;
    if (shape.type === 'list') return listRef(reference.shape, shape);
    if (shape.type === 'map') return mapRef(reference.shape, shape);
    return add(reference.shape, () => struct(reference.shape, shape));
  };

  const listRef = (name: string, shape: BotocoreShape): number => {
    const member = required(shape.member, name);
    const traits = elementTraits(member);
    const ref = refOf(member);
    if (traits === 0 && ref < SIMPLE_TYPE.listFlag) return SIMPLE_TYPE.listFlag | ref;
    return add(name, () => [1, '', name, shape.sensitive ? FLAG_BITS.sensitive : 0, withTraits(ref, traits)]);
  };

  const mapRef = (name: string, shape: BotocoreShape): number => {
    const key = required(shape.key, name);
    const value = required(shape.value, name);
    const traits = [elementTraits(key), elementTraits(value)] as const;
    const ref = refOf(value);
    if (traits[0] === 0 && traits[1] === 0 && ref < SIMPLE_TYPE.listFlag) return SIMPLE_TYPE.mapFlag | ref;
    return add(name, () => [
      2,
      '',
      name,
      shape.sensitive ? FLAG_BITS.sensitive : 0,
      withTraits(0, traits[0]),
      withTraits(ref, traits[1]),
    ]);
  };

  const elementTraits = (reference: ShapeReference): CompactTraits => {
    const traits: MutableTraits = {};
    if (isXml && reference.locationName !== undefined) traits['xmlName'] = reference.locationName;
    return compact(traits, isSensitive(reference) ? FLAG_BITS.sensitive : 0);
  };

  const isSensitive = (reference: ShapeReference): boolean => shapeOf(model, reference.shape).sensitive === true;

  const struct = (name: string, shape: BotocoreShape): CatalogShape => {
    const members = shape.members ?? {};
    const requiredNames = new Set(shape.required ?? []);
    const names = Object.keys(members);
    const ordered = [
      ...names.filter((key) => requiredNames.has(key)),
      ...names.filter((key) => !requiredNames.has(key)),
    ];
    const refsInOrder = ordered.map((key) => structMember(shape, key, members[key] as ShapeReference));
    const traits = shape.sensitive ? FLAG_BITS.sensitive : 0;
    const requiredCount = ordered.filter((key) => requiredNames.has(key)).length;
    return [shape.union ? 4 : 3, '', name, traits, ordered, refsInOrder, requiredCount];
  };

  const structMember = (owner: BotocoreShape, name: string, reference: ShapeReference): CatalogMember => {
    const target = shapeOf(model, reference.shape);
    let flags = isSensitive(reference) ? FLAG_BITS.sensitive : 0;
    if (reference.idempotencyToken) flags |= FLAG_BITS.idempotencyToken;
    if (isRest && owner.payload === name) flags |= FLAG_BITS.httpPayload;
    const traits: MutableTraits = {};
    if (isRest && reference.location !== undefined) flags |= addHttpTraits(traits, name, { reference, target });
    if (reference.location === undefined) addBodyTraits(traits, name, { reference, target, isXml });
    if (reference.hostLabel) traits['hostLabel'] = 1;
    if (reference.eventpayload) traits['eventPayload'] = 1;
    if (reference.eventheader) traits['eventHeader'] = 1;
    return withTraits(refOf(reference), compact(traits, flags));
  };

  const inputRef = (reference: ShapeReference | undefined): ShapeRef => {
    if (reference === undefined) return 'unit';
    const ref = refOf(reference);
    const shape = shapes[ref - FIRST_SHAPE_REF];
    if (shape === undefined || reference.locationName === undefined) return ref;
    const namespace =
      reference.xmlNamespace === undefined ? {} : { xmlNamespace: [reference.xmlNamespace.uri] as const };
    const traits = { xmlName: reference.locationName, ...namespace };
    shapes[ref - FIRST_SHAPE_REF] = shape.with(3, traits as never) as unknown as CatalogShape;
    return ref;
  };

  return { refOf, inputRef, shapes: () => shapes };
}

function simpleRef(shape: BotocoreShape, reference: ShapeReference): number | undefined {
  switch (shape.type) {
    case 'string':
    case 'character':
      return SIMPLE_TYPE.string;
    case 'boolean':
      return SIMPLE_TYPE.boolean;
    case 'integer':
    case 'long':
    case 'short':
    case 'byte':
    case 'float':
    case 'double':
      return SIMPLE_TYPE.number;
    case 'bigdecimal':
      return SIMPLE_TYPE.bigDecimal;
    case 'biginteger':
      return SIMPLE_TYPE.bigInteger;
    case 'timestamp':
      return TIMESTAMPS[reference.timestampFormat ?? shape.timestampFormat ?? ''] ?? SIMPLE_TYPE.timestamp;
    case 'blob':
      return shape.streaming || reference.streaming ? SIMPLE_TYPE.stream : SIMPLE_TYPE.blob;
    case 'structure':
      return shape.document ? SIMPLE_TYPE.document : undefined;
    case 'list':
    case 'map':
      return undefined;
    default:
      return shape.type satisfies never;
  }
}

interface MemberSource {
  readonly reference: ShapeReference;
  readonly target: BotocoreShape;
}

function addHttpTraits(traits: MutableTraits, name: string, source: MemberSource): number {
  const wireName = source.reference.locationName ?? name;
  switch (source.reference.location) {
    case 'uri':
      return FLAG_BITS.httpLabel;
    case 'querystring':
      if (source.target.type === 'map') return FLAG_BITS.httpQueryParams;
      traits['httpQuery'] = wireName;
      return 0;
    case 'header':
      traits['httpHeader'] = wireName.toLowerCase();
      return 0;
    case 'headers':
      traits['httpPrefixHeaders'] = source.reference.locationName ?? '';
      return 0;
    case 'statusCode':
      return FLAG_BITS.httpResponseCode;
    case undefined:
      return 0;
    default:
      return source.reference.location satisfies never;
  }
}

function addBodyTraits(traits: MutableTraits, name: string, source: MemberSource & { isXml: boolean }): void {
  const { reference, target, isXml } = source;
  if (!isXml) {
    if (reference.locationName !== undefined && reference.locationName !== name)
      traits['jsonName'] = reference.locationName;
    return;
  }
  const isFlat = target.flattened === true || reference.flattened === true;
  const elementName = isFlat && target.type === 'list' ? target.member?.locationName : undefined;
  const xmlName = elementName ?? reference.locationName;
  if (isFlat) traits['xmlFlattened'] = 1;
  if (xmlName !== undefined && xmlName !== name) traits['xmlName'] = xmlName;
  if (reference.xmlAttribute) traits['xmlAttribute'] = 1;
  if (reference.xmlNamespace !== undefined) {
    const { uri, prefix } = reference.xmlNamespace;
    traits['xmlNamespace'] = prefix === undefined ? [uri] : [uri, prefix];
  }
  if (reference.queryName !== undefined) traits['ec2QueryName'] = reference.queryName;
}

function compact(traits: MutableTraits, flags: number): CompactTraits {
  if (Object.keys(traits).length === 0) return flags;
  for (const [name, bit] of Object.entries(FLAG_BITS)) if (flags & bit) traits[name] = 1;
  return traits;
}

function withTraits(ref: number, traits: CompactTraits): CatalogMember {
  return traits === 0 ? ref : [ref, traits];
}

function required(reference: ShapeReference | undefined, name: string): ShapeReference {
  if (reference === undefined) throw new Error(`the shape ${name} lacks its element`);
  return reference;
}
