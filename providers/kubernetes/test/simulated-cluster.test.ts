import { describe, expect, onTestFinished, test } from 'vitest';
import { scanAll } from '../src/testing/scan-fake.ts';
import { describeClusterScan } from './support/cluster-suite.ts';
import { startSimulatedCluster } from './support/simulated-cluster.ts';

describe('a scan of a simulated cluster', () => {
  describeClusterScan(startSimulatedCluster);
});

describe.each(['v2', 'v2beta1', 'legacy'] as const)('a cluster that knows discovery %s', (discovery) => {
  test('is scanned whole, but for a group whose server is down', async () => {
    const server = await startSimulatedCluster({ discovery, brokenGroups: ['custom.metrics.k8s.io'] });
    onTestFinished(() => server.close());
    const { resources, diagnostics, claims } = await scanAll(server);
    expect(resources.length).toBeGreaterThan(200);
    expect(diagnostics.map(({ code }) => code)).toEqual(['discovery_incomplete']);
    expect(diagnostics[0]?.message).toContain('custom.metrics.k8s.io');
    expect(claims.filter(({ outcome }) => outcome !== 'complete')).toEqual([]);
  });
});

test('a cluster that throttles, fails and cuts replies short is scanned whole all the same', async () => {
  const rates = { throttleRate: 0.1, serverErrorRate: 0.1, resetRate: 0.1, truncatedBodyRate: 0.1, maxPerRequest: 2 };
  const calm = await startSimulatedCluster();
  const troubled = await startSimulatedCluster({ faults: rates });
  onTestFinished(async () => {
    await calm.close();
    await troubled.close();
  });
  const uidsOf = async (server: typeof calm): Promise<string[]> =>
    (await scanAll(server)).resources.map(({ incarnation }) => incarnation);
  expect(await uidsOf(troubled)).toEqual(await uidsOf(calm));
});
