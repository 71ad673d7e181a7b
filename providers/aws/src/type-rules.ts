import type { AwsCatalog, CatalogResourceType } from '@corkscrew/aws-catalog';
import type { PayloadRules, TypeRules } from '@corkscrew/sdk';

/** Gives the normalisation rules of a type, by its name; none for a type that the catalog does not have. */
export function typeRules(catalog: AwsCatalog, typeName: string): TypeRules {
  const type = findByName(catalog, typeName);
  if (type === undefined) return {};
  return {
    ...rulesOf(type),
    facets: Object.fromEntries((type.facets ?? []).map((facet) => [facet.facet, rulesOf(facet)])),
  };
}

function rulesOf({
  volatile,
  sets,
  secrets,
}: Pick<CatalogResourceType, 'volatile' | 'sets' | 'secrets'>): PayloadRules {
  return { volatilePaths: volatile ?? [], setPaths: sets ?? [], secretPaths: secrets ?? [] };
}

/** A type's name begins with its service's, so hardly more than one service is read. */
function findByName(catalog: AwsCatalog, typeName: string): CatalogResourceType | undefined {
  const candidates = catalog
    .services()
    .filter(({ name, resourceTypes }) => resourceTypes > 0 && typeName.startsWith(`aws_${name.replaceAll('-', '_')}_`));
  for (const { name } of candidates) {
    const found = catalog.service(name).resourceTypes.find((type) => type.name === typeName);
    if (found !== undefined) return found;
  }
  return undefined;
}
