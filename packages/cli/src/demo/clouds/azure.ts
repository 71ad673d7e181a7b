import { startAzureSimulator } from '@corkscrew/simulator';
import { type DemoCloud, type DemoCloudOptions, withoutVariables } from '../demo-cloud.ts';

/** Starts a simulated Azure tenant, which a managed identity of this machine may read. */
export async function startAzure({ seed, resources, env }: DemoCloudOptions): Promise<DemoCloud> {
  const simulator = await startAzureSimulator({ seed, resources, graphQuota: 'none' });
  const { url, tenantId, identityEnv } = simulator;
  return {
    provider: 'azure',
    title: `Azure tenant ${tenantId}`,
    url,
    config: { endpoint: url, tenant_id: tenantId },
    env: {
      ...withoutVariables(env, 'AZURE_'),
      ...withoutVariables(env, 'IDENTITY_'),
      ...withoutVariables(env, 'MSI_'),
      ...identityEnv,
    },
    expectedCounts: () => simulator.expectedCounts(),
    expectedChanges: (from, to) => simulator.expectedChanges(from, to),
    setEpoch: (epoch) => simulator.setEpoch(epoch),
    close: () => simulator.close(),
  };
}
