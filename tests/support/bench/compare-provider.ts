import type { Bundles } from './bundle-workers.ts';
import { describeMeasurement, measureInTurns, printChecks } from './side-by-side.ts';

/** The workers that are compared. */
export interface ComparedWorkers {
  /** The whole provider. */
  readonly ours: string;
  /** The least that anybody must do. */
  readonly floor: string;
  /** The vendor's own client. */
  readonly client: string;
}

/** What is measured, and what it is held against. */
export interface Comparison {
  readonly workers: ComparedWorkers;
  readonly args: readonly string[];
  readonly rounds: number;
  /** What is counted: `rows`. */
  readonly unit: string;
  /** Says what the three sides do. */
  readonly title: string;
  /** How many times the CPU of the floor the provider may take. */
  readonly mostOfFloor: number;
  /** How many times as much per CPU second as the client the provider must do. */
  readonly leastOfClient: number;
  readonly mostMegabytes: number;
}

/** Measures a provider beside a floor and its vendor's client, prints the figures, and tells whether they keep their bounds. */
export async function compareProvider(bundles: Bundles, comparison: Comparison): Promise<boolean> {
  const { workers, args, rounds, unit, title, mostOfFloor, leastOfClient, mostMegabytes } = comparison;
  const names = [workers.ours, workers.floor, workers.client];
  const best = await measureInTurns(bundles, names, { args, rounds });
  const [ours, floor, client] = names.map((worker) => best.get(worker));
  if (ours === undefined || floor === undefined || client === undefined) throw new Error('nothing was measured');
  const lines = [
    title,
    `  corkscrew  ${describeMeasurement(ours)}`,
    `  floor      ${describeMeasurement(floor)}`,
    `  vendor     ${describeMeasurement(client)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const ofFloor = ours.cpuSeconds / floor.cpuSeconds;
  const ofClient = client.cpuSeconds / ours.cpuSeconds;
  return printChecks([
    [`${ofFloor.toFixed(2)} times the CPU of the floor, at most ${mostOfFloor}`, ofFloor <= mostOfFloor],
    [
      `${ofClient.toFixed(2)} times the ${unit} per CPU second of the client, at least ${leastOfClient}`,
      ofClient >= leastOfClient,
    ],
    [`${ours.peakMegabytes.toFixed(0)} MB at most, less than ${mostMegabytes}`, ours.peakMegabytes < mostMegabytes],
    [`all three saw the same ${unit}`, ours.count === floor.count && ours.count === client.count],
  ]);
}
