import { toCreateTable, type TypeSchema } from '@corkscrew/sdk';
import { loadColumnCatalog } from './column-catalog.ts';
import { shortSchemaName } from './schema-name.ts';
import { gcpTypeOf } from './type-name.ts';
import type { TypeOrigin, TypeOrigins } from './type-origins.ts';

/**
 * Gives the typed columns of the types of some services, as Google's Discovery documents describe them; an empty list of
 * services means all. Of a type whose assets this session has seen, the version and schema that those name count; a type that
 * no document describes has no columns.
 */
export async function getSchemas(services: readonly string[], origins: TypeOrigins): Promise<readonly TypeSchema[]> {
  const catalog = await loadColumnCatalog();
  const wanted = services.length === 0 ? catalog.services : services;
  return wanted.flatMap((service) => {
    const known = catalog
      .typesOf(service)
      .map((type): TypeOrigin => ({ type: gcpTypeOf(assetTypeOf(service, type)), version: '', schema: '' }));
    const byName = new Map([...known, ...origins.listOf(service)].map((origin) => [origin.type.typeName, origin]));
    return [...byName.values()].map(({ type, version, schema }): TypeSchema => {
      const columns = catalog.columnsOf(service, [shortSchemaName(schema), type.type], version);
      const { typeName, type: name } = type;
      const description = `${name} of ${service}, as its Discovery document describes it.`;
      return { typeName, service, type: name, description, sql: toCreateTable(typeName, columns), columns };
    });
  });
}

function assetTypeOf(service: string, type: string): string {
  return `${service}.googleapis.com/${type}`;
}
