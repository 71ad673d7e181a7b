import { openCatalog, resolveEndpoint } from '@corkscrew/aws-catalog';
import type { ScannedResource } from '@corkscrew/sdk';
import { collectUnit, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type RequestLogEntry, startSimulator } from '@corkscrew/simulator';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';

const catalog = openCatalog();

function endpointOf(service: string, region: string): string | undefined {
  const endpoint = resolveEndpoint(catalog.service(service), { region }, catalog.partitions);
  return endpoint && `${endpoint.url} ${endpoint.signingRegion}`;
}

interface PartitionScan {
  readonly resources: readonly ScannedResource[];
  readonly requests: readonly RequestLogEntry[];
  readonly absent: string;
  readonly services: ReadonlySet<string>;
  readonly foreignRegion: unknown;
}

const SERVICES = ['budgets', 'cloudfront', 'ec2', 'iam', 'lambda', 'route53', 's3', 'sns', 'sqs', 'sts', 'waf'];

/** Scans a simulated account of a partition in all of its regions. */
async function scanPartition(homeRegion: string, regions: readonly string[]): Promise<PartitionScan> {
  const requests: RequestLogEntry[] = [];
  await using simulator = await startSimulator({
    seed: 7,
    resources: 600,
    regions,
    logger: (entry) => requests.push(entry),
  });
  const env = { ...motoEnvironment(simulator.url), AWS_REGION: homeRegion };
  const client = await createInMemoryProvider(createAwsProvider({ env }), {});
  try {
    const plan = await client.planScan({ services: SERVICES, regions: ['all'] });
    const resources: ScannedResource[] = [];
    for (const unit of plan.units) resources.push(...(await collectUnit(client, unit)).resources);
    const foreignRegion = await client
      .planScan({ services: ['sqs'], regions: ['us-east-1'] })
      .catch((error: unknown) => error);
    const services = new Set(plan.units.map(({ service }) => service));
    return {
      resources,
      requests,
      services,
      absent: plan.diagnostics.map(({ message }) => message).join('\n'),
      foreignRegion,
    };
  } finally {
    await client.close();
  }
}

describe.each([
  {
    partition: 'aws-us-gov',
    home: 'us-gov-east-1',
    regions: ['us-gov-east-1', 'us-gov-west-1'],
    endpoints: {
      sts: 'https://sts.us-gov-east-1.amazonaws.com us-gov-east-1',
      iam: 'https://iam.us-gov.amazonaws.com us-gov-west-1',
      route53: 'https://route53.us-gov.amazonaws.com us-gov-west-1',
      organizations: 'https://organizations.us-gov-west-1.amazonaws.com us-gov-west-1',
      s3: 'https://s3.us-gov-east-1.amazonaws.com us-gov-east-1',
    },
    absent: ['budgets', 'cloudfront', 'waf'],
  },
  {
    partition: 'aws-cn',
    home: 'cn-north-1',
    regions: ['cn-north-1', 'cn-northwest-1'],
    endpoints: {
      sts: 'https://sts.cn-north-1.amazonaws.com.cn cn-north-1',
      iam: 'https://iam.cn-north-1.amazonaws.com.cn cn-north-1',
      route53: 'https://route53.amazonaws.com.cn cn-northwest-1',
      organizations: 'https://organizations.cn-northwest-1.amazonaws.com.cn cn-northwest-1',
      s3: 'https://s3.cn-north-1.amazonaws.com.cn cn-north-1',
    },
    absent: ['waf'],
  },
])('the partition $partition', ({ partition, home, regions, endpoints, absent }) => {
  useMotoCredentials();
  let scan: PartitionScan;
  beforeAll(async () => {
    scan = await scanPartition(home, regions);
  });

  test('has endpoints of its own, and homes for what has one endpoint for all regions', () => {
    const found = Object.keys(endpoints).map((service) => [service, endpointOf(service, home)]);
    expect(Object.fromEntries(found)).toEqual(endpoints);
  });

  test('is scanned in its own regions only, with requests signed for them', () => {
    expect(scan.requests.length).toBeGreaterThan(50);
    expect(scan.requests.filter(({ region }) => !regions.includes(region))).toEqual([]);
    const globalRegions = new Set(scan.requests.filter(({ service }) => service === 'iam').map(({ region }) => region));
    expect([...globalRegions]).toEqual([endpoints.iam.split(' ')[1]]);
  });

  test('gives ARNs of its own to all that is found, in its regions or in none', () => {
    const places = new Set(scan.resources.map(({ region }) => region));
    expect([...places].sort()).toEqual([...regions, 'global'].sort());
    const arns = scan.resources.flatMap(({ arn }) => (arn === '' ? [] : [arn]));
    expect(arns.length).toBeGreaterThan(100);
    expect(arns.filter((arn) => !arn.startsWith(`arn:${partition}:`))).toEqual([]);
  });

  test('is not asked for services that it does not have, and says which', () => {
    expect(absent.filter((service) => scan.services.has(service))).toEqual([]);
    for (const service of absent) expect(scan.absent).toContain(service);
    expect(scan.services).toContain('iam');
  });

  test('keeps its credentials away from other partitions', () => {
    expect(scan.foreignRegion).toMatchObject({ code: 'invalid_argument' });
  });
});
