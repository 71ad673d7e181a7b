import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Bundles } from './bundle-workers.ts';
import type { Measurement } from './measure.ts';
import { flagsOf } from './plugin-flags.ts';

/** A simulated cloud in a process of its own, so that its work counts for nobody. */
export interface BenchCloud<Place> extends AsyncDisposable {
  /** What it said of itself in its first line. */
  readonly place: Place;
}

/** Starts the script that simulates the cloud. It ends with its standard input. */
export async function startCloud<Place>(script: URL, args: readonly string[]): Promise<BenchCloud<Place>> {
  const cloud = start(['--conditions=@corkscrew/source', fileURLToPath(script), ...args]);
  const place = JSON.parse(await firstLine(cloud)) as Place;
  return {
    place,
    [Symbol.asyncDispose]: async () => {
      cloud.stdin?.end();
      if (cloud.exitCode === null) await once(cloud, 'close');
    },
  };
}

/**
 * Measures all workers in turns, so that a busy moment of the machine hits all, and gives of each the round that took the
 * least processor time, with the most memory that any of its rounds took.
 */
export async function measureInTurns(
  bundles: Bundles,
  workers: readonly string[],
  options: { readonly args: readonly string[]; readonly rounds: number },
): Promise<ReadonlyMap<string, Measurement>> {
  const best = new Map<string, Measurement>();
  for (let round = 0; round < options.rounds; round += 1) {
    for (const worker of workers) {
      const measured = await runWorker(bundles, worker, options.args);
      best.set(worker, mergeRounds(best.get(worker) ?? measured, measured));
    }
  }
  return best;
}

function mergeRounds(known: Measurement, next: Measurement): Measurement {
  const quickest = next.cpuSeconds < known.cpuSeconds ? next : known;
  return { ...quickest, peakMegabytes: Math.max(known.peakMegabytes, next.peakMegabytes) };
}

async function runWorker(bundles: Bundles, worker: string, args: readonly string[]): Promise<Measurement> {
  const child = start([...flagsOf(worker), bundles.pathOf(worker), ...args]);
  const line = await firstLine(child);
  if (child.exitCode === null) await once(child, 'close');
  return JSON.parse(line) as Measurement;
}

/** Prints what was checked, and tells whether all of it holds. */
export function printChecks(checks: readonly (readonly [text: string, isGood: boolean])[]): boolean {
  for (const [text, isGood] of checks) process.stdout.write(`  ${isGood ? 'ok      ' : 'MISSED  '} ${text}\n`);
  return checks.every(([, isGood]) => isGood);
}

/** One side's figures in a line. */
export function describeMeasurement({ count, cpuSeconds, wallSeconds, peakMegabytes }: Measurement): string {
  const rate = Math.round(count / cpuSeconds);
  return `${count} in ${cpuSeconds.toFixed(2)} CPU s (${wallSeconds.toFixed(2)} s): ${rate}/CPU s, at most ${peakMegabytes.toFixed(0)} MB`;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('the worker has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('a worker ended without a result');
}
