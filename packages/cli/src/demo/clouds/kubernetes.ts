import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKubernetesSimulator } from '@corkscrew/simulator';
import { type DemoCloud, type DemoCloudOptions, withoutVariables } from '../demo-cloud.ts';

/** The kind among those that change of which only the current state is kept. */
const WITHOUT_HISTORY = 'Pod';

/** Starts a simulated cluster, whose nodes and volumes are ones of a cloud that runs already. */
export async function startKubernetes({ seed, resources, env, others }: DemoCloudOptions): Promise<DemoCloud> {
  const parts = others.find(({ clusterParts }) => clusterParts !== undefined)?.clusterParts;
  const simulator = await startKubernetesSimulator({ seed, objects: resources, ...parts });
  const folder = await mkdtemp(join(tmpdir(), 'corkscrew-demo-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(simulator.kubeconfig), { mode: 0o600 });
  return {
    provider: 'kubernetes',
    title: `Kubernetes cluster ${simulator.clusterId}`,
    url: simulator.url,
    config: {
      kubeconfig,
      secrets: 'metadata',
      include_classes: ['ephemeral', 'telemetry'],
      // Made up at each request: they have no UID, and are counted nowhere.
      exclude_resources: ['*.metrics.k8s.io'],
    },
    env: { ...withoutVariables(env, 'KUBE'), KUBECONFIG: undefined },
    expectedCounts: () => simulator.expectedCounts().map((count) => ({ region: 'global', ...count })),
    expectedChanges: (from, to) => simulator.expectedChanges(from, to).filter(({ type }) => type !== WITHOUT_HISTORY),
    setEpoch: (epoch) => simulator.setEpoch(epoch),
    close: async () => {
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
