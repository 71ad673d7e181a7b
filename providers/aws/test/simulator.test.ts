import { openCatalog } from '@corkscrew/aws-catalog';
import { canonicalJson, mapConcurrent, type ProviderClient, type ScannedResource } from '@corkscrew/sdk';
import {
  type CollectedUnit,
  collectUnit,
  createInMemoryProvider,
  describeConformance,
  providerConformance,
} from '@corkscrew/sdk/testing';
import { type Simulator, type SimulatorOptions, startSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsApi } from '../src/aws-api.ts';
import { createAwsProvider } from '../src/provider.ts';
import { loadSettings } from '../src/settings.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';

const REGIONS = ['us-east-1', 'eu-west-1'];
/** Waits before a retry overlap. */
const CONCURRENT_UNITS = 4;
const catalog = openCatalog();

interface WholeScan {
  readonly units: readonly CollectedUnit[];
  readonly resources: readonly ScannedResource[];
}

async function scan(url: string, services?: readonly string[]): Promise<WholeScan> {
  const client = await open(url);
  try {
    const { units } = await client.planScan({ services, regions: REGIONS });
    const collected: CollectedUnit[] = [];
    const scans = mapConcurrent(units, CONCURRENT_UNITS, (unit) => collectUnit(client, unit));
    for await (const unit of scans) collected.push(unit);
    return { units: collected, resources: collected.flatMap((unit) => unit.resources) };
  } finally {
    await client.close();
  }
}

function open(url: string, config?: Readonly<Record<string, unknown>>): Promise<ProviderClient> {
  return createInMemoryProvider(createAwsProvider({ env: motoEnvironment(url) }), { config });
}

async function withSimulator<T>(options: SimulatorOptions, use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator({ seed: 7, regions: REGIONS, ...options });
  try {
    return await use(simulator);
  } finally {
    await simulator.close();
  }
}

/** Settings of whole accounts, which every account has: they are not of the estate. */
const settings = new Set(
  catalog
    .services()
    .flatMap(({ name }) => catalog.service(name).resourceTypes)
    .flatMap(({ name, list }) => (list.element === 'single' ? [name] : [])),
);

function countByType(
  resources: readonly { readonly typeName: string; readonly region: string }[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { typeName, region } of resources)
    counts[`${typeName} ${region}`] = (counts[`${typeName} ${region}`] ?? 0) + 1;
  return counts;
}

function expectedByType(simulator: Simulator): Record<string, number> {
  const nameOf = (service: string, type: string): string =>
    catalog.service(service).resourceTypes.find((candidate) => candidate.type === type)?.name ?? `${service} ${type}`;
  return Object.fromEntries(
    simulator
      .expectedCounts()
      .filter(({ count }) => count > 0)
      .map(({ service, type, region, count }) => [`${nameOf(service, type)} ${region}`, count]),
  );
}

describe('a scan of the simulator', () => {
  useMotoCredentials();

  describe('without faults', () => {
    let simulator: Simulator;
    let result: WholeScan;

    beforeAll(async () => {
      simulator = await startSimulator({ seed: 7, resources: 800, regions: REGIONS, maxPageSize: 20 });
      result = await scan(simulator.url);
    }, 120_000);
    afterAll(() => simulator.close());

    test('finds every resource of the estate in its region, and no other', () => {
      const ofEstate = result.resources.filter(({ typeName }) => !settings.has(typeName));
      expect(countByType(ofEstate)).toEqual(expectedByType(simulator));
    });

    test('ends every list as complete, but those that AWS keeps on a host of their own', () => {
      const claims = result.units.flatMap((unit) => unit.claims);
      expect(claims.length).toBeGreaterThan(1_000);
      const others = claims.filter((claim) => claim.outcome !== 'complete');
      expect(others.map(({ outcome, scope }) => `${outcome} ${scope.type} ${scope.region}`).sort()).toEqual([
        'not_applicable DirectoryBucket eu-west-1',
        'not_applicable DirectoryBucket us-east-1',
      ]);
    });

    test('sends nothing but what the catalog permits as a read', () => {
      const counts = simulator.requestCounts();
      expect(counts.length).toBeGreaterThan(1_000);
      const refused = counts.filter(
        ({ service, operation }) => catalog.service(service).operations[operation]?.read === undefined,
      );
      expect(refused).toEqual([]);
    });
  });

  test('finds the same through throttling, faults and resets', async () => {
    const services = ['s3', 'iam', 'lambda', 'sqs', 'dynamodb', 'rds'];
    const estate = { resources: 300, maxPageSize: 20 };
    const faults = { throttleRate: 0.05, serverErrorRate: 0.05, resetRate: 0.03, maxPerRequest: 2 };
    const expected = await withSimulator(estate, ({ url }) => scan(url, services));
    const found = await withSimulator({ ...estate, faults }, ({ url }) => scan(url, services));
    expect(countByType(found.resources)).toEqual(countByType(expected.resources));
    expect(found.units.flatMap((unit) => unit.progress).some((progress) => progress.retriedCalls > 0)).toBe(true);
  }, 120_000);

  test('claims what a repeated token cuts short as truncated, and what is denied as denied', async () => {
    const faults = { repeatTokenRate: 1, maxPerRequest: 1_000, denyOperations: ['iam:ListRoles'] };
    const { units } = await withSimulator({ resources: 500, maxPageSize: 5, faults }, ({ url }) => scan(url, ['iam']));
    const outcomes = Object.fromEntries(
      units.flatMap((unit) => unit.claims).map((claim) => [claim.scope.type, claim.outcome]),
    );
    expect(outcomes['Role']).toBe('denied');
    expect(Object.values(outcomes)).toContain('truncated');
    expect(units.flatMap((unit) => unit.diagnostics).map((diagnostic) => diagnostic.advice)).toContainEqual(
      expect.stringContaining('Grant iam:ListRoles to arn:'),
    );
  });

  test('reads rpc-v2-cbor as it reads JSON', async () => {
    const json = catalog.service('cloudwatch');
    const callOver = async (url: string, protocol: typeof json.protocol): Promise<unknown> => {
      const api = createAwsApi({ catalog, settings: await loadSettings({}, motoEnvironment(url), catalog.partitions) });
      const keys = { get: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }), expire: () => {} };
      const target = { accountId: 'any', credentials: keys, service: { ...json, protocol }, region: 'us-east-1' };
      try {
        return await api.call(target, { operation: 'DescribeAlarms', input: {} });
      } finally {
        api.close();
      }
    };
    const spoken: string[] = [];
    await withSimulator({ resources: 500, logger: ({ protocol }) => spoken.push(protocol) }, async ({ url }) => {
      const overCbor = await callOver(url, 'smithy-rpc-v2-cbor');
      expect(new Set(spoken.splice(0))).toEqual(new Set(['cbor']));
      expect(canonicalJson(overCbor)).toBe(canonicalJson(await callOver(url, 'json')));
      expect(new Set(spoken)).toEqual(new Set(['json']));
      expect((overCbor as { MetricAlarms: unknown[] }).MetricAlarms.length).toBeGreaterThan(0);
    });
  });

  describe('as every provider', () => {
    let simulator: Simulator;
    beforeAll(async () => {
      simulator = await startSimulator({ seed: 7, resources: 200, regions: REGIONS });
    });
    afterAll(() => simulator.close());
    const plan = { services: ['ec2', 's3', 'iam', 'lambda'], regions: ['us-east-1'] };
    describeConformance(
      { describe, test },
      providerConformance((config) => open(simulator.url, config), { plan }),
    );
  });
});
