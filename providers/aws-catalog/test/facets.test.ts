import { describe, expect, test } from 'vitest';
import {
  type CatalogResourceType,
  createShapeReader,
  type FacetBinding,
  isPermittedRead,
  openCatalog,
  type ResolvedShape,
  type ServiceCatalog,
  type ShapeReader,
} from '../src/index.ts';

const catalog = openCatalog();
const services = catalog.services().map(({ name }) => catalog.service(name));

/** Collects what is wrong over all services, so that one run shows all of it. */
function faults(find: (service: ServiceCatalog) => Iterable<string>): string[] {
  return services.flatMap((service) => [...find(service)].map((fault) => `${service.service}: ${fault}`));
}

/** Follows a path through shapes; undefined where it leads nowhere. */
function hasPath(shape: ResolvedShape | undefined, path: string): boolean {
  let current = shape;
  for (const step of path.split('.')) {
    const members = current !== undefined && 'members' in current ? current.members : [];
    current = members.find(({ name }) => name === step.replace(/\[.*$/, ''))?.shape;
    if (step.includes('[')) current = current?.kind === 'list' ? current.member.shape : undefined;
  }
  return current !== undefined;
}

type Read = Pick<FacetBinding, 'facet' | 'operation' | 'bind' | 'value' | 'bulk'>;

function readsOf({ facets = [], tagRead }: CatalogResourceType): readonly Read[] {
  return tagRead === undefined ? facets : [...facets, { ...tagRead, facet: 'tags', value: tagRead.tags.path }];
}

function faultsOfInputs({ operation, bind, bulk }: Read, reader: ShapeReader): string[] {
  const members = reader.input(operation)?.members ?? [];
  const names = new Set(members.map(({ name }) => name));
  return [
    ...Object.keys(bind).flatMap((name) => (names.has(name) ? [] : [`no input ${name}`])),
    ...members.flatMap(({ name, isRequired }) =>
      isRequired && bind[name] === undefined ? [`${name} is unbound`] : [],
    ),
    ...(bulk !== undefined || Object.values(bind).some(({ kind }) => kind.startsWith('parent'))
      ? []
      : ['not of one resource']),
  ];
}

/** What is wrong with the further reads of a type. */
function* brokenReads(service: ServiceCatalog, type: CatalogResourceType, reader: ShapeReader): Generator<string> {
  for (const read of readsOf(type)) {
    const where = `${type.type}.${read.facet}`;
    if (!isPermittedRead(service, read.operation)) {
      yield `${where}: ${read.operation} is no permitted read`;
      continue;
    }
    for (const fault of faultsOfInputs(read, reader)) yield `${where}: ${fault}`;
    const path = [read.bulk && `${read.bulk.items}[]`, read.value].filter((part) => part !== undefined).join('.');
    if (path !== '' && !hasPath(reader.output(read.operation), path)) yield `${where}: no ${path}`;
  }
}

describe('facets', () => {
  test('are permitted reads of one resource, with every input bound and a value that is there', () => {
    const found = faults(function* (service) {
      const reader = createShapeReader(service);
      for (const type of service.resourceTypes) yield* brokenReads(service, type, reader);
    });
    expect(found).toEqual([]);
  });

  test('are over a thousand, of hundreds of types, and named once in each', () => {
    const types = services.flatMap(({ resourceTypes }) => resourceTypes).filter(({ facets }) => facets !== undefined);
    expect(types.length).toBeGreaterThanOrEqual(500);
    expect(types.flatMap(({ facets = [] }) => facets).length).toBeGreaterThanOrEqual(1_200);
    const twice = types.filter(({ facets = [] }) => new Set(facets.map(({ facet }) => facet)).size < facets.length);
    expect(twice.map(({ name }) => name)).toEqual([]);
  });

  test.each([
    [
      's3',
      'Bucket',
      [
        'policy',
        'policy_status',
        'public_access_block',
        'acl',
        'ownership_controls',
        'encryption',
        'versioning',
        'logging',
        'website',
        'replication',
        'object_lock',
      ],
    ],
    ['iam', 'User', ['attached_policies', 'groups', 'login_profile', 'permissions_boundary']],
    ['iam', 'Role', ['attached_policies', 'instance_profiles', 'last_used', 'permissions_boundary']],
    ['iam', 'Group', ['attached_policies']],
    ['iam', 'AccessKey', ['last_used']],
    ['kms', 'Key', ['detail', 'policy', 'rotation_status']],
    ['lambda', 'Function', ['policy', 'url_config']],
    ['sqs', 'Queue', ['attributes']],
    ['sns', 'Topic', ['attributes']],
    ['ecr', 'Repository', ['policy']],
    ['secretsmanager', 'Secret', ['policy']],
    ['efs', 'FileSystem', ['policy']],
    ['opensearch', 'Domain', ['detail']],
    ['backup', 'BackupVault', ['policy']],
    ['dynamodb', 'Table', ['detail', 'policy', 'continuous_backups']],
    ['kinesis', 'Stream', ['policy']],
    ['ec2', 'Snapshot', ['create_volume_permission']],
    ['ec2', 'Image', ['launch_permission']],
    ['rds', 'DBSnapshot', ['attributes']],
    ['rds', 'DBClusterSnapshot', ['attributes']],
    ['elbv2', 'LoadBalancer', ['attributes']],
    ['elbv2', 'Listener', ['attributes']],
    ['cloudtrail', 'Trail', ['status', 'event_selectors']],
    ['organizations', 'Policy', ['detail', 'targets']],
  ])('of %s %s are read unasked: %j', (...[service, name, wanted]) => {
    const type = catalog.service(service).resourceTypes.find((candidate) => candidate.type === name);
    const read = (type?.facets ?? []).filter((facet) => facet.default).map(({ facet }) => facet);
    expect(read).toEqual(expect.arrayContaining(wanted));
  });

  test.each([
    ['ec2', 'GetEbsEncryptionByDefault'],
    ['ec2', 'GetImageBlockPublicAccessState'],
    ['ec2', 'GetSnapshotBlockPublicAccessState'],
    ['ec2', 'GetInstanceMetadataDefaults'],
    ['s3control', 'GetPublicAccessBlock'],
    ['iam', 'GetAccountSummary'],
    ['iam', 'GetAccountPasswordPolicy'],
    ['organizations', 'DescribeResourcePolicy'],
  ])('of a whole account are types of their own: %s %s', (name, operation) => {
    const type = catalog.service(name).resourceTypes.find(({ list }) => list.operation === operation);
    expect(type).toMatchObject({ default: true, list: { element: 'single' } });
  });

  test.each([
    ['s3', 'Bucket', 'policy', 'NoSuchBucketPolicy'],
    ['s3', 'Bucket', 'public_access_block', 'NoSuchPublicAccessBlockConfiguration'],
    ['iam', 'User', 'login_profile', 'NoSuchEntity'],
    ['ecr', 'Repository', 'policy', 'RepositoryPolicyNotFoundException'],
    ['efs', 'FileSystem', 'policy', 'PolicyNotFound'],
  ])('of %s %s know what says that there is no %s', (...[service, name, facet, code]) => {
    const type = catalog.service(service).resourceTypes.find((candidate) => candidate.type === name);
    const found = type?.facets?.find((candidate) => candidate.facet === facet);
    expect(found?.absent).toContain(code);
    expect(found?.absent?.filter((each) => /denied|unauthori[sz]ed|forbidden/i.test(each))).toEqual([]);
  });
});
