import { describe, expect, test } from 'vitest';
import { type CatalogResourceType, openCatalog, type RowFilter, type ServiceCatalog } from '../src/index.ts';

const catalog = openCatalog();
const lists = catalog
  .services()
  .map(({ name }) => catalog.service(name))
  .flatMap((service) => service.resourceTypes.map((type) => ({ type, request: requestOf(service, type) })));

/** What goes over the wire: services of one family send the same requests to the same endpoint. */
function requestOf(service: ServiceCatalog, { list }: CatalogResourceType): string {
  const { apiVersion, endpointPrefix, signingName, targetPrefix } = service;
  const traits = service.operations[list.operation]?.traits;
  const http = typeof traits === 'object' ? traits.http?.slice(0, 2) : undefined;
  return JSON.stringify([endpointPrefix, signingName, http ?? [targetPrefix ?? apiVersion, list.operation], list.bind]);
}

/** Whether no row passes both: one wants a value of a field that the other refuses. */
function areDisjoint(a: readonly RowFilter[] = [], b: readonly RowFilter[] = []): boolean {
  return a.some((left) =>
    b.some((right) => left.field === right.field && (excludes(left, right) || excludes(right, left))),
  );
}

function excludes(wanting: RowFilter, refusing: RowFilter): boolean {
  const { in: values, prefix: prefixes } = wanting;
  const isWithin = (wanted: readonly string[] | undefined, refused: readonly string[] | undefined): boolean =>
    wanted !== undefined && refused !== undefined && wanted.every((value) => refused.includes(value));
  const isApart = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean =>
    one !== undefined && other !== undefined && !one.some((value) => other.includes(value));
  return (
    isWithin(values, refusing.notIn) ||
    isWithin(prefixes, refusing.notPrefix) ||
    isApart(values, refusing.in) ||
    isApart(prefixes, refusing.prefix)
  );
}

describe('one home for each thing', () => {
  test('of two services that send one and the same list request, each keeps other rows', () => {
    const shared = [...Map.groupBy(lists, ({ request }) => request).values()].map((group) =>
      group.map(({ type }) => type),
    );
    const twice = shared.flatMap((types) =>
      types.flatMap((type, position) =>
        types
          .slice(position + 1)
          .filter((other) => type.default && other.default && type.list.items === other.list.items)
          .filter((other) => !areDisjoint(type.list.where, other.list.where))
          .map((other) => `${type.name} ${other.name}`),
      ),
    );
    expect(twice).toEqual([]);
    expect(shared.filter((types) => types.length > 2).length).toBeGreaterThan(3);
  });

  test.each([
    ['aws_ec2_transit_gateway_vpc_attachment', 'VpcOwnerId'],
    ['aws_ec2_transit_gateway_attachment', 'ResourceOwnerId'],
    ['aws_ec2_subnet', 'OwnerId'],
    ['aws_ec2_vpc', 'OwnerId'],
  ])('%s, which other accounts see too, tells its owner', (name, owner) => {
    expect(lists.find(({ type }) => type.name === name)?.type.fields.owner).toBe(owner);
  });

  test('what a family of services has under two names is listed by one of them', () => {
    const names = new Set(lists.map(({ type }) => type.name));
    expect([...names].filter((name) => name.startsWith('aws_wisdom_'))).toEqual([]);
    expect(names).toContain('aws_qconnect_assistant');
    expect(names).not.toContain('aws_chime_sdk_media_pipelines_media_capture_pipeline');
  });
});
