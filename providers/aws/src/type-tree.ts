import type { CatalogResourceType, ServiceCatalog } from '@corkscrew/aws-catalog';
import { type Enumeration, groupEnumerations } from './enumeration.ts';

/** The lists that a unit walks, by what they need before. */
export interface TypeTree {
  /** Lists that need no parent. */
  readonly roots: readonly Enumeration[];
  /** Lists to walk for each row of a type. */
  childrenOf(type: CatalogResourceType): readonly Enumeration[];
  /** Whether rows of the type are wanted, and not only led through to its children. */
  isWanted(type: CatalogResourceType): boolean;
  /** Whether further reads of wanted types are taken out of what the operation lists. */
  isBulk(operation: string): boolean;
  /** All wanted types that are listed under a parent. */
  readonly children: readonly CatalogResourceType[];
}

/** Arranges the wanted types of a service under their parents, which are walked even where they are not wanted. */
export function createTypeTree(service: ServiceCatalog, wanted: readonly CatalogResourceType[]): TypeTree {
  const walked = new Set<CatalogResourceType>();
  for (const type of wanted) {
    let current: CatalogResourceType | undefined = type;
    while (current !== undefined && !walked.has(current)) {
      walked.add(current);
      current = parentOf(service, current);
    }
  }
  const byParent = Map.groupBy(walked, ({ parent }) => parent);
  const enumerations = new Map([...byParent].map(([parent, types]) => [parent, groupEnumerations(types)]));
  const within = new Map(
    [...walked].filter(({ list }) => list.recursive).map((type) => [type.type, groupEnumerations([type])]),
  );
  const isWanted = new Set(wanted);
  const bulk = new Set(
    wanted.flatMap(({ facets = [], tagRead }) =>
      [...facets, ...(tagRead ? [tagRead] : [])].flatMap((read) => (read.bulk === undefined ? [] : [read.operation])),
    ),
  );
  return {
    roots: enumerations.get(null) ?? [],
    childrenOf: (type) => [...(enumerations.get(type.type) ?? []), ...(within.get(type.type) ?? [])],
    isWanted: (type) => isWanted.has(type),
    isBulk: (operation) => bulk.has(operation),
    children: wanted.filter(({ parent }) => parent !== null),
  };
}

/** The type whose rows lead to a type's list, or undefined at the top. */
export function parentOf(service: ServiceCatalog, type: CatalogResourceType): CatalogResourceType | undefined {
  return type.parent === null ? undefined : service.resourceTypes.find((candidate) => candidate.type === type.parent);
}
