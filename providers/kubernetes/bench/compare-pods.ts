import { bundleWorkers } from '../../../tests/support/bench/bundle-workers.ts';
import { compareProvider } from '../../../tests/support/bench/compare-provider.ts';
import { startCloud } from '../../../tests/support/bench/side-by-side.ts';

const ROUNDS = 3;
const MOST_MEGABYTES = 250;
/** How many times the CPU of the floor the provider may take. */
const MOST_OF_FLOOR = 2;
/** How many times as many pods per CPU second as the official client the provider must do. */
const LEAST_OF_CLIENT = 1.25;
const OURS = 'corkscrew-pods.ts';
const FLOOR = 'floor-pods.ts';
const CLIENT = 'client-pods.ts';

/** Measures a scan of many pods against the least that anybody must do and against the official client. */
export async function comparePods(pods: number): Promise<boolean> {
  const home = new URL('.', import.meta.url);
  await using bundles = await bundleWorkers(home, [OURS, FLOOR, CLIENT]);
  await using cluster = await startCloud<{ url: string; kubeconfig: string }>(new URL('simulated-cluster.ts', home), [
    String(pods),
  ]);
  const args = [cluster.place.url, cluster.place.kubeconfig];
  return await compareProvider(bundles, {
    workers: { ours: OURS, floor: FLOOR, client: CLIENT },
    args,
    rounds: ROUNDS,
    unit: 'pods',
    title: 'pods in pages of 500: the whole provider, a script that parses and writes, the official client',
    mostOfFloor: MOST_OF_FLOOR,
    leastOfClient: LEAST_OF_CLIENT,
    mostMegabytes: MOST_MEGABYTES,
  });
}
