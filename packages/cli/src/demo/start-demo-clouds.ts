import { startAws } from './clouds/aws.ts';
import { startAzure } from './clouds/azure.ts';
import { startGcp } from './clouds/gcp.ts';
import { startKubernetes } from './clouds/kubernetes.ts';
import type { DemoCloud, DemoCloudOptions } from './demo-cloud.ts';

/** A sort of simulated cloud, and its part of the resources beside the parts of the others. */
interface CloudEntry {
  readonly parts: number;
  readonly start: (options: DemoCloudOptions) => Promise<DemoCloud>;
}

/** What the demo's company runs in, in the order in which it is started. */
const CLOUDS: readonly CloudEntry[] = [
  { parts: 4, start: startAws },
  { parts: 1, start: startKubernetes },
  { parts: 1, start: startAzure },
  { parts: 1, start: startGcp },
];

/** Starts all simulated clouds of the demo. When one cannot be started, the others are ended. */
export async function startDemoClouds(options: Omit<DemoCloudOptions, 'others'>): Promise<readonly DemoCloud[]> {
  const allParts = CLOUDS.reduce((sum, { parts }) => sum + parts, 0);
  const clouds: DemoCloud[] = [];
  try {
    for (const { parts, start } of CLOUDS) {
      const resources = Math.round((options.resources * parts) / allParts);
      clouds.push(await start({ ...options, resources, others: clouds }));
    }
  } catch (error) {
    await Promise.all(clouds.map((cloud) => cloud.close()));
    throw error;
  }
  return clouds;
}
