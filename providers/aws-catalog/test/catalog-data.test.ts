import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isReadName } from '../generator/naming.ts';
import { loadRules } from '../generator/rules.ts';
import {
  type CatalogResourceType,
  createShapeReader,
  FIRST_SHAPE_REF,
  isPermittedRead,
  matchesFilter,
  openCatalog,
  partitionOf,
  readField,
  type ResolvedShape,
  type ResolvedStruct,
  resolveEndpoint,
  type RowField,
  type ServiceCatalog,
  type ShapeReader,
} from '../src/index.ts';

const catalog = openCatalog();
const services = catalog.services().map(({ name }) => catalog.service(name));
const rules = loadRules();
const dataDir = fileURLToPath(new URL('../data/', import.meta.url));

/** Collects what is wrong over all services, so that one run shows all of it. */
function faults(find: (service: ServiceCatalog) => Iterable<string>): string[] {
  return services.flatMap((service) => [...find(service)].map((fault) => `${service.service}: ${fault}`));
}

function memberOf(shape: ResolvedShape | undefined, name: string): ResolvedShape | undefined {
  if (shape?.kind !== 'structure' && shape?.kind !== 'union') return undefined;
  return shape.members.find((member) => member.name === name)?.shape;
}

/** Follows a path through shapes; undefined where it leads nowhere. */
function shapeAt(shape: ResolvedShape, path: string): ResolvedShape | undefined {
  let current: ResolvedShape | undefined = shape;
  for (const step of path.split('.')) {
    if (step === '@') continue;
    current = memberOf(current, step.replace(/\[.*$/, ''));
    if (step.includes('[')) current = current?.kind === 'list' ? current.member.shape : undefined;
  }
  return current;
}

function rowShape(type: CatalogResourceType, output: ResolvedStruct): ResolvedShape | undefined {
  if (type.list.element === 'single') return shapeAt(output, type.list.items);
  const found = shapeAt(output, type.list.items);
  if (found?.kind === 'list') return found.member.shape;
  return type.list.items.endsWith(']') || found?.kind === 'map' ? found : undefined;
}

function pathsOf(field: RowField): string[] {
  return (typeof field === 'string' ? field : field.path).split('||').map((path) => path.trim());
}

const COMPOUND = new Set<string | undefined>(['structure', 'union', 'list', 'map', 'blob']);

function* brokenPaths(type: CatalogResourceType, output: ResolvedStruct): Generator<string> {
  const row = rowShape(type, output);
  if (row === undefined) {
    yield `${type.type}: no rows at ${type.list.items}`;
    return;
  }
  if (type.list.element === 'map') return;
  const { tags, ...fields } = type.fields;
  const scalars = [...type.identity, ...Object.values(fields)].flatMap(pathsOf);
  const others = [tags?.path ?? [], type.volatile ?? [], type.sets ?? []].flat();
  for (const path of [...scalars, ...others]) {
    if (shapeAt(row, path) === undefined && !type.list.inherit?.includes(path)) yield `${type.type}: no field ${path}`;
  }
  const compound = scalars.filter((path) => COMPOUND.has(shapeAt(row, path)?.kind));
  for (const path of compound) yield `${type.type}: ${path} is no single value`;
}

function* brokenInputs(type: CatalogResourceType, reader: ShapeReader): Generator<string> {
  const members = reader.input(type.list.operation)?.members ?? [];
  for (const name of Object.keys(type.list.bind ?? {})) {
    if (!members.some((member) => member.name === name)) yield `${type.type}: no input ${name}`;
  }
  for (const member of members) {
    if (member.isRequired && type.list.bind?.[member.name] === undefined)
      yield `${type.type}: ${member.name} is unbound`;
  }
}

describe('the committed data', () => {
  test('covers every service and enough resource types', () => {
    expect(services.length).toBeGreaterThanOrEqual(420);
    const withDefaults = services.filter(({ resourceTypes }) => resourceTypes.some((type) => type.default));
    expect(withDefaults.length).toBeGreaterThanOrEqual(300);
    expect(
      services.flatMap(({ resourceTypes }) => resourceTypes.filter((type) => type.default)).length,
    ).toBeGreaterThan(1200);
  });

  test('stays under 2 MB, and its index tells each size', () => {
    const sizes = catalog.services().map(({ name }) => statSync(`${dataDir}services/${name}.json.br`).size);
    expect(sizes).toEqual(catalog.services().map(({ bytes }) => bytes));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
  });

  test('names its source, version and licence', () => {
    const provenance = readFileSync(`${dataDir}PROVENANCE.md`, 'utf8');
    expect(provenance).toContain(`botocore ${catalog.version}`);
    expect(provenance).toContain('Apache License,\nVersion 2.0');
  });

  test('has a shape for every ref', () => {
    const found = faults(function* (service) {
      const reader = createShapeReader(service);
      for (let ref = FIRST_SHAPE_REF; ref < FIRST_SHAPE_REF + service.shapes.length; ref += 1) {
        const shape = reader.resolve(ref);
        if (shape.kind === 'list') yield* kindless(shape.member.shape);
        if (shape.kind === 'map') yield* kindless(shape.value.shape);
        if (shape.kind === 'structure' || shape.kind === 'union') {
          for (const member of shape.members) yield* kindless(member.shape);
        }
      }
      for (const name of Object.keys(service.operations)) {
        reader.input(name);
        reader.output(name);
      }
    });
    expect(found).toEqual([]);
  });

  test('has unique type names', () => {
    const names = services.flatMap(({ resourceTypes }) => resourceTypes.map((type) => type.name));
    expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
    expect(names.filter((name) => !/^aws_[a-z0-9]+(_[a-z0-9]+)+$/.test(name))).toEqual([]);
  });

  test('lists by operations that are permitted reads, with every required input bound', () => {
    const found = faults(function* (service) {
      const reader = createShapeReader(service);
      for (const type of service.resourceTypes) {
        if (isPermittedRead(service, type.list.operation)) yield* brokenInputs(type, reader);
        else yield `${type.type}: ${type.list.operation} is no permitted read`;
      }
    });
    expect(found).toEqual([]);
  });

  test('has paths that lead to fields of the rows', () => {
    const found = faults(function* (service) {
      const reader = createShapeReader(service);
      for (const type of service.resourceTypes) {
        const output = reader.output(type.list.operation);
        if (output !== undefined) yield* brokenPaths(type, output);
      }
    });
    expect(found).toEqual([]);
  });

  test('pages by members that are in input and output', () => {
    const found = faults(function* (service) {
      const reader = createShapeReader(service);
      for (const [name, { pagination, limit }] of Object.entries(service.operations)) {
        const input = reader.input(name)?.members.map((member) => member.name) ?? [];
        const missing = [...(pagination?.inputTokens ?? []), ...(limit ? [limit.member] : [])].filter(
          (token) => !input.includes(token),
        );
        for (const token of missing) yield `${name}: no input ${token}`;
        const output = reader.output(name);
        for (const path of pagination?.outputTokens ?? []) {
          const first = path.split('||').map((part) => shapeAt(output as ResolvedStruct, part.trim()));
          if (first.includes(undefined)) yield `${name}: no output ${path}`;
        }
      }
    });
    expect(found).toEqual([]);
  });
});

function* kindless(shape: ResolvedShape): Generator<string> {
  if (typeof shape.kind !== 'string') yield 'a shape without a kind';
}

describe('the permitted reads', () => {
  test('are named like reads or were reviewed', () => {
    const found = faults(function* (service) {
      for (const [name, { read }] of Object.entries(service.operations)) {
        if (!isReadName(name) && read !== 'reviewed') yield name;
      }
    });
    expect(found).toEqual([]);
  });

  test.each([
    ['secretsmanager', 'GetSecretValue'],
    ['secretsmanager', 'BatchGetSecretValue'],
    ['sts', 'GetSessionToken'],
    ['sts', 'GetFederationToken'],
    ['ecr', 'GetAuthorizationToken'],
    ['ec2', 'GetPasswordData'],
    ['redshift', 'GetClusterCredentials'],
    ['emr', 'GetClusterSessionCredentials'],
    ['lightsail', 'GetRelationalDatabaseMasterUserPassword'],
    ['cognito-identity', 'GetCredentialsForIdentity'],
    ['cognito-identity', 'GetOpenIdToken'],
    ['sso', 'GetRoleCredentials'],
    ['ssm', 'GetParameter'],
    ['s3', 'GetObject'],
    ['dynamodb', 'GetItem'],
    ['quicksight', 'GetDashboardEmbedUrl'],
    ['s3control', 'GetDataAccess'],
    ['ec2', 'GetVpnConnectionDeviceSampleConfiguration'],
    ['lambda', 'GetFunction'],
    ['codepipeline', 'GetJobDetails'],
    ['gamelift', 'GetInstanceAccess'],
    ['ivs', 'GetStreamKey'],
    ['appsync', 'ListApiKeys'],
    ['kinesis-video-signaling', 'GetIceServerConfig'],
    ['quicksight', 'GetIdentityContext'],
    ['emr-serverless', 'GetDashboardForJobRun'],
    ['wickr', 'GetOidcInfo'],
    ['sesv2', 'GetExportJob'],
  ])('exclude %s %s', (name, operation) => {
    const service = catalog.service(name);
    expect(isPermittedRead(service, operation)).toBe(false);
    expect(service.blocked[operation]).toMatch(/./);
  });

  test.each([
    ['sts', 'GetCallerIdentity'],
    ['ec2', 'DescribeRegions'],
    ['s3', 'GetBucketPolicy'],
    ['iam', 'ListServiceSpecificCredentials'],
  ])('include %s %s', (name, operation) => {
    expect(isPermittedRead(catalog.service(name), operation)).toBe(true);
  });
});

describe('lists', () => {
  /** Members by which an output says that it is not all there is. */
  const SAYS_MORE =
    /^(is)?truncated$|^(next|pagination|continuation|page)\w*(token|marker|cursor)$|^next\w*marker$|^hasmore|^lastevaluated/i;

  test('that say that there is more tell how to get it', () => {
    const found = faults(function* (service) {
      const shapes = createShapeReader(service);
      for (const operation of new Set(service.resourceTypes.map(({ list }) => list.operation))) {
        const members = shapes.output(operation)?.members ?? [];
        const nested = members.flatMap(({ shape }) => ('members' in shape ? shape.members : []));
        const saysMore = [...members, ...nested].some(({ name }) => SAYS_MORE.test(name));
        if (saysMore && service.operations[operation]?.pagination === undefined) yield operation;
      }
    });
    expect(found).toEqual([]);
  });

  test.each([
    ['firehose', 'ListDeliveryStreams', ['DeliveryStreamNames[-1]'], 'HasMoreDeliveryStreams'],
    ['dynamodb', 'ListGlobalTables', ['LastEvaluatedGlobalTableName'], undefined],
    ['route53', 'ListTrafficPolicies', ['TrafficPolicyIdMarker'], 'IsTruncated'],
  ])('of %s by %s go on where botocore does not say how', (...[name, operation, outputTokens, moreResults]) => {
    expect(catalog.service(name).operations[operation]?.pagination).toMatchObject({
      outputTokens,
      ...(moreResults !== undefined && { moreResults }),
    });
  });

  test.each([
    ['sso-admin', 'ApplicationProvider'],
    ['interconnect', 'Environment'],
    ['sagemaker-geospatial', 'RasterDataCollection'],
  ])('of what AWS offers are not scanned unasked: %s %s', (name, type) => {
    const found = catalog.service(name).resourceTypes.find((candidate) => candidate.type === type);
    expect(found).toMatchObject({ class: 'catalog', default: false });
  });

  test.each([
    ['appconfig', 'Extension', { Id: 'AWS.AppConfig.DeploymentNotificationsToSns' }, { Id: 'a1b2c3d' }],
    ['schemas', 'Registry', { RegistryName: 'aws.events' }, { RegistryName: 'mine' }],
    ['opensearch', 'Package', { PackageID: 'G196105221' }, { PackageID: 'F196105221' }],
    ['mediaconvert', 'Preset', { Type: 'SYSTEM' }, { Type: 'CUSTOM' }],
    ['bedrock-agentcore-control', 'Evaluator', { evaluatorType: 'Builtin' }, { evaluatorType: 'Custom' }],
    [
      'securityhub',
      'Insight',
      { InsightArn: 'arn:aws:securityhub:::insight/securityhub/default/1' },
      { InsightArn: 'arn:aws:securityhub:eu-west-1:123456789012:insight/123456789012/custom/a' },
    ],
  ])("of %s %s leave out what is AWS's", (...[name, type, foreign, own]) => {
    const where = catalog.service(name).resourceTypes.find((candidate) => candidate.type === type)?.list.where ?? [];
    expect(where.every((filter) => matchesFilter(foreign, filter))).toBe(false);
    expect(where.every((filter) => matchesFilter(own, filter))).toBe(true);
  });

  test("of Chime's accounts are not asked with the AWS account's number", () => {
    expect(catalog.service('chime').resourceTypes.filter(({ list }) => list.bind?.['AccountId'])).toEqual([]);
  });

  test.each([
    ['globalaccelerator', 'Accelerator', 'us-west-2'],
    ['chatbot', 'SlackChannelConfiguration', 'us-east-2'],
    ['ecr-public', 'Repository', 'us-east-1'],
  ])('of %s %s are asked once, in a region that answers', (name, type, region) => {
    const found = catalog.service(name).resourceTypes.find((candidate) => candidate.type === type);
    expect(found).toMatchObject({ scope: 'account', regions: expect.arrayContaining([region]) });
  });

  test.each([
    [
      'appflow',
      'Connector',
      [
        { connectorType: 'CustomConnector', connectorLabel: 'a' },
        { connectorType: 'CustomConnector', connectorLabel: 'b' },
      ],
    ],
    [
      'emr',
      'StudioSessionMapping',
      [
        { StudioId: 's', IdentityType: 'USER', IdentityId: '1' },
        { StudioId: 's', IdentityType: 'USER', IdentityId: '2' },
      ],
    ],
    [
      'redshift',
      'EndpointAuthorization',
      [
        { ClusterIdentifier: 'c', Grantor: '1', Grantee: '2' },
        { ClusterIdentifier: 'c', Grantor: '1', Grantee: '3' },
      ],
    ],
    [
      'iot',
      'AuditSuppression',
      [
        { checkName: 'x', resourceIdentifier: { clientId: '1' } },
        { checkName: 'x', resourceIdentifier: { roleAliasArn: '2' } },
      ],
    ],
    [
      'batch',
      'JobDefinition',
      [
        { jobDefinitionName: 'j', jobDefinitionArn: 'arn:j:1' },
        { jobDefinitionName: 'j', jobDefinitionArn: 'arn:j:2' },
      ],
    ],
  ])('of %s %s keep two rows apart', (name, type, rows) => {
    const found = catalog.service(name).resourceTypes.find((candidate) => candidate.type === type);
    const ids = rows.map((row) => found?.identity.map((field) => readField(row, field)));
    expect(ids[0]).not.toContain(undefined);
    expect(ids[1]).not.toContain(undefined);
    expect(ids[0]).not.toEqual(ids[1]);
  });
});

describe('the reviewed rules', () => {
  test('name operations and services that exist', () => {
    const unknown = (key: string, has: (service: ServiceCatalog, operation: string) => boolean): boolean => {
      const [service = '', operation = ''] = key.split('.');
      return !catalog.has(service) || !has(catalog.service(service), operation);
    };
    const isRead = (service: ServiceCatalog, operation: string): boolean => operation in service.operations;
    const isBlocked = (service: ServiceCatalog, operation: string): boolean => operation in service.blocked;
    expect(
      [
        ...Object.keys(rules.operations),
        ...Object.keys(rules.access.reads),
        ...Object.keys(rules.facets.operations),
        ...Object.keys(rules.facets.settings),
        ...Object.keys(rules.inputs.inputs),
        ...Object.keys(rules.iamUnproven),
      ].filter((key) => unknown(key, isRead)),
    ).toEqual([]);
    expect(Object.keys(rules.access.blocked).filter((key) => unknown(key, isBlocked))).toEqual([]);
    expect(Object.keys(rules.homes).filter((service) => !catalog.has(service))).toEqual([]);
    expect(Object.keys(rules.iamPrefixes).filter((service) => !catalog.has(service))).toEqual([]);
  });

  test('of inputs name members that exist, and what is asked with reaches the lists and facets', () => {
    const faultsOf = (key: string, member: string, isBound: boolean): readonly string[] => {
      const [name = '', operation = ''] = key.split('.');
      const service = catalog.service(name);
      const shape = createShapeReader(service).input(operation);
      if (memberOf(shape, member) === undefined) return [`${key} has no ${member}`];
      const reads = service.resourceTypes
        .flatMap(({ list, facets = [] }) => [list, ...facets])
        .filter((read) => read.operation === operation);
      return isBound && reads.some(({ bind = {} }) => bind[member] === undefined) ? [`${key} lacks ${member}`] : [];
    };
    expect(
      Object.entries(rules.inputs.inputs).flatMap(([key, members]) =>
        Object.entries(members).flatMap(([member, { bind }]) => faultsOf(key, member, bind !== undefined)),
      ),
    ).toEqual([]);
  });

  test.each([
    ['acm', 'ListCertificates', 'Includes'],
    ['sqs', 'GetQueueAttributes', 'AttributeNames'],
    ['ecs', 'DescribeClusters', 'include'],
    ['ecs', 'ListTaskDefinitions', 'status'],
    ['secretsmanager', 'ListSecrets', 'IncludePlannedDeletion'],
    ['glue', 'GetConnections', 'HidePassword'],
    ['ec2', 'DescribeImages', 'Owners'],
    ['ec2', 'DescribeImages', 'IncludeDisabled'],
    ['ec2', 'DescribeSnapshots', 'OwnerIds'],
    ['cloudwatch', 'DescribeAlarms', 'AlarmTypes'],
    ['iam', 'ListPolicies', 'Scope'],
    ['sagemaker', 'ListModelPackages', 'ModelPackageType'],
  ])('%s %s is asked with %s, whose default hides data', (name, operation, member) => {
    const reads = catalog
      .service(name)
      .resourceTypes.flatMap(({ list, facets = [] }) => [list, ...facets])
      .filter((read) => read.operation === operation);
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.every(({ bind = {} }) => bind[member] !== undefined)).toBe(true);
    expect(rules.inputs.inputs[`${name}.${operation}`]?.[member]?.reason).toMatch(/\w/);
  });

  test('each say why', () => {
    const all = [
      ...Object.values(rules.operations),
      ...Object.values(rules.homes),
      ...Object.values(rules.facets.operations),
      ...Object.values(rules.facets.settings),
      ...rules.inputs.filters,
      ...Object.values(rules.inputs.inputs).flatMap((members) => Object.values(members)),
      ...rules.facets.defaults,
      ...rules.facets.excluded,
      ...rules.lifecycle,
      ...rules.classes,
      ...rules.volatile,
    ];
    expect(all.filter(({ reason }) => reason.trim() === '')).toEqual([]);
  });
});

describe('endpoints', () => {
  test.each([
    ['ec2', 'eu-west-3', 'https://ec2.eu-west-3.amazonaws.com', 'eu-west-3', 'ec2'],
    ['s3', 'us-east-1', 'https://s3.us-east-1.amazonaws.com', 'us-east-1', 's3'],
    ['iam', 'eu-west-1', 'https://iam.amazonaws.com', 'us-east-1', 'iam'],
    ['iam', 'cn-north-1', 'https://iam.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'iam'],
    ['iam', 'us-gov-east-1', 'https://iam.us-gov.amazonaws.com', 'us-gov-west-1', 'iam'],
    ['route53', 'ap-south-1', 'https://route53.amazonaws.com', 'us-east-1', 'route53'],
    ['cloudwatch', 'sa-east-1', 'https://monitoring.sa-east-1.amazonaws.com', 'sa-east-1', 'monitoring'],
    ['ecr', 'us-west-2', 'https://api.ecr.us-west-2.amazonaws.com', 'us-west-2', 'ecr'],
    ['lambda', 'cn-northwest-1', 'https://lambda.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1', 'lambda'],
  ])('of %s in %s', (...[name, region, url, signingRegion, signingName]) => {
    const endpoint = resolveEndpoint(catalog.service(name), { region }, catalog.partitions);
    expect(endpoint).toEqual({ url, signingRegion, signingName });
  });

  test('of an operation with a host of its own', () => {
    const request = { region: 'us-west-2', operation: 'ListDirectoryBuckets' };
    expect(resolveEndpoint(catalog.service('s3'), request, catalog.partitions)).toEqual({
      url: 'https://s3express-control.us-west-2.amazonaws.com',
      signingRegion: 'us-west-2',
      signingName: 's3express',
    });
  });

  test('know the global services', () => {
    const isGlobal = (name: string): boolean => catalog.service(name).global;
    expect(['iam', 'route53', 'cloudfront', 'organizations', 'budgets'].map(isGlobal)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(['s3', 'ec2', 'sts', 'lambda'].map(isGlobal)).toEqual([false, false, false, false]);
  });

  test('know each partition by its regions', () => {
    const ids = ['us-east-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'].map(
      (region) => partitionOf(region, catalog.partitions)?.id,
    );
    expect(ids).toEqual(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc']);
  });

  test('list a service only in regions of the partition', () => {
    expect(catalog.service('sqs').regions?.['aws']).toContain('eu-central-1');
    expect(catalog.service('sqs').regions?.['aws']).not.toContain('fips-us-east-1');
  });
});
