import type { CatalogResourceType } from '@corkscrew/aws-catalog';
import { arnServiceOf, arnShapeOf } from './arn-shape.ts';
import type { FoundArns } from './found-arns.ts';
import type { IndexListing } from './resource-index.ts';

/** What an index names of the types that were listed whole. */
export interface IndexComparison {
  /** ARNs that look like those of a type that was listed whole. */
  readonly compared: number;
  /** Those of them that no list gave. */
  readonly unlisted: readonly string[];
}

/** Compares what an index names with what the lists gave, for types whose ARNs can be told from others. */
export function compareWithIndex(
  { arns }: IndexListing,
  whole: readonly CatalogResourceType[],
  { found, accountId, region }: { readonly found: FoundArns; readonly accountId: string; readonly region: string },
): IndexComparison {
  const shapes = Map.groupBy(
    whole.flatMap((type) => {
      const shape = arnShapeOf(type);
      return shape === undefined ? [] : [{ service: arnServiceOf(type), shape }];
    }),
    ({ service }) => service,
  );
  let compared = 0;
  const unlisted: string[] = [];
  for (const [service, known] of shapes) {
    for (const arn of arns.get(service) ?? []) {
      const [, , , arnRegion = '', account = ''] = arn.split(':', 5);
      const isHere = (account === '' || account === accountId) && (arnRegion === '' || arnRegion === region);
      if (!isHere || !known.some(({ shape }) => shape.test(arn))) continue;
      compared += 1;
      if (!found.has(arn)) unlisted.push(arn);
    }
  }
  return { compared, unlisted };
}
