import type { AwsCatalog } from '../src/catalog.ts';
import type { CatalogResourceType } from '../src/resource-type.ts';

/** What tells one version of a catalog's type from another, in few words. */
export type TypeDigest = ReadonlyMap<string, string>;

/** Takes the digest of a service's types: how each is listed, its class, its parent and its facets. */
function digestOf(types: readonly CatalogResourceType[]): TypeDigest {
  return new Map(
    types.map(({ name, class: kind, default: isDefault, parent, list, facets = [] }) => [
      name,
      [
        `${kind}${isDefault ? '' : ', off by default'}`,
        `by ${list.operation}${parent === null ? '' : ` under ${parent}`}`,
        ...facets.map(({ facet }) => facet),
      ].join('; '),
    ]),
  );
}

/** Takes the digest of a whole catalog. */
export function digestCatalog(catalog: AwsCatalog): TypeDigest {
  return new Map(catalog.services().flatMap(({ name }) => [...digestOf(catalog.service(name).resourceTypes)]));
}

/** Lists what a new catalog adds, takes away and changes, one line each. */
export function compareDigests(before: TypeDigest, after: TypeDigest): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const old = before.get(name);
    const now = after.get(name);
    if (old === now) return [];
    if (old === undefined) return [`+ ${name}: ${now}`];
    return now === undefined ? [`- ${name}: ${old}`] : [`~ ${name}: ${old} -> ${now}`];
  });
}
