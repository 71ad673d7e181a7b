import type { AwsCatalog, CatalogResourceType, ServiceCatalog } from '@corkscrew/aws-catalog';
import { CorkscrewError, nearestNames, type PlanRequest } from '@corkscrew/sdk';
import type { AwsConfig } from './config.ts';
import { parentOf } from './type-tree.ts';

/** A service with the types of it that are to be listed. */
export interface SelectedService {
  readonly service: string;
  readonly types: readonly CatalogResourceType[];
  /** Whether somebody named the service. Only then it may come without types. */
  readonly isNamed: boolean;
  /** Types that would be listed if AWS did not charge for it. */
  readonly charged: readonly CatalogResourceType[];
}

/** What was asked for, by the scan or by the config. */
type Selection = Pick<PlanRequest, 'services' | 'types'>;

/**
 * Chooses services and types: what the scan asks for, else what the config asks for, else everything of the included
 * classes, without what the config excludes. A type that is asked for by name is listed also where it is off by default.
 *
 * @throws {CorkscrewError} not_found for a service or type that does not exist, with the nearest known ones.
 */
export function selectTypes(catalog: AwsCatalog, request: Selection, config: AwsConfig): readonly SelectedService[] {
  const { services, types } = whatIsAsked(request, config);
  assertServices(catalog, [...(services ?? []), ...(config.exclude_services ?? [])]);
  const excludedServices = new Set(config.exclude_services);
  const excludedTypes = new Set((config.exclude_types ?? []).map((name) => name.toLowerCase()));
  const isExcluded = (service: ServiceCatalog, type: CatalogResourceType): boolean => {
    if (namesOf(type).some((name) => excludedTypes.has(name))) return true;
    const parent = parentOf(service, type);
    return parent !== undefined && isExcluded(service, parent);
  };
  const selected = candidatesOf(catalog, services, types)
    .filter((service) => !excludedServices.has(service))
    .map((name): SelectedService => {
      const service = catalog.service(name);
      const listed = service.resourceTypes.filter((type) => !isExcluded(service, type));
      const isWanted = types === undefined ? createDefaultFilter(config) : createNameFilter(types);
      const isCharged = createChargedFilter(config);
      return {
        service: name,
        types: listed.filter(isWanted),
        isNamed: services !== undefined,
        charged: types === undefined ? listed.filter(isCharged) : [],
      };
    });
  if (types !== undefined) assertTypes(catalog, { types, services });
  return selected.filter(
    ({ types: found, isNamed, charged }) => found.length + charged.length > 0 || (isNamed && types === undefined),
  );
}

/** A scan that names anything is not narrowed by the config's own choice. */
function whatIsAsked(
  request: Selection,
  config: AwsConfig,
): { readonly services: readonly string[] | undefined; readonly types: readonly string[] | undefined } {
  const services = nonEmpty(request.services);
  const types = nonEmpty(request.types);
  if (services !== undefined || types !== undefined) return { services, types };
  return { services: nonEmpty(config.services), types: nonEmpty(config.types) };
}

/** The types of a service that can be listed without a parent. */
function listableTypes(catalog: AwsCatalog, service: string): readonly CatalogResourceType[] {
  return catalog.service(service).resourceTypes.filter((type) => type.level === 1);
}

/** Finds one type of a service by `Instance` or `aws_ec2_instance`. @throws {CorkscrewError} not_found */
export function findType(catalog: AwsCatalog, service: string, type: string): CatalogResourceType {
  assertServices(catalog, [service]);
  const found = listableTypes(catalog, service).find(createNameFilter([type]));
  if (found !== undefined) return found;
  throw unknownType(type, listableTypes(catalog, service), `${service} `);
}

/** @throws {CorkscrewError} not_found for the first name that is no service. */
export function assertServices(catalog: AwsCatalog, services: readonly string[]): void {
  const unknown = services.find((name) => !catalog.has(name));
  if (unknown === undefined) return;
  const near = nearestNames(
    unknown,
    catalog.services().map((service) => service.name),
  );
  throw new CorkscrewError('not_found', `use AWS service ${unknown}: there is no such service`, {
    hint: near.length === 0 ? '`corkscrew discover --provider aws` lists them.' : `Did you mean ${near.join(', ')}?`,
  });
}

/** Reads only the services that can matter: most have no default types, and a type's name begins with its service's. */
function candidatesOf(
  catalog: AwsCatalog,
  services: readonly string[] | undefined,
  types: readonly string[] | undefined,
): readonly string[] {
  if (services !== undefined) return [...new Set(services)];
  const all = catalog.services().filter((service) => service.resourceTypes > 0);
  if (types === undefined || types.some((type) => !type.toLowerCase().startsWith('aws_')))
    return all.map(({ name }) => name);
  return all
    .filter(({ name }) => types.some((type) => type.toLowerCase().startsWith(`aws_${name.replaceAll('-', '_')}`)))
    .map(({ name }) => name);
}

function createDefaultFilter(config: AwsConfig): (type: CatalogResourceType) => boolean {
  const classes = nonEmpty(config.include_classes) ?? [];
  const isOfClass = createChargedClassFilter(classes);
  return (type) =>
    type.billed ? config.billed === true && isOfClass(type) : type.default || classes.includes(type.class);
}

/** Tells which types are left out for nothing but their price. */
function createChargedFilter(config: AwsConfig): (type: CatalogResourceType) => boolean {
  const isOfClass = createChargedClassFilter(nonEmpty(config.include_classes) ?? []);
  return (type) => type.billed === true && config.billed !== true && isOfClass(type);
}

function createChargedClassFilter(classes: readonly CatalogResourceType['class'][]) {
  return (type: CatalogResourceType): boolean => type.class === 'resource' || classes.includes(type.class);
}

function createNameFilter(names: readonly string[]): (type: CatalogResourceType) => boolean {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return (type) => namesOf(type).some((name) => wanted.has(name));
}

function namesOf(type: CatalogResourceType): readonly string[] {
  return [type.type.toLowerCase(), type.name.toLowerCase()];
}

/** Every name must mean at least one type, within the services asked for. */
function assertTypes(
  catalog: AwsCatalog,
  asked: { readonly types: readonly string[]; readonly services: readonly string[] | undefined },
): void {
  const services = asked.services ?? catalog.services().map(({ name }) => name);
  let known: readonly CatalogResourceType[] | undefined;
  for (const name of asked.types) {
    const candidates = candidatesOf(catalog, asked.services, [name]);
    if (candidates.some((service) => catalog.service(service).resourceTypes.some(createNameFilter([name])))) continue;
    known ??= services.flatMap((service) => catalog.service(service).resourceTypes);
    throw unknownType(name, known, asked.services === undefined ? '' : `${asked.services.join(', ')} `);
  }
}

function unknownType(name: string, known: readonly CatalogResourceType[], where: string): CorkscrewError {
  const near = nearestNames(name, new Set(known.map((type) => (name.includes('_') ? type.name : type.type))));
  return new CorkscrewError('not_found', `use AWS ${where}type ${name}: there is no such type`, {
    hint: near.length === 0 ? '`corkscrew discover --provider aws` lists them.' : `Did you mean ${near.join(', ')}?`,
  });
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
