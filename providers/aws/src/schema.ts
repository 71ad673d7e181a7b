import {
  type CatalogMember,
  type CatalogShape,
  FIRST_SHAPE_REF,
  type ServiceCatalog,
  type ShapeRef,
} from '@corkscrew/aws-catalog';
import { type BodyReaders, createBodyReaders } from './reader/body-reader.ts';
import type { $OperationSchema, $Schema, $SchemaRef, SchemaTraits } from '@smithy/types';

/** A service's operations as the AWS SDK's protocol classes want them. */
export interface SchemaSource {
  readonly namespace: string;
  /** The operation's schema, or undefined for one that the catalog does not have. */
  operation(name: string): $OperationSchema | undefined;
  /** Readers of the operations' replies, for those that need no schema. */
  readonly readers: BodyReaders;
}

/**
 * Turns a service's catalog into the AWS SDK's runtime schemas. Shapes refer to each other through thunks and are made
 * when first reached, so a large service costs only what its called operations need, and recursive shapes are no trouble.
 */
export function createSchemaSource(catalog: ServiceCatalog): SchemaSource {
  const namespace = `aws.${catalog.service}`;
  const shapes = new Map<number, $Schema>();
  const operations = new Map<string, $OperationSchema>();

  const toRef = (ref: ShapeRef): $SchemaRef => {
    if (ref === 'unit' || ref < FIRST_SHAPE_REF) return ref;
    return () => shapeAt(ref);
  };
  const toMember = (member: CatalogMember): $SchemaRef =>
    typeof member === 'object' ? [toRef(member[0]), member[1] as SchemaTraits] : toRef(member);

  const shapeAt = (ref: number): $Schema => {
    const known = shapes.get(ref);
    if (known !== undefined) return known;
    const shape = catalog.shapes[ref - FIRST_SHAPE_REF];
    if (shape === undefined) throw new RangeError(`${catalog.service}: no shape has the ref ${ref}`);
    const schema = toSchema(shape, namespace, toMember);
    shapes.set(ref, schema);
    return schema;
  };

  return {
    namespace,
    readers: createBodyReaders(catalog),
    operation: (name) => {
      const known = operations.get(name);
      if (known !== undefined || !Object.hasOwn(catalog.operations, name)) return known;
      const entry = catalog.operations[name];
      if (entry === undefined) return undefined;
      const operation: $OperationSchema = {
        namespace,
        name,
        traits: entry.traits as SchemaTraits,
        input: toRef(entry.input),
        output: toRef(entry.output),
      };
      operations.set(name, operation);
      return operation;
    },
  };
}

/** The tuples are the SDK's own, but for the namespace and the refs. */
function toSchema(shape: CatalogShape, namespace: string, toMember: (member: CatalogMember) => $SchemaRef): $Schema {
  const traits = shape[3] as SchemaTraits;
  switch (shape[0]) {
    case 1:
      return [1, namespace, shape[2], traits, toMember(shape[4])];
    case 2:
      return [2, namespace, shape[2], traits, toMember(shape[4]), toMember(shape[5])];
    case 3:
      return [3, namespace, shape[2], traits, [...shape[4]], shape[5].map(toMember), shape[6]];
    case 4:
      return [4, namespace, shape[2], traits, [...shape[4]], shape[5].map(toMember)];
    default:
      return shape satisfies never;
  }
}
