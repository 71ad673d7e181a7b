import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKubernetesSimulator } from '@corkscrew/simulator';

/** A process of its own, so that its work counts for nobody: simulates a cluster that can be changed until its standard input ends. */
const wantedPods = Number(process.argv[2] ?? 0);
const PROBE = 10_000;

/** How many objects a cluster has that has so many pods. */
async function objectsFor(pods: number): Promise<number> {
  await using probe = await startKubernetesSimulator({ seed: 7, objects: PROBE });
  const found = probe.expectedCounts().find(({ type }) => type === 'Pod');
  return Math.ceil((pods * PROBE) / (found?.count ?? PROBE));
}

const simulator = await startKubernetesSimulator({
  seed: 7,
  objects: await objectsFor(wantedPods),
  isWritable: true,
});
const folder = await mkdtemp(join(tmpdir(), 'corkscrew-bench-cluster-'));
const kubeconfig = join(folder, 'config');
await writeFile(kubeconfig, JSON.stringify(simulator.kubeconfig));
process.stdout.write(`${JSON.stringify({ url: simulator.url, kubeconfig })}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
  void simulator.close();
  void rm(folder, { recursive: true });
});
