import type { AwsCatalog, CatalogResourceType } from '@corkscrew/aws-catalog';
import type { AccessRequest, OperationPermission } from '@corkscrew/sdk';
import { indexReads } from '../cross-check/resource-index.ts';
import { furtherReads } from '../further-reads.ts';
import { selectTypes } from '../selection.ts';
import type { AwsSettings } from '../settings.ts';
import { wantedRegions } from '../regions.ts';

/** Rights that a plan needs, once per operation, in order. */
export function neededPermissions(
  request: AccessRequest,
  { catalog, settings }: { readonly catalog: AwsCatalog; readonly settings: AwsSettings },
): readonly OperationPermission[] {
  const needed = new Map<string, OperationPermission>();
  const add = (operation: string, permission: string, isProven: boolean): void => {
    needed.set(`${operation} ${permission}`, { operation, permission, isProven });
  };
  if (wantedRegions(request.regions, settings).includes('all')) {
    add('ec2:DescribeRegions', 'ec2:DescribeRegions', true);
  }
  if (settings.config.organizations !== undefined) {
    add('organizations:ListAccounts', 'organizations:ListAccounts', true);
  }
  for (const [service, operation] of indexReads(settings.config)) {
    add(`${service}:${operation}`, `${catalog.service(service).iamPrefix}:${operation}`, true);
  }
  for (const { service, types } of selectTypes(catalog, request, settings.config)) {
    for (const type of withParents(types, catalog.service(service).resourceTypes)) {
      add(`${service}:${type.list.operation}`, type.permission, type.permissionProven);
    }
    for (const read of types.flatMap((type) => readsOf(type, request, settings))) {
      add(`${service}:${read.operation}`, read.permission, read.permissionProven);
    }
  }
  return [...needed.values()].sort((a, b) => (a.operation < b.operation ? -1 : 1));
}

/** The further reads of a type: those that a scan makes, or where facets are asked for, those of them; tags are one too. */
function readsOf(
  type: CatalogResourceType,
  { facets = [] }: AccessRequest,
  { config }: AwsSettings,
): ReturnType<typeof furtherReads> {
  if (facets.length === 0) return furtherReads(type, config);
  const { facets: known = [], tagRead } = type;
  const reads = known.filter(({ facet }) => facets.includes(facet));
  return tagRead !== undefined && facets.includes('tags') ? [...reads, tagRead] : reads;
}

/** What is listed under a parent cannot be found without listing the parents. */
function withParents(
  types: readonly CatalogResourceType[],
  all: readonly CatalogResourceType[],
): ReadonlySet<CatalogResourceType> {
  const byName = new Map(all.map((type) => [type.type, type]));
  const found = new Set<CatalogResourceType>();
  for (const start of types) {
    let type: CatalogResourceType | undefined = start;
    while (type !== undefined && !found.has(type)) {
      found.add(type);
      type = type.parent === null ? undefined : byName.get(type.parent);
    }
  }
  return found;
}
