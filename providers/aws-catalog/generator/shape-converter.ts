import {
  type CatalogMember,
  type CatalogShape,
  type CompactTraits,
  FIRST_SHAPE_REF,
  SIMPLE_TYPE,
  type ShapeRef,
} from '../src/catalog-shape.ts';
import type { AwsProtocol } from '../src/service-catalog.ts';
import {
  type BotocoreModel,
  type BotocoreShape,
  type ShapeReference,
  type ShapeType,
  shapeOf,
} from './botocore-model.ts';
import { elementTraits, FLAG_BITS, memberTraits } from './member-traits.ts';

/** Turns the shapes that operations reach into the catalog's tuples, each once. */
export interface ShapeConverter {
  /** Gives the ref of a shape, converting it first where that has not been done. */
  refOf(reference: ShapeReference): number;
  /** As {@link refOf} for an operation's input, whose reference may name the root element of an XML body. */
  inputRef(reference: ShapeReference | undefined): ShapeRef;
  /** All shapes converted so far. */
  shapes(): readonly CatalogShape[];
}

/** Builds the tuple of one shape, with refs taken from the converter. */
interface ShapeBuilder {
  readonly model: BotocoreModel;
  readonly protocol: AwsProtocol;
  readonly refOf: (reference: ShapeReference) => number;
}

/** Types that are what they are without further detail. */
const SIMPLE_REFS: Readonly<Partial<Record<ShapeType, number>>> = {
  string: SIMPLE_TYPE.string,
  character: SIMPLE_TYPE.string,
  boolean: SIMPLE_TYPE.boolean,
  integer: SIMPLE_TYPE.number,
  long: SIMPLE_TYPE.number,
  short: SIMPLE_TYPE.number,
  byte: SIMPLE_TYPE.number,
  float: SIMPLE_TYPE.number,
  double: SIMPLE_TYPE.number,
  bigdecimal: SIMPLE_TYPE.bigDecimal,
  biginteger: SIMPLE_TYPE.bigInteger,
};

const TIMESTAMPS: Readonly<Record<string, number>> = {
  iso8601: SIMPLE_TYPE.timestampDateTime,
  rfc822: SIMPLE_TYPE.timestampHttpDate,
  unixTimestamp: SIMPLE_TYPE.timestampEpochSeconds,
};

/** Makes a converter for one service. */
export function createShapeConverter(model: BotocoreModel, protocol: AwsProtocol): ShapeConverter {
  const shapes: CatalogShape[] = [];
  const refs = new Map<string, number>();

  const refOf = (reference: ShapeReference): number => {
    const shape = shapeOf(model, reference.shape);
    const simple = simpleRef(shape, reference) ?? plainCollectionRef(shape, builder);
    if (simple !== undefined) return simple;
    const known = refs.get(reference.shape);
    if (known !== undefined) return known;
    const ref = shapes.length + FIRST_SHAPE_REF;
    refs.set(reference.shape, ref);
    shapes.push([1, '', reference.shape, 0, 0]);
    shapes[ref - FIRST_SHAPE_REF] = build(reference.shape, shape, builder);
    return ref;
  };

  const builder: ShapeBuilder = { model, protocol, refOf };

  const inputRef = (reference: ShapeReference | undefined): ShapeRef => {
    if (reference === undefined) return 'unit';
    const ref = refOf(reference);
    const shape = shapes[ref - FIRST_SHAPE_REF];
    if (reference.locationName === undefined || (shape?.[0] !== 3 && shape?.[0] !== 4)) return ref;
    const [tag, namespace, name, , names, members, requiredCount] = shape;
    const { xmlNamespace, locationName } = reference;
    const traits = { xmlName: locationName, ...(xmlNamespace && { xmlNamespace: [xmlNamespace.uri] as const }) };
    shapes[ref - FIRST_SHAPE_REF] = [tag, namespace, name, traits, names, members, requiredCount];
    return ref;
  };

  return { refOf, inputRef, shapes: () => shapes };
}

function simpleRef(shape: BotocoreShape, reference: ShapeReference): number | undefined {
  if (shape.type === 'timestamp') {
    return TIMESTAMPS[reference.timestampFormat ?? shape.timestampFormat ?? ''] ?? SIMPLE_TYPE.timestamp;
  }
  if (shape.type === 'blob') return shape.streaming || reference.streaming ? SIMPLE_TYPE.stream : SIMPLE_TYPE.blob;
  if (shape.type === 'structure') return shape.document ? SIMPLE_TYPE.document : undefined;
  return SIMPLE_REFS[shape.type];
}

/** A list or map of a simple type, without traits, needs no shape of its own. */
function plainCollectionRef(shape: BotocoreShape, builder: ShapeBuilder): number | undefined {
  if (shape.sensitive || (shape.type !== 'list' && shape.type !== 'map')) return undefined;
  const value = required(shape.type === 'list' ? shape.member : shape.value);
  const target = shapeOf(builder.model, value.shape);
  const ref = simpleRef(target, value);
  if (ref === undefined || traitsOf(value, builder) !== 0) return undefined;
  if (shape.type === 'list') return SIMPLE_TYPE.listFlag | ref;
  return traitsOf(required(shape.key), builder) === 0 ? SIMPLE_TYPE.mapFlag | ref : undefined;
}

function build(name: string, shape: BotocoreShape, builder: ShapeBuilder): CatalogShape {
  const traits = shape.sensitive ? FLAG_BITS.sensitive : 0;
  if (shape.type === 'list') return [1, '', name, traits, elementMember(required(shape.member), builder)];
  if (shape.type === 'map') {
    return [
      2,
      '',
      name,
      traits,
      elementMember(required(shape.key), builder),
      elementMember(required(shape.value), builder),
    ];
  }
  const members = shape.members ?? {};
  const requiredNames = new Set(shape.required ?? []);
  const names = Object.keys(members).sort((a, b) => Number(requiredNames.has(b)) - Number(requiredNames.has(a)));
  const refs = names.map((member): CatalogMember => {
    const reference = required(members[member]);
    const target = shapeOf(builder.model, reference.shape);
    const source = { name: member, reference, target, isPayload: shape.payload === member };
    return withTraits(builder.refOf(reference), memberTraits(source, builder.protocol));
  });
  const requiredCount = names.filter((member) => requiredNames.has(member)).length;
  return [shape.union ? 4 : 3, '', name, traits, names, refs, requiredCount];
}

function elementMember(reference: ShapeReference, builder: ShapeBuilder): CatalogMember {
  return withTraits(builder.refOf(reference), traitsOf(reference, builder));
}

function traitsOf(reference: ShapeReference, builder: ShapeBuilder): CompactTraits {
  return elementTraits(reference, shapeOf(builder.model, reference.shape), builder.protocol);
}

function withTraits(ref: number, traits: CompactTraits): CatalogMember {
  return traits === 0 ? ref : [ref, traits];
}

function required(reference: ShapeReference | undefined): ShapeReference {
  if (reference === undefined) throw new Error('the model has a list, map or structure that lacks a part');
  return reference;
}
