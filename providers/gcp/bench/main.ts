import { fileURLToPath } from 'node:url';
import { type Bundles, bundleWorkers } from '../../../tests/support/bench/bundle-workers.ts';
import {
  describeMeasurement,
  measureInTurns,
  printChecks,
  startCloud,
} from '../../../tests/support/bench/side-by-side.ts';
import { keepQuota } from './keep-quota.ts';

const ASSETS = 200_000;
const ROUNDS = 3;
const MOST_MEGABYTES = 300;
/** How many times the CPU of the floor the provider may take. */
const MOST_OF_FLOOR = 2;
/** How many times as many assets per CPU second as the vendor's client the provider must do. */
const LEAST_OF_CLIENT = 2;
const [OURS, FLOOR, CLIENT] = ['corkscrew-assets.ts', 'floor-assets.ts', 'client-assets.ts'] as const;

interface Place {
  readonly url: string;
  readonly token: string;
  readonly organization: string;
  readonly grpcPort: number;
}

/** A smaller number of assets, for a quick look. */
const [, , assetsText = String(ASSETS)] = process.argv;
const home = new URL('.', import.meta.url);
await using bundled = await bundleWorkers(home, [OURS, FLOOR]);
/** The vendor's client looks for files beside its own, so that it cannot be bundled. Start-up is not counted. */
const bundles: Bundles = {
  ...bundled,
  pathOf: (worker) => (worker === CLIENT ? fileURLToPath(new URL(CLIENT, home)) : bundled.pathOf(worker)),
};
const isFast = await compareCpu();
const isPaced = await keepQuota(bundles, OURS, Number(assetsText));
process.exitCode = isFast && isPaced ? 0 : 1;

async function compareCpu(): Promise<boolean> {
  await using cloud = await startCloud<Place>(new URL('simulated-organization.ts', home), [assetsText]);
  const { url, token, organization, grpcPort } = cloud.place;
  const args = [url, token, organization, String(grpcPort)];
  const best = await measureInTurns(bundles, [OURS, FLOOR, CLIENT], { args, rounds: ROUNDS });
  const [ours, floor, client] = [OURS, FLOOR, CLIENT].map((worker) => best.get(worker));
  if (ours === undefined || floor === undefined || client === undefined) throw new Error('nothing was measured');
  const lines = [
    'assets in pages of 1000, quotas off: the whole provider with its policies, a script that parses and writes, the vendor’s client',
    `  corkscrew  ${describeMeasurement(ours)}`,
    `  floor      ${describeMeasurement(floor)}`,
    `  vendor     ${describeMeasurement(client)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const ofFloor = ours.cpuSeconds / floor.cpuSeconds;
  const ofClient = client.cpuSeconds / ours.cpuSeconds;
  return printChecks([
    [`${ofFloor.toFixed(2)} times the CPU of the floor, at most ${MOST_OF_FLOOR}`, ofFloor <= MOST_OF_FLOOR],
    [
      `${ofClient.toFixed(2)} times the assets per CPU second of the client, at least ${LEAST_OF_CLIENT}`,
      ofClient >= LEAST_OF_CLIENT,
    ],
    [`${ours.peakMegabytes.toFixed(0)} MB at most, less than ${MOST_MEGABYTES}`, ours.peakMegabytes < MOST_MEGABYTES],
    ['all three saw the same assets', ours.count === floor.count && ours.count === client.count],
  ]);
}
