import { bundleWorkers } from '../../../tests/support/bench/bundle-workers.ts';
import { compareProvider } from '../../../tests/support/bench/compare-provider.ts';
import type { Measurement } from '../../../tests/support/bench/measure.ts';
import {
  describeMeasurement,
  measureInTurns,
  printChecks,
  startCloud,
} from '../../../tests/support/bench/side-by-side.ts';

const ROWS = 200_000;
const ROUNDS = 3;
const MOST_MEGABYTES = 300;
/** How many times the CPU of the floor the provider may take. */
const MOST_OF_FLOOR = 2;
/** How many times as many rows per CPU second as the vendor's client the provider must do. */
const LEAST_OF_CLIENT = 1.5;
/** What of the quota's rows the provider must read while it is counted. */
const LEAST_OF_QUOTA = 0.95;
/** 15 queries in 5 seconds, of 1000 rows each. */
const QUOTA_ROWS_PER_SECOND = 3_000;
const OURS = 'corkscrew-rows.ts';
const FLOOR = 'floor-rows.ts';
const CLIENT = 'client-rows.ts';

interface Place {
  readonly url: string;
  readonly token: string;
}

/** A smaller number of rows, for a quick look. */
const [, , rowsText = String(ROWS)] = process.argv;
const home = new URL('.', import.meta.url);
await using bundles = await bundleWorkers(home, [OURS, FLOOR, CLIENT]);
const isFast = await compareCpu();
const isPaced = await keepQuota();
process.exitCode = isFast && isPaced ? 0 : 1;

async function startTenant(quota: string): ReturnType<typeof startCloud<Place>> {
  return await startCloud<Place>(new URL('simulated-tenant.ts', home), [rowsText, quota]);
}

async function compareCpu(): Promise<boolean> {
  await using cloud = await startTenant('none');
  const args = [cloud.place.url, cloud.place.token];
  return await compareProvider(bundles, {
    workers: { ours: OURS, floor: FLOOR, client: CLIENT },
    args,
    rounds: ROUNDS,
    unit: 'rows',
    title:
      'rows in pages of 1000, quotas off: the whole provider, a script that parses and writes, the vendor’s client',
    mostOfFloor: MOST_OF_FLOOR,
    leastOfClient: LEAST_OF_CLIENT,
    mostMegabytes: MOST_MEGABYTES,
  });
}

async function keepQuota(): Promise<boolean> {
  await using cloud = await startTenant('15');
  const args = [cloud.place.url, cloud.place.token];
  const ours = (await measureInTurns(bundles, [OURS], { args, rounds: 1 })).get(OURS) as Measurement;
  const allowedSeconds = ours.count / QUOTA_ROWS_PER_SECOND;
  const share = allowedSeconds / ours.wallSeconds;
  print(`rows under the quota of 15 queries in 5 s, which allows ${ours.count} in ${allowedSeconds.toFixed(0)} s`);
  print(`  corkscrew  ${describeMeasurement(ours)}`);
  return printChecks([
    [
      `${(share * 100).toFixed(0)} % of what the quota allows, at least ${LEAST_OF_QUOTA * 100} %`,
      share >= LEAST_OF_QUOTA,
    ],
  ]);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
