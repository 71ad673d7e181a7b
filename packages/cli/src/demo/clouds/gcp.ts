import { startGcpSimulator } from '@corkscrew/simulator';
import { type DemoCloud, type DemoCloudOptions, withoutVariables } from '../demo-cloud.ts';

const PROJECTS = 3;

/** Starts a simulated Google Cloud organisation, which the service account of this machine may read. */
export async function startGcp({ seed, resources, env }: DemoCloudOptions): Promise<DemoCloud> {
  const simulator = await startGcpSimulator({ seed, resources, projects: PROJECTS, quota: 'none' });
  const { url, organization, identityEnv } = simulator;
  return {
    provider: 'gcp',
    title: `Google Cloud organisation ${organization.replace('organizations/', '')}`,
    url,
    config: { endpoint: url, calls_per_minute: { list: 0, search: 0, history: 0 } },
    env: {
      ...withoutVariables(env, 'GOOGLE_'),
      ...withoutVariables(env, 'GCLOUD_'),
      ...withoutVariables(env, 'CLOUDSDK_'),
      // Below these, Google's library finds the user's own credentials.
      HOME: undefined,
      APPDATA: undefined,
      ...identityEnv,
    },
    expectedCounts: () => simulator.expectedCounts(),
    expectedChanges: (from, to) => simulator.expectedChanges(from, to),
    setEpoch: (epoch) => simulator.setEpoch(epoch),
    close: () => simulator.close(),
  };
}
