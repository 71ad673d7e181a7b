/** The parts of botocore's model files that the generator reads. */
export interface BotocoreModel {
  readonly metadata: BotocoreMetadata;
  readonly operations: Readonly<Record<string, BotocoreOperation>>;
  readonly shapes: Readonly<Record<string, BotocoreShape>>;
}

export interface BotocoreMetadata {
  readonly apiVersion: string;
  readonly endpointPrefix: string;
  readonly protocol: string;
  readonly protocols?: readonly string[];
  readonly serviceFullName: string;
  readonly serviceAbbreviation?: string;
  readonly serviceId: string;
  readonly signingName?: string;
  readonly jsonVersion?: string;
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string | XmlNamespace;
  readonly awsQueryCompatible?: object;
}

interface XmlNamespace {
  readonly uri: string;
  readonly prefix?: string;
}

export interface BotocoreOperation {
  readonly name: string;
  readonly http?: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: ShapeReference;
  readonly output?: ShapeReference;
  readonly errors?: readonly ShapeReference[];
  readonly authtype?: string;
  readonly auth?: readonly string[];
  readonly deprecated?: boolean;
  readonly endpoint?: { readonly hostPrefix?: string };
  readonly staticContextParams?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface ShapeReference {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
  readonly streaming?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: XmlNamespace;
  readonly idempotencyToken?: boolean;
  readonly hostLabel?: boolean;
  readonly contextParam?: { readonly name: string };
  readonly eventpayload?: boolean;
  readonly eventheader?: boolean;
  readonly deprecated?: boolean;
  readonly timestampFormat?: string;
  /** HTML. */
  readonly documentation?: string;
}

export type ShapeType =
  | 'string'
  | 'character'
  | 'boolean'
  | 'integer'
  | 'long'
  | 'short'
  | 'byte'
  | 'float'
  | 'double'
  | 'bigdecimal'
  | 'biginteger'
  | 'timestamp'
  | 'blob'
  | 'structure'
  | 'list'
  | 'map';

export interface BotocoreShape {
  readonly type: ShapeType;
  readonly members?: Readonly<Record<string, ShapeReference>>;
  readonly required?: readonly string[];
  readonly member?: ShapeReference;
  readonly key?: ShapeReference;
  readonly value?: ShapeReference;
  readonly payload?: string;
  readonly flattened?: boolean;
  readonly streaming?: boolean;
  readonly sensitive?: boolean;
  readonly union?: boolean;
  /** Of an error: the code on the wire, where it is not the shape's name. */
  readonly error?: { readonly code?: string };
  readonly document?: boolean;
  readonly timestampFormat?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** HTML. */
  readonly documentation?: string;
}

export interface BotocorePaginators {
  readonly pagination: Readonly<Record<string, BotocorePaginator>>;
}

export interface BotocorePaginator {
  readonly input_token: string | readonly string[];
  readonly output_token: string | readonly string[];
  readonly more_results?: string;
  readonly limit_key?: string;
  readonly result_key?: string | readonly string[];
}

/** Gives a shape by name; a model that names one it lacks is broken. */
export function shapeOf(model: BotocoreModel, name: string): BotocoreShape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model of ${model.metadata.serviceId} has no shape "${name}"`);
  return shape;
}

/** The members of a structure, or none for any other shape. */
export function membersOf(model: BotocoreModel, name: string | undefined): Readonly<Record<string, ShapeReference>> {
  return name === undefined ? {} : (shapeOf(model, name).members ?? {});
}

/** The element's shape name of a list. */
export function elementOf(shape: BotocoreShape): string {
  if (shape.member === undefined) throw new Error('a list has no member');
  return shape.member.shape;
}
