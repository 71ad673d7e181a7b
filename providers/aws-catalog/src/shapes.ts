import {
  type CatalogMember,
  type CatalogShape,
  type CompactTraits,
  FIRST_SHAPE_REF,
  SIMPLE_TYPE,
  type ShapeRef,
  type ShapeTraits,
} from './catalog-shape.ts';
import type { ServiceCatalog } from './service-catalog.ts';

/** A simple shape that carries no further detail. */
export type ScalarKind = 'string' | 'number' | 'boolean' | 'document' | 'bigInteger' | 'bigDecimal' | 'blob' | 'stream';

/** How a timestamp is written; `default` leaves it to the protocol and the place in the message. */
export type TimestampFormat = 'default' | 'date-time' | 'http-date' | 'epoch-seconds';

/** A shape with its members at hand. Members resolve their shapes when they are read, so recursion is no trouble. */
export type ResolvedShape =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'timestamp'; readonly format: TimestampFormat }
  | { readonly kind: 'list'; readonly name: string; readonly traits: ShapeTraits; readonly member: ResolvedMember }
  | {
      readonly kind: 'map';
      readonly name: string;
      readonly traits: ShapeTraits;
      readonly key: ResolvedMember;
      readonly value: ResolvedMember;
    }
  | ResolvedStruct;

/** A structure, or a union, of which exactly one member is present. */
export interface ResolvedStruct {
  readonly kind: 'structure' | 'union';
  readonly name: string;
  readonly traits: ShapeTraits;
  /** Required members first. */
  readonly members: readonly ResolvedMember[];
}

/** A member of a structure, an element of a list, a key or value of a map. */
export interface ResolvedMember {
  /** Member name; `member`, `key` or `value` in lists and maps. */
  readonly name: string;
  readonly traits: ShapeTraits;
  readonly isRequired: boolean;
  readonly shape: ResolvedShape;
}

/** Walks a service's shapes. Each shape is resolved once and given again as the same object. */
export interface ShapeReader {
  /** @throws RangeError for a ref that the catalog does not have, or `unit`. */
  resolve(ref: ShapeRef): ResolvedShape;
  /** The operation's input, or undefined where it takes none. @throws RangeError for an unknown operation. */
  input(operation: string): ResolvedStruct | undefined;
  /** The operation's output, or undefined where it gives none. @throws RangeError for an unknown operation. */
  output(operation: string): ResolvedStruct | undefined;
}

const FLAGS = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
] as const;

const SCALARS: ReadonlyMap<number, ResolvedShape> = new Map<number, ResolvedShape>([
  [SIMPLE_TYPE.string, { kind: 'string' }],
  [SIMPLE_TYPE.number, { kind: 'number' }],
  [SIMPLE_TYPE.boolean, { kind: 'boolean' }],
  [SIMPLE_TYPE.timestamp, { kind: 'timestamp', format: 'default' }],
  [SIMPLE_TYPE.timestampDateTime, { kind: 'timestamp', format: 'date-time' }],
  [SIMPLE_TYPE.timestampHttpDate, { kind: 'timestamp', format: 'http-date' }],
  [SIMPLE_TYPE.timestampEpochSeconds, { kind: 'timestamp', format: 'epoch-seconds' }],
  [SIMPLE_TYPE.document, { kind: 'document' }],
  [SIMPLE_TYPE.bigInteger, { kind: 'bigInteger' }],
  [SIMPLE_TYPE.bigDecimal, { kind: 'bigDecimal' }],
  [SIMPLE_TYPE.blob, { kind: 'blob' }],
  [SIMPLE_TYPE.stream, { kind: 'stream' }],
]);

/** Gives traits by name, whichever way they are written. */
export function expandTraits(traits: CompactTraits): ShapeTraits {
  if (typeof traits !== 'number') return traits;
  return Object.fromEntries(FLAGS.filter((_, bit) => (traits >> bit) & 1).map((flag) => [flag, 1]));
}

/** Makes a reader of a service's shapes. */
export function createShapeReader(service: Pick<ServiceCatalog, 'shapes' | 'operations'>): ShapeReader {
  const resolved = new Map<number, ResolvedShape>();

  const resolve = (ref: ShapeRef): ResolvedShape => {
    if (ref === 'unit') throw new RangeError('a unit has no shape');
    const known = resolved.get(ref) ?? SCALARS.get(ref);
    if (known !== undefined) return known;
    const shape = ref < FIRST_SHAPE_REF ? resolvePlainCollection(ref, resolve) : build(ref, service.shapes, resolve);
    resolved.set(ref, shape);
    return shape;
  };

  const struct = (operation: string, side: 'input' | 'output'): ResolvedStruct | undefined => {
    const ref = Object.hasOwn(service.operations, operation) ? service.operations[operation]?.[side] : undefined;
    if (ref === undefined) throw new RangeError(`the service has no operation "${operation}"`);
    if (ref === 'unit') return undefined;
    const shape = resolve(ref);
    if (shape.kind !== 'structure' && shape.kind !== 'union')
      throw new RangeError(`${operation}: ${side} is no structure`);
    return shape;
  };

  return {
    resolve,
    input: (operation) => struct(operation, 'input'),
    output: (operation) => struct(operation, 'output'),
  };
}

type Resolve = (ref: ShapeRef) => ResolvedShape;

function resolvePlainCollection(ref: number, resolve: Resolve): ResolvedShape {
  const isMap = (ref & SIMPLE_TYPE.mapFlag) !== 0;
  const isList = (ref & SIMPLE_TYPE.listFlag) !== 0;
  if (isMap === isList) throw new RangeError(`no simple shape has the code ${ref}`);
  const element = ref & ~(SIMPLE_TYPE.mapFlag | SIMPLE_TYPE.listFlag);
  if (isList) return { kind: 'list', name: '', traits: {}, member: member('member', element, { resolve }) };
  return {
    kind: 'map',
    name: '',
    traits: {},
    key: member('key', SIMPLE_TYPE.string, { resolve }),
    value: member('value', element, { resolve }),
  };
}

function build(ref: number, shapes: readonly CatalogShape[], resolve: Resolve): ResolvedShape {
  const shape = shapes[ref - FIRST_SHAPE_REF];
  if (shape === undefined) throw new RangeError(`no shape has the ref ${ref}`);
  const name = shape[2];
  const traits = expandTraits(shape[3]);
  switch (shape[0]) {
    case 1:
      return { kind: 'list', name, traits, member: member('member', shape[4], { resolve }) };
    case 2:
      return {
        kind: 'map',
        name,
        traits,
        key: member('key', shape[4], { resolve }),
        value: member('value', shape[5], { resolve }),
      };
    case 3:
    case 4: {
      const [, , , , names, refs, requiredCount] = shape;
      const members = names.map((memberName, position) =>
        member(memberName, refs[position] ?? 'unit', { resolve, isRequired: position < requiredCount }),
      );
      return { kind: shape[0] === 3 ? 'structure' : 'union', name, traits, members };
    }
    default:
      return shape satisfies never;
  }
}

function member(
  name: string,
  source: CatalogMember,
  options: { resolve: Resolve; isRequired?: boolean },
): ResolvedMember {
  const [ref, traits] = typeof source === 'object' ? source : [source, 0];
  return {
    name,
    traits: expandTraits(traits),
    isRequired: options.isRequired ?? false,
    get shape() {
      return options.resolve(ref);
    },
  };
}
