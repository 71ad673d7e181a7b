import { openCatalog } from '@corkscrew/aws-catalog';
import type { Claim, Diagnostic, ProviderSession, ResourceDraft, ScanUnit, ScanYield } from '@corkscrew/sdk';
import { draftsOf, mapConcurrent, normalisePayload } from '@corkscrew/sdk';
import { createInMemoryProvider, describeConformance, providerConformance } from '@corkscrew/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';
import { type MotoServer, runPython, isMotoLeftOut, startMoto } from './moto/python.ts';

interface ScanResult {
  readonly resources: readonly ResourceDraft[];
  readonly claims: readonly Claim[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

/** moto and we work on a core each. */
const CONCURRENT_UNITS = 4;

async function scan(session: ProviderSession, services: readonly string[]): Promise<ScanResult> {
  const plan = await session.planScan?.({ services, regions: ['us-east-1'] }, {});
  const messages: ScanYield[] = [];
  const scanOne = async (unit: ScanUnit): Promise<void> => {
    for await (const message of session.scanUnit(unit, {})) messages.push(message);
  };
  for await (const _ of mapConcurrent(plan?.units ?? [], CONCURRENT_UNITS, scanOne));
  return {
    resources: messages.flatMap(draftsOf),
    claims: messages.flatMap((message) => (message.kind === 'claim' ? [message.claim] : [])),
    diagnostics: messages.flatMap((message) => (message.kind === 'diagnostic' ? [message.diagnostic] : [])),
  };
}

const catalog = openCatalog();
const serviceOfType = new Map(
  catalog
    .services()
    .flatMap(({ name }) => catalog.service(name).resourceTypes.map((type) => [type.name, name] as const)),
);

describe.skipIf(isMotoLeftOut('the scan of moto'))('a scan of what boto3 created in moto', () => {
  useMotoCredentials();
  const calls = new Set<string>();
  let moto: MotoServer;
  let session: ProviderSession;
  let created: Readonly<Record<string, readonly string[]>>;
  let result: ScanResult;
  let services: readonly string[];

  beforeAll(async () => {
    moto = await startMoto();
    created = (await runPython('seed.py', [moto.url])) as typeof created;
    const provider = createAwsProvider({
      env: motoEnvironment(moto.url),
      onCall: (service, operation) => calls.add(`${service}:${operation}`),
    });
    session = await provider.connect({ facets: 'none' }, { logger: () => {}, cacheDir: '' });
    services = [...new Set(Object.keys(created).map((type) => serviceOfType.get(type) ?? type))];
    result = await scan(session, services);
  }, 180_000);

  afterAll(async () => {
    await session?.close?.();
    await moto?.close();
  });

  test('covers all protocols that moto speaks, and at least twelve services', () => {
    expect(services.length).toBeGreaterThanOrEqual(12);
    const protocols = services.map((name) => {
      const { protocol, jsonVersion } = catalog.service(name);
      return protocol === 'json' ? `json ${jsonVersion}` : protocol;
    });
    expect([...new Set(protocols)].sort()).toEqual(['ec2', 'json 1.0', 'json 1.1', 'query', 'rest-json', 'rest-xml']);
  });

  test('finds exactly the ids that were created, of every type', () => {
    const found = Object.fromEntries(
      Object.keys(created).map((type) => [
        type,
        result.resources
          .filter((resource) => resource.typeName === type)
          .map((resource) => resource.id)
          .sort(),
      ]),
    );
    const expected = Object.fromEntries(Object.entries(created).map(([type, ids]) => [type, ids.toSorted()]));
    expect(found).toEqual(expected);
  });

  test('claims every listed type as complete, with the count of what it yielded', () => {
    const listed = new Set(Object.keys(created));
    const typeNameOf = (claim: Claim): string =>
      catalog.service(claim.scope.service).resourceTypes.find((type) => type.type === claim.scope.type)?.name ?? '';
    const claims = result.claims.filter((claim) => listed.has(typeNameOf(claim)));
    expect(claims).toHaveLength(listed.size);
    for (const claim of claims) {
      const resources = result.resources.filter((resource) => resource.typeName === typeNameOf(claim));
      expect(claim).toMatchObject({ outcome: 'complete', count: resources.length, reason: '' });
      expect(resources.every((resource) => resource.claim.type === claim.scope.type)).toBe(true);
    }
  });

  test('gives each resource an id of its own', () => {
    const keys = result.resources.map(({ typeName, region, id }) => `${typeName} ${region} ${id}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('reports nothing as failed or denied', () => {
    const outcomes = new Set(result.claims.map((claim) => claim.outcome));
    expect([...outcomes]).not.toEqual(expect.arrayContaining(['failed']));
    expect([...outcomes]).not.toEqual(expect.arrayContaining(['denied']));
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).not.toContain('list_failed');
  });

  test('reads names, ARNs, tags, times, states and homes', () => {
    const get = (typeName: string, id: string): ResourceDraft | undefined =>
      result.resources.find((resource) => resource.typeName === typeName && resource.id === id);
    // moto's list of buckets does not say where they are.
    expect(get('aws_s3_bucket', 'data-eu')).toMatchObject({ region: 'global', arn: 'arn:aws:s3:::data-eu' });
    expect(get('aws_s3_bucket', 'data-eu')?.claim.region).toBe('global');
    expect(get('aws_iam_role', 'app')).toMatchObject({
      region: 'global',
      accountId: '123456789012',
      arn: 'arn:aws:iam::123456789012:role/team/app',
    });
    expect(get('aws_iam_role', 'app')?.incarnation).toMatch(/^AROA/);
    expect(get('aws_lambda_function', 'resize')?.arn).toBe('arn:aws:lambda:us-east-1:123456789012:function:resize');
    expect(get('aws_secretsmanager_secret', 'db/main')?.tags).toEqual({ team: 'core' });
    const vpc = result.resources.find((resource) => resource.tags?.['Name'] === ' lead & <tail> \u00fc');
    expect(vpc).toMatchObject({ typeName: 'aws_ec2_vpc', name: ' lead & <tail> \u00fc', lifecycle: 'available' });
    const instance = result.resources.find((resource) => resource.typeName === 'aws_ec2_instance');
    expect(instance?.arn).toBe(`arn:aws:ec2:us-east-1:123456789012:instance/${instance?.id}`);
    expect(instance?.createdAt, 'the launch moves with every start').toBeUndefined();
    const volume = result.resources.find((resource) => resource.typeName === 'aws_ec2_volume');
    expect(volume?.createdAt?.getTime()).toBeGreaterThan(Date.now() - 600_000);
    expect(instance?.lifecycle).toBe('running');
  });

  test('decodes the policy documents of IAM', () => {
    const role = result.resources.find((resource) => resource.typeName === 'aws_iam_role');
    expect(role?.payload).toMatchObject({ AssumeRolePolicyDocument: { Version: '2012-10-17' } });
  });

  test('leaves no secret in what is stored', () => {
    const stored = result.resources.map(
      (resource) => normalisePayload(resource.payload, session.typeRules?.(resource.typeName) ?? {}).rawData,
    );
    expect(stored.join('\n')).not.toContain('hunter2');
    expect(stored.some((text) => text.includes('[redacted]'))).toBe(true);
  });

  test('called nothing but permitted reads', () => {
    expect(calls.size).toBeGreaterThan(50);
    for (const call of calls) {
      const [service = '', operation = ''] = call.split(':');
      expect(catalog.service(service).operations[operation]?.read, call).toBeDefined();
      expect(operation).toMatch(/^(List|Describe|Get)/);
    }
  });

  test('lists pages of one type with a token', async () => {
    const ids: string[] = [];
    let nextToken = '';
    let pages = 0;
    do {
      const page = await session.listResources?.(
        { service: 'dynamodb', type: 'Table', region: 'us-east-1', nextToken, maxResults: 50 },
        {},
      );
      ids.push(...(page?.resources ?? []).map((resource) => resource.id));
      nextToken = page?.nextToken ?? '';
      pages += 1;
    } while (nextToken !== '');
    expect(pages).toBe(3);
    expect(ids.sort()).toEqual(created['aws_dynamodb_table']?.toSorted());
  });

  test('plans every enabled region where all are asked for', async () => {
    const plan = await session.planScan?.({ services: ['sqs', 's3'], regions: ['all'] }, {});
    const regions = (plan?.units ?? []).map((unit) => `${unit.service} ${unit.region}`);
    expect(regions).toContain('s3 global');
    expect(regions.filter((region) => region.startsWith('sqs ')).length).toBeGreaterThan(10);
  });

  test('stops between pages when it is aborted, with the reason', async () => {
    const plan = await session.planScan?.({ services: ['dynamodb'], regions: ['us-east-1'] }, {});
    const unit = plan?.units.find((candidate) => candidate.region === 'us-east-1');
    const controller = new AbortController();
    const reason = new Error('enough');
    const run = async (): Promise<void> => {
      if (unit === undefined) throw new Error('no unit');
      for await (const message of session.scanUnit(unit, { signal: controller.signal })) {
        if (message.kind === 'resources') controller.abort(reason);
      }
    };
    await expect(run()).rejects.toBe(reason);
  });

  const conformance = providerConformance(
    (config) => createInMemoryProvider(createAwsProvider({ env: motoEnvironment(moto.url) }), { config }),
    { plan: { services: ['s3', 'iam', 'lambda', 'sqs', 'rds', 'dynamodb', 'logs'], regions: ['us-east-1'] } },
  );
  describeConformance({ describe, test }, conformance);
});
