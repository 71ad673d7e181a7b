import { fileURLToPath } from 'node:url';
import { type Bundles, bundleWorkers } from '../../../tests/support/bench/bundle-workers.ts';
import { compareProvider } from '../../../tests/support/bench/compare-provider.ts';
import { startCloud } from '../../../tests/support/bench/side-by-side.ts';
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
  return await compareProvider(bundles, {
    workers: { ours: OURS, floor: FLOOR, client: CLIENT },
    args,
    rounds: ROUNDS,
    unit: 'assets',
    title:
      'assets in pages of 1000, quotas off: the whole provider with its policies, a script that parses and writes, the vendor’s client',
    mostOfFloor: MOST_OF_FLOOR,
    leastOfClient: LEAST_OF_CLIENT,
    mostMegabytes: MOST_MEGABYTES,
  });
}
