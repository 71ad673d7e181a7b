import {
  type AwsCatalog,
  type CatalogResourceType,
  createShapeReader,
  type ResolvedMember,
  type ResolvedShape,
  type ServiceCatalog,
  type ShapeReader,
} from '@corkscrew/aws-catalog';
import { freeColumnName, toCreateTable, type TypeColumn, type TypeSchema } from '@corkscrew/sdk';
import { assertServices } from './selection.ts';

const COLUMN_TYPES: Partial<Record<ResolvedShape['kind'], string>> = {
  string: 'text',
  number: 'number',
  bigInteger: 'integer',
  bigDecimal: 'number',
  boolean: 'boolean',
  timestamp: 'timestamp',
  blob: 'text',
};

/**
 * Gives the typed columns of every resource type of some services, as the shapes of their lists have them; an empty list of
 * services means all. Rows that are bare texts have no columns.
 *
 * @throws {CorkscrewError} not_found for a name that is no service.
 */
export function getSchemas(catalog: AwsCatalog, services: readonly string[]): readonly TypeSchema[] {
  assertServices(catalog, services);
  const wanted = services.length === 0 ? catalog.services().map(({ name }) => name) : services;
  return wanted.flatMap((name) => {
    const service = catalog.service(name);
    const shapes = createShapeReader(service);
    return service.resourceTypes.map((type) => toSchema(service, type, shapes));
  });
}

function toSchema(service: ServiceCatalog, type: CatalogResourceType, shapes: ShapeReader): TypeSchema {
  const columns = columnsOf(rowShapeOf(type, shapes));
  return {
    typeName: type.name,
    service: service.service,
    type: type.type,
    description: `${type.type} of ${service.displayName}, as ${type.list.operation} gives it.`,
    sql: toCreateTable(type.name, columns),
    columns,
  };
}

/** The shape at the end of a list's path; undefined where that leads to no structure. */
function rowShapeOf({ list }: CatalogResourceType, shapes: ShapeReader): ResolvedShape | undefined {
  let shape: ResolvedShape | undefined = shapes.output(list.operation);
  for (const step of list.items.split('.')) {
    const name = step.replaceAll('[]', '');
    if (name !== '' && name !== '@') shape = memberOf(shape, name)?.shape;
    if (step.endsWith('[]') && shape?.kind === 'list') shape = shape.member.shape;
  }
  if (shape?.kind === 'list') shape = shape.member.shape;
  return shape;
}

function memberOf(shape: ResolvedShape | undefined, name: string): ResolvedMember | undefined {
  return shape?.kind === 'structure' || shape?.kind === 'union'
    ? shape.members.find((member) => member.name === name)
    : undefined;
}

function columnsOf(shape: ResolvedShape | undefined): readonly TypeColumn[] {
  if (shape?.kind !== 'structure' && shape?.kind !== 'union') return [];
  const columns = new Map<string, TypeColumn>();
  for (const { name: path, shape: of } of shape.members) {
    const plain = freeColumnName(snakeCase(path));
    const name = columns.has(plain) ? `${plain}_${columns.size}` : plain;
    columns.set(name, { name, type: COLUMN_TYPES[of.kind] ?? 'json', path, description: '' });
  }
  return [...columns.values()];
}

/** `DBInstanceIdentifier` becomes `db_instance_identifier`. */
function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}
