import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundleWorkers } from '../../../tests/support/bench/bundle-workers.ts';
import type { Measurement } from '../../../tests/support/bench/measure.ts';

const PODS = 50_000;
const ROUNDS = 3;
const MOST_MEGABYTES = 250;
/** How many times the CPU of the floor the provider may take. */
const MOST_OF_FLOOR = 2;
/** How many times as many pods per CPU second as the official client the provider must do. */
const LEAST_OF_CLIENT = 1.25;
const OURS = 'corkscrew-pods.ts';
const FLOOR = 'floor-pods.ts';
const CLIENT = 'client-pods.ts';

/** A smaller number of pods, for a quick look. */
const [, , podsText] = process.argv;
const home = new URL('.', import.meta.url);
await using bundles = await bundleWorkers(home, [OURS, FLOOR, CLIENT]);
const script = fileURLToPath(new URL('simulated-cluster.ts', home));
const cluster = start(['--conditions=@corkscrew/source', script, podsText ?? String(PODS)]);
try {
  const { url, kubeconfig } = JSON.parse(await firstLine(cluster)) as { url: string; kubeconfig: string };
  process.exitCode = (await compare([url, kubeconfig])) ? 0 : 1;
} finally {
  cluster.stdin?.end();
  await once(cluster, 'close');
}

/** Measures all three in turns, so that a busy moment of the machine hits all, and compares the best of each. */
async function compare(args: readonly string[]): Promise<boolean> {
  const best = new Map<string, Measurement>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const worker of [OURS, FLOOR, CLIENT]) {
      const measured = await run(worker, args);
      const known = best.get(worker);
      if (known === undefined || measured.cpuSeconds < known.cpuSeconds) best.set(worker, measured);
    }
  }
  const [ours, floor, client] = [OURS, FLOOR, CLIENT].map((worker) => best.get(worker));
  if (ours === undefined || floor === undefined || client === undefined) throw new Error('nothing was measured');
  const ofFloor = ours.cpuSeconds / floor.cpuSeconds;
  const ofClient = client.cpuSeconds / ours.cpuSeconds;
  const checks: readonly (readonly [string, boolean])[] = [
    [`${ofFloor.toFixed(2)} times the CPU of the floor, at most ${MOST_OF_FLOOR}`, ofFloor <= MOST_OF_FLOOR],
    [
      `${ofClient.toFixed(2)} times the pods per CPU second of the client, at least ${LEAST_OF_CLIENT}`,
      ofClient >= LEAST_OF_CLIENT,
    ],
    [`${ours.peakMegabytes.toFixed(0)} MB at most, less than ${MOST_MEGABYTES}`, ours.peakMegabytes < MOST_MEGABYTES],
    ['all three saw the same pods', ours.count === floor.count && ours.count === client.count],
  ];
  print('pods in pages of 500: the whole provider, a script that parses and writes, the official client');
  print(`  corkscrew  ${describe(ours)}\n  floor      ${describe(floor)}\n  official   ${describe(client)}`);
  for (const [text, isGood] of checks) print(`  ${isGood ? 'ok      ' : 'MISSED  '} ${text}`);
  return checks.every(([, isGood]) => isGood);
}

function describe({ count, cpuSeconds, wallSeconds, peakMegabytes }: Measurement): string {
  const rate = Math.round(count / cpuSeconds);
  return `${count} pods in ${cpuSeconds.toFixed(2)} CPU s (${wallSeconds.toFixed(2)} s): ${rate}/CPU s, at most ${peakMegabytes.toFixed(0)} MB`;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function run(worker: string, args: readonly string[]): Promise<Measurement> {
  const child = start([bundles.pathOf(worker), ...args]);
  const line = await firstLine(child);
  if (child.exitCode === null) await once(child, 'close');
  return JSON.parse(line) as Measurement;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('the worker has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('a worker ended without a result');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
