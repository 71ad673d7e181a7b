/**
 * Points to a shape. Below 256 it is a simple type of the AWS SDK's runtime schemas (`64 | x` a plain list of x,
 * `128 | x` a plain string map of x); from 256 up it is `shapes[ref - 256]` of the same service catalog. `unit` stands
 * for "no input" or "no output".
 */
export type ShapeRef = number | 'unit';

/** The ref of the first shape in {@link ServiceCatalog.shapes}. */
export const FIRST_SHAPE_REF = 256;

/** What a simple {@link ShapeRef} means, bit for bit as the AWS SDK's runtime schemas have it. */
export const SIMPLE_TYPE = {
  string: 0,
  number: 1,
  boolean: 2,
  timestamp: 4,
  timestampDateTime: 5,
  timestampHttpDate: 6,
  timestampEpochSeconds: 7,
  document: 15,
  bigInteger: 17,
  bigDecimal: 19,
  blob: 21,
  stream: 42,
  listFlag: 64,
  mapFlag: 128,
} as const;

/**
 * Serialisation traits in the AWS SDK's names. All optional; a flag is present as 1.
 *
 * Compactly written as a bit mask when only flags are set: 1 httpLabel, 2 idempotent, 4 idempotencyToken, 8 sensitive,
 * 16 httpPayload, 32 httpResponseCode, 64 httpQueryParams.
 */
export interface ShapeTraits {
  readonly httpLabel?: 1;
  readonly idempotent?: 1;
  readonly idempotencyToken?: 1;
  readonly sensitive?: 1;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
  readonly httpQueryParams?: 1;
  /** Method, URI template with member names, success status. Of an operation. */
  readonly http?: readonly [method: string, uri: string, status: number];
  /** Host prefix template of an operation, such as `{AccountId}.`. */
  readonly endpoint?: readonly [hostPrefix: string];
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly jsonName?: string;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly xmlAttribute?: 1;
  readonly xmlNamespace?: readonly [uri: string, prefix?: string];
  readonly ec2QueryName?: string;
  readonly hostLabel?: 1;
  readonly eventPayload?: 1;
  readonly eventHeader?: 1;
}

/** Traits as the catalog writes them: 0 for none, a bit mask, or names. */
export type CompactTraits = number | ShapeTraits;

/** A member: its shape alone, or its shape with traits. */
export type CatalogMember = ShapeRef | readonly [shape: ShapeRef, traits: CompactTraits];

/** A list: tag 1, namespace (empty), name, traits, element. */
export type ListShape = readonly [tag: 1, namespace: '', name: string, traits: CompactTraits, member: CatalogMember];

/** A map: tag 2, namespace (empty), name, traits, key, value. */
export type MapShape = readonly [
  tag: 2,
  namespace: '',
  name: string,
  traits: CompactTraits,
  key: CatalogMember,
  value: CatalogMember,
];

/** A structure (tag 3) or union (tag 4): required members come first, and the last field counts them. */
export type StructShape = readonly [
  tag: 3 | 4,
  namespace: '',
  name: string,
  traits: CompactTraits,
  names: readonly string[],
  members: readonly CatalogMember[],
  requiredCount: number,
];

/**
 * One shape, in the tuple format of the AWS SDK's runtime schemas, with refs as numbers in place of schema objects and
 * the namespace left empty.
 */
export type CatalogShape = ListShape | MapShape | StructShape;
