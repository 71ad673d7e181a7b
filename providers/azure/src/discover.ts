import { type DiscoverRequest, type DiscoverResult, type ResourceTypeInfo, selectServices } from '@corkscrew/sdk';
import type { ChildRead } from './child-reads.ts';
import { DIRECTORY_LISTS, type DirectoryList } from './directory/directory-lists.ts';
import { type FoundType, readsBelow } from './selection.ts';
import type { Tenant, TenantContext } from './tenant.ts';
import { type AzureType, azureTypeOf } from './type-name.ts';

/**
 * Describes the types that the tenant has rows of: a service for each resource provider.
 *
 * @throws {CorkscrewError} not_found for a service that the tenant has nothing of.
 */
export async function discoverServices(request: DiscoverRequest, context: TenantContext): Promise<DiscoverResult> {
  const { tenant, signal } = context;
  const { types } = await tenant.findTypes({ isFresh: request.forceRefresh ?? false, signal });
  const versions = await listVersions(context);
  const described = [
    ...uniqueTypes(types).map((type) => describeType(type, tenant, versions)),
    ...readsBelow(types).map((read) => describeRead(read, tenant, versions)),
    ...DIRECTORY_LISTS.map((list) => describeList(list, tenant)),
  ];
  const services = Map.groupBy(described, ({ service }) => service.service);
  return {
    services: selectServices(services, request, 'the tenant has nothing of it').map(([name, found]) => ({
      name,
      displayName: found[0]?.service.full.split('/', 1)[0] ?? name,
      resourceTypes: uniqueInfos(found.map(({ info }) => info)),
      requiredPermissions: found.some(({ isOfDirectory }) => isOfDirectory)
        ? [...new Set(found.flatMap(({ info }) => info.permissions))]
        : ['*/read'],
    })),
    discoveredAt: new Date(),
    sdkVersion: 'Resource Graph 2024-04-01',
  };
}

type Versions = ReadonlyMap<string, string>;

/** The versions in which resource providers take reads of their types, as they say themselves. */
async function listVersions({ tenant, signal }: TenantContext): Promise<Versions> {
  const [first] = (await tenant.listSubscriptions([], { signal })).subscriptions;
  return first === undefined ? new Map() : await tenant.reader.listVersions(first.id, { signal });
}

interface DescribedType {
  readonly service: AzureType;
  readonly info: ResourceTypeInfo;
  readonly isOfDirectory?: true;
}

function uniqueTypes(found: readonly FoundType[]): readonly FoundType[] {
  return [...new Map(found.map((one) => [one.type.full, one])).values()];
}

/** One type may be read below several others. */
function uniqueInfos(infos: readonly ResourceTypeInfo[]): readonly ResourceTypeInfo[] {
  return [...new Map(infos.map((info) => [info.typeName, info])).values()];
}

function describeType({ type, table }: FoundType, { settings }: Tenant, versions: Versions): DescribedType {
  const isDefault = table.class === 'resource' || settings.includeClasses.has(table.class);
  const list = { operation: `resource graph ${table.name}`, supportsTags: true, isDefault, resourceClass: table.class };
  return { service: type, info: toInfo(type, list, versions.get(type.full)) };
}

function describeRead({ type, parent, path }: ChildRead, { settings }: Tenant, versions: Versions): DescribedType {
  const service = azureTypeOf(type);
  const operation = `GET ${parent}${path}`;
  const list = { operation, supportsTags: false, isDefault: settings.readsChildren, resourceClass: 'resource' };
  return { service, info: toInfo(service, list, versions.get(type)) };
}

function describeList({ type, path, permission }: DirectoryList, { settings }: Tenant): DescribedType {
  const service = azureTypeOf(type);
  const operation = `GET ${path}`;
  const list = { operation, supportsTags: false, isDefault: settings.readsDirectory, resourceClass: 'resource' };
  return { service, info: { ...toInfo(service, list), permissions: [permission] }, isOfDirectory: true };
}

function toInfo(
  { typeName, type, full }: AzureType,
  {
    operation,
    ...list
  }: Pick<ResourceTypeInfo, 'supportsTags' | 'isDefault' | 'resourceClass'> & { operation: string },
  version?: string,
): ResourceTypeInfo {
  return {
    ...list,
    typeName,
    type,
    listOperation: operation,
    describeOperation: '',
    getOperation: version === undefined ? `GET ${full}` : `GET ${full}?api-version=${version}`,
    idField: 'id',
    nameField: 'name',
    arnField: '',
    isPaginated: true,
    permissions: [`${full}/read`],
  };
}
