import { bundleWorkers } from '../../../tests/support/bench/bundle-workers.ts';
import {
  describeMeasurement,
  measureInTurns,
  printChecks,
  startCloud,
} from '../../../tests/support/bench/side-by-side.ts';

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
  const best = await measureInTurns(bundles, [OURS, FLOOR, CLIENT], { args, rounds: ROUNDS });
  const [ours, floor, client] = [OURS, FLOOR, CLIENT].map((worker) => best.get(worker));
  if (ours === undefined || floor === undefined || client === undefined) throw new Error('nothing was measured');
  const ofFloor = ours.cpuSeconds / floor.cpuSeconds;
  const ofClient = client.cpuSeconds / ours.cpuSeconds;
  print('pods in pages of 500: the whole provider, a script that parses and writes, the official client');
  print(`  corkscrew  ${describeMeasurement(ours)}`);
  print(`  floor      ${describeMeasurement(floor)}`);
  print(`  official   ${describeMeasurement(client)}`);
  return printChecks([
    [`${ofFloor.toFixed(2)} times the CPU of the floor, at most ${MOST_OF_FLOOR}`, ofFloor <= MOST_OF_FLOOR],
    [
      `${ofClient.toFixed(2)} times the pods per CPU second of the client, at least ${LEAST_OF_CLIENT}`,
      ofClient >= LEAST_OF_CLIENT,
    ],
    [`${ours.peakMegabytes.toFixed(0)} MB at most, less than ${MOST_MEGABYTES}`, ours.peakMegabytes < MOST_MEGABYTES],
    ['all three saw the same pods', ours.count === floor.count && ours.count === client.count],
  ]);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
