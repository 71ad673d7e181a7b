import { createShapeReader, type CatalogShape, FIRST_SHAPE_REF, type ResolvedStruct } from '@corkscrew/aws-catalog';

/** Resolves the first of some shapes written in the catalog's tuples. Later ones are refs from 257 on. */
export function structOf(...shapes: readonly CatalogShape[]): ResolvedStruct {
  const resolved = createShapeReader({ shapes, operations: {} }).resolve(FIRST_SHAPE_REF);
  if (resolved.kind !== 'structure') throw new Error('the first shape is no structure');
  return resolved;
}
