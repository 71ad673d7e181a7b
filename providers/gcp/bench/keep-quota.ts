import { startGcpSimulator } from '@corkscrew/simulator';
import type { Bundles } from '../../../tests/support/bench/bundle-workers.ts';
import { measureInTurns, printChecks } from '../../../tests/support/bench/side-by-side.ts';

/** What of the quota the provider must make use of. */
const LEAST_OF_QUOTA = 0.95;
const MOST_MEGABYTES = 300;
const LISTS_PER_MINUTE = 100;

/** Scans an organisation under the real quota, and holds the time that its lists took against the least that it allows. */
export async function keepQuota(bundles: Bundles, worker: string, resources: number): Promise<boolean> {
  const arrivals: number[] = [];
  const logger = ({ target }: { readonly target: string }): void => {
    if (target.includes('/assets?')) arrivals.push(performance.now());
  };
  await using simulator = await startGcpSimulator({ seed: 7, resources, projects: 200, logger });
  const args = [simulator.url, simulator.issueToken(), simulator.organization, '', 'paced'];
  const measured = (await measureInTurns(bundles, [worker], { args, rounds: 1 })).get(worker);
  if (measured === undefined) throw new Error('nothing was measured');
  const { count, wallSeconds, peakMegabytes } = measured;
  // A hundred go at once, and the first of the next hundred a minute after the first of these: whole minutes are compared.
  const minutes = Math.floor((arrivals.length - 1) / LISTS_PER_MINUTE);
  const lists = minutes * LISTS_PER_MINUTE;
  const tookSeconds = ((arrivals[lists] ?? 0) - (arrivals[0] ?? 0)) / 1_000;
  const share = (minutes * 60) / tookSeconds;
  process.stdout.write(
    `assets under the quota of ${LISTS_PER_MINUTE} lists a minute\n` +
      `  corkscrew  ${count} assets by ${arrivals.length} lists in ${wallSeconds.toFixed(1)} s; ${lists} lists took ${tookSeconds.toFixed(1)} s where ${minutes * 60} s are allowed\n`,
  );
  const isKept: readonly [text: string, isGood: boolean] =
    minutes === 0
      ? ['not a whole minute of lists, so that there is nothing to hold against the quota', false]
      : [
          `${(share * 100).toFixed(1)} % of what the quota allows, at least ${LEAST_OF_QUOTA * 100} %`,
          share >= LEAST_OF_QUOTA,
        ];
  return printChecks([
    isKept,
    [`${simulator.refusedCalls()} calls refused by the quota`, simulator.refusedCalls() === 0],
    [`${peakMegabytes.toFixed(0)} MB at most, less than ${MOST_MEGABYTES}`, peakMegabytes < MOST_MEGABYTES],
  ]);
}
