import { startSimulator } from '@corkscrew/simulator';
import { type DemoCloud, type DemoCloudOptions, withoutVariables } from '../demo-cloud.ts';

/** Starts a simulated AWS account. */
export async function startAws(options: DemoCloudOptions): Promise<DemoCloud> {
  const { seed, resources, env, catalogDir } = options;
  const simulator = await startSimulator({ seed, resources, ...(catalogDir === undefined ? {} : { catalogDir }) });
  const { url, accountId, regions } = simulator;
  return {
    provider: 'aws',
    title: `AWS account ${accountId}`,
    url,
    config: { endpoint_url: url, region: regions[0] ?? 'us-east-1', regions },
    env: {
      ...withoutVariables(env, 'AWS_'),
      AWS_ACCESS_KEY_ID: 'demo',
      AWS_SECRET_ACCESS_KEY: 'demo',
      AWS_ENDPOINT_URL: url,
      AWS_CONFIG_FILE: '/nonexistent/corkscrew-demo',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/corkscrew-demo',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    clusterParts: simulator.clusterParts(),
    expectedCounts: () => simulator.expectedCounts(),
    expectedChanges: (from, to) => simulator.expectedChanges(from, to),
    setEpoch: (epoch) => simulator.setEpoch(epoch),
    close: () => simulator.close(),
  };
}
