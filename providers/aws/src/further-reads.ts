import type { CatalogResourceType, FacetBinding, TagRead } from '@corkscrew/aws-catalog';
import type { AwsConfig } from './config.ts';

/** Tells whether a further read is made. */
export function isReadWanted(
  { default: isDefault, billed: isBilled }: Pick<FacetBinding, 'default' | 'billed'>,
  { facets = 'default', billed = false }: Pick<AwsConfig, 'facets' | 'billed'>,
): boolean {
  if (isBilled) return billed && facets !== 'none';
  return facets === 'all' || (facets === 'default' && isDefault);
}

/** The reads that a scan makes of each resource of a type, beside its list. */
export function furtherReads(
  { facets = [], tagRead }: CatalogResourceType,
  config: Pick<AwsConfig, 'facets' | 'billed'>,
): readonly (FacetBinding | TagRead)[] {
  const reads = tagRead === undefined ? facets : [...facets, tagRead];
  return reads.filter((read) => isReadWanted(read, config));
}
