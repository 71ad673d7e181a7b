import type { ResourceTypeInfo, ServiceInfo } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { suggest } from '../config/nearest.ts';
import type { Column, Row } from '../render/command-output.ts';
import { countOf, formatCount } from '../render/format-amount.ts';
import { chooseProvider, withProvider } from './connect-providers.ts';

const TYPE_COLUMNS: readonly Column[] = [
  { name: 'service' },
  { name: 'type' },
  { name: 'name' },
  { name: 'list_operation', isExpendable: true },
  { name: 'default', isExpendable: true },
];

/** Shows services and types of a provider: without a selection services only, with one their types. */
export async function discover(context: CommandContext): Promise<CommandResult> {
  const { flags, signal } = context;
  const provider = chooseProvider(context);
  const asked = flags.list('services');
  const services = await withProvider(context, provider, async (client) => {
    const request = { includeServices: asked, forceRefresh: flags.isSet('refresh') };
    const result = await client.discoverServices(request, { signal });
    const missing = asked.find((name) => !result.services.some((service) => service.name === name));
    if (missing === undefined) return result.services;
    const { supportedServices } = await client.getInfo({ signal });
    throw new CorkscrewError('invalid_argument', `read --services: ${provider} has no service "${missing}"`, {
      hint: suggest(missing, supportedServices, '`corkscrew discover` lists all services.'),
    });
  });
  const document = { provider, services: services.map(serviceToJson) };
  const isOverview = asked.length === 0 && context.output === 'table';
  const { columns, rows, footer } = isOverview ? overview(services) : listTypes(services, showsAll(context));
  return { output: { kind: 'records', columns, batches: [rows], document, footer } };
}

interface Listing {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly footer: () => string;
}

function showsAll({ flags, output }: CommandContext): boolean {
  return flags.isSet('all') || output !== 'table';
}

function overview(services: readonly ServiceInfo[]): Listing {
  const rows = services.map(({ name, displayName, resourceTypes }) => {
    return [name, displayName, resourceTypes.filter((type) => type.isDefault).length, resourceTypes.length];
  });
  const types = services.reduce((sum, service) => sum + service.resourceTypes.length, 0);
  return {
    columns: [
      { name: 'service' },
      { name: 'name' },
      { name: 'types', align: 'right' },
      { name: 'all types', align: 'right' },
    ],
    rows,
    footer: () =>
      `${countOf(services.length, 'service')}, ${countOf(types, 'type')}. One of them: --services ${services[0]?.name ?? ''}`,
  };
}

function listTypes(services: readonly ServiceInfo[], includeAll: boolean): Listing {
  const all = services.flatMap((service) => service.resourceTypes.map((type) => ({ service, type })));
  const shown = includeAll ? all : all.filter(({ type }) => type.isDefault);
  const hidden = all.length - shown.length;
  return {
    columns: TYPE_COLUMNS,
    rows: shown.map(({ service, type }) => [
      service.name,
      type.type,
      type.typeName,
      type.listOperation,
      type.isDefault,
    ]),
    footer: () => {
      const more = hidden === 0 ? '' : `; ${formatCount(hidden)} more only on request, shown by --all`;
      return `${countOf(shown.length, 'type')}${more}`;
    },
  };
}

function serviceToJson(service: ServiceInfo): Readonly<Record<string, unknown>> {
  return {
    name: service.name,
    display_name: service.displayName,
    resource_types: service.resourceTypes.map(typeToJson),
  };
}

function typeToJson(type: ResourceTypeInfo): Readonly<Record<string, unknown>> {
  return {
    name: type.typeName,
    type: type.type,
    list_operation: type.listOperation,
    permissions: type.permissions,
    default: type.isDefault,
    class: type.resourceClass,
  };
}
