import { collectUnit, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { startSimulator } from '@corkscrew/simulator';
import { expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';

const REGIONS = ['us-east-1'];

useMotoCredentials();

test('loses nothing of an account that is larger than every default page', { timeout: 300_000 }, async () => {
  const simulator = await startSimulator({ seed: 3, regions: REGIONS, resources: 40_000 });
  const client = await createInMemoryProvider(createAwsProvider({ env: motoEnvironment(simulator.url) }));
  try {
    const expected = new Map<string, number>();
    for (const { service, count } of simulator.expectedCounts()) {
      if (count > 0) expected.set(service, (expected.get(service) ?? 0) + count);
    }
    // SQS ends its list at 1,000 queues, without a token, unless it is asked for pages.
    expect(expected.get('sqs')).toBeGreaterThan(1_000);
    const { units } = await client.planScan({ services: [...expected.keys()], regions: REGIONS });
    const found = new Map<string, number>();
    for (const unit of units) {
      const { resources, claims } = await collectUnit(client, unit);
      if (resources.length > 0) found.set(unit.service, (found.get(unit.service) ?? 0) + resources.length);
      const gaps = claims.filter(({ outcome }) => outcome !== 'complete' && outcome !== 'not_applicable');
      expect(gaps).toEqual([]);
    }
    expect(found).toEqual(expected);
  } finally {
    await client.close();
    await simulator.close();
  }
});
