import { CorkscrewError, type ProviderClient, type TypeSchema } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { suggest } from '../config/nearest.ts';
import type { Column, Row } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { chooseProvider, withProvider } from './connect-providers.ts';

/** Services that a provider is asked about at once, which bounds its answer. */
const SERVICES_AT_ONCE = 20;

/** Shows the typed columns of resource types as the provider has them: of a type its columns, of several how many. */
export async function schemas(context: CommandContext): Promise<CommandResult> {
  const provider = chooseProvider(context);
  const types = context.flags.list('type');
  const found = await withProvider(context, provider, (client) => fetchSchemas(client, context));
  const document = { provider, schemas: found.map(schemaToJson) };
  const listing = types.length > 0 ? listColumns(found) : listTypes(found);
  return { output: { kind: 'records', document, ...listing } };
}

async function fetchSchemas(client: ProviderClient, context: CommandContext): Promise<readonly TypeSchema[]> {
  const { flags, signal } = context;
  const [asked, types] = [flags.list('service'), flags.list('type').map((type) => type.toLowerCase())];
  const { services } = await client.discoverServices({ includeServices: asked }, { signal });
  const names = services
    .filter(({ resourceTypes }) => types.length === 0 || resourceTypes.some((type) => isMeant(type, types)))
    .map(({ name }) => name);
  const missing = asked.find((name) => !services.some((service) => service.name === name));
  if (missing !== undefined) {
    const { supportedServices } = await client.getInfo({ signal });
    throw unknownWord('service', missing, supportedServices);
  }
  const found: TypeSchema[] = [];
  for (let from = 0; from < names.length; from += SERVICES_AT_ONCE) {
    const batch = await client.getSchemas(names.slice(from, from + SERVICES_AT_ONCE), { signal });
    found.push(...batch.filter((schema) => types.length === 0 || isMeant(schema, types)));
  }
  const unknown = types.find((type) => !found.some((schema) => isMeant(schema, [type])));
  if (unknown === undefined) return found;
  const known = services.flatMap(({ resourceTypes }) =>
    resourceTypes.flatMap(({ typeName, type }) => [typeName, type]),
  );
  throw unknownWord('type', unknown, known);
}

function isMeant({ type, typeName }: Pick<TypeSchema, 'type' | 'typeName'>, types: readonly string[]): boolean {
  return types.includes(type.toLowerCase()) || types.includes(typeName.toLowerCase());
}

function unknownWord(what: string, word: string, known: readonly string[]): CorkscrewError {
  return new CorkscrewError('invalid_argument', `read --${what}: there is no ${what} "${word}" with columns`, {
    hint: suggest(word, known, '`corkscrew discover` lists services and types.'),
  });
}

interface Listing {
  readonly columns: readonly Column[];
  readonly batches: readonly (readonly Row[])[];
  readonly footer: () => string;
}

function listTypes(found: readonly TypeSchema[]): Listing {
  const rows = found.map(({ typeName, service, type, columns }): Row => [typeName, service, type, columns.length]);
  return {
    columns: [
      { name: 'name' },
      { name: 'service', isExpendable: true },
      { name: 'type', isExpendable: true },
      { name: 'columns', align: 'right' },
    ],
    batches: [rows],
    footer: () => `${countOf(rows.length, 'type')}. The columns of one: --type ${exampleOf(found)}`,
  };
}

/** A type that has columns to show. */
function exampleOf(found: readonly TypeSchema[]): string {
  return found.find(({ columns }) => columns.length > 0)?.typeName ?? 'NAME';
}

function listColumns(found: readonly TypeSchema[]): Listing {
  const isOne = found.length === 1;
  const rows = found.flatMap(({ typeName, columns }) =>
    columns.map(({ name, type, path, description }): Row => {
      return [...(isOne ? [] : [typeName]), name, type, path, description];
    }),
  );
  const names = [...(isOne ? [] : ['table']), 'column', 'type', 'path', 'description'];
  return { columns: names.map((name) => ({ name })), batches: [rows], footer: () => describeCount(rows.length) };
}

function describeCount(count: number): string {
  return count === 0 ? 'No columns of its own: what its list gives is bare text.' : countOf(count, 'column');
}

function schemaToJson({ typeName, service, type, description, columns }: TypeSchema): unknown {
  return { name: typeName, service, type, description, columns };
}
