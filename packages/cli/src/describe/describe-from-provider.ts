import { CorkscrewError, type Resource, type ResourceRef } from '@corkscrew/core';
import type { ResourceMatch } from '@corkscrew/store';
import type { CommandContext } from '../command/command.ts';
import { withProvider } from '../actions/connect-providers.ts';
import type { DescribedResource } from './described-resource.ts';

/** Describes a resource as its provider has it now. Nothing is stored. */
export async function describeFromProvider(
  context: CommandContext,
  provider: string,
  ref: ResourceRef,
): Promise<DescribedResource> {
  const { signal } = context;
  const askedAt = new Date();
  const resource = await withProvider(context, provider, (client) => client.describeResource(ref, { signal }));
  return toDescribed(provider, resource, askedAt);
}

/** The address of a resource that the inventory knows. */
export function refOf(match: ResourceMatch): ResourceRef {
  const { id, name, type, service, region, accountId } = match;
  return { id, name, type, service, region, accountId, basicAttributes: {} };
}

/**
 * The address of a resource that the inventory does not know, from what the command line says.
 *
 * @throws {CorkscrewError} `invalid_argument` where it does not say the service and the type
 */
export function refFromFlags({ flags }: CommandContext, id: string): ResourceRef {
  const [service, type, region = '', accountId = ''] = ['service', 'type', 'region', 'account'].map(
    (name) => flags.list(name)[0],
  );
  if (service === undefined || type === undefined) {
    throw new CorkscrewError('invalid_argument', `describe ${id}: the inventory does not have it`, {
      hint: 'Say what it is with --service and --type, and where with --region, such as --service ec2 --type Vpc.',
    });
  }
  return { id, name: '', type, service, region, accountId, basicAttributes: {} };
}

function toDescribed(provider: string, resource: Resource, askedAt: Date): DescribedResource {
  const { service, type, id, name, region, accountId, arn, parentId, createdAt, modifiedAt } = resource;
  const facets = Object.entries(parseObject(resource.attributes));
  return {
    source: 'provider',
    identity: {
      uid: '',
      typeName: `${service}:${type}`,
      provider,
      service,
      type,
      id,
      name,
      region,
      accountId,
      arn,
      parentId,
    },
    lifecycle: '',
    times: {
      createdAt: createdAt?.toISOString() ?? null,
      modifiedAt: modifiedAt?.toISOString() ?? null,
      firstSeenAt: null,
      lastSeenAt: askedAt.toISOString(),
      suspectSince: null,
      goneSince: null,
      asOf: null,
    },
    versionCount: 0,
    tags: resource.tags,
    columns: Object.entries(parseObject(resource.rawData)),
    facets: facets.map(([facet, value]) => {
      return { facet, status: value === null ? 'absent' : 'present', reason: '', lastReadAt: null, value };
    }),
    relationships: resource.relationships.map((edge) => ({
      direction: 'out',
      relationshipType: edge.relationshipType,
      label: edge.label ?? '',
      path: edge.path ?? '',
      uid: '',
      typeName: [edge.targetService, edge.targetType].filter((word) => word !== '').join(':'),
      id: edge.targetId,
      name: '',
      resolution: '',
    })),
    relationshipCount: resource.relationships.length,
    coverage: [],
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = text === '' ? {} : JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : { value };
}
