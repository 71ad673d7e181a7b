import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundleWorkers } from '../../../tests/support/bench/bundle-workers.ts';
import type { Measurement } from '../../../tests/support/bench/measure.ts';
import { flagsOf } from '../../../tests/support/bench/plugin-flags.ts';

interface Comparison {
  readonly title: string;
  readonly unit: string;
  /** Instances that the simulated cloud has. */
  readonly instances: number;
  readonly ours: string;
  readonly theirs: string;
  /** How many times as much work per CPU second ours must do. */
  readonly leastRatio: number;
}

const MOST_MEGABYTES = 300;

const COMPARISONS: readonly Comparison[] = [
  {
    title: 'instances in pages of 1,000: the whole provider, against the official client writing JSON lines',
    unit: 'resources',
    instances: 100_000,
    ours: 'corkscrew-instances.ts',
    theirs: 'sdk-instances.ts',
    leastRatio: 2.5,
  },
  {
    title: 'near-empty pages of 8 services: our client, against their official clients',
    unit: 'calls',
    instances: 0,
    ours: 'corkscrew-calls.ts',
    theirs: 'sdk-calls.ts',
    leastRatio: 1.5,
  },
];

/** A smaller number of instances, for a quick look. */
const [, , instancesText] = process.argv;
await using bundles = await bundleWorkers(
  new URL('.', import.meta.url),
  COMPARISONS.flatMap(({ ours, theirs }) => [ours, theirs]),
);
const catalogDir = fileURLToPath(new URL('../../aws-catalog/data/', import.meta.url));
let isGood = true;
for (const comparison of COMPARISONS) isGood = (await compare(comparison)) && isGood;
process.exitCode = isGood ? 0 : 1;

async function compare({ title, unit, instances, ours, theirs, leastRatio }: Comparison): Promise<boolean> {
  const wanted = instances === 0 ? 0 : Number(instancesText ?? instances);
  const script = fileURLToPath(new URL('simulated-cloud.ts', import.meta.url));
  const cloud = start(['--conditions=@corkscrew/source', script, String(wanted)]);
  try {
    const url = await firstLine(cloud);
    const measured = { ours: await run(ours, url), theirs: await run(theirs, url) };
    const ratio = rateOf(measured.ours) / rateOf(measured.theirs);
    const isFast = ratio >= leastRatio;
    const isSmall = measured.ours.peakMegabytes < MOST_MEGABYTES;
    const verdict = isFast ? 'ok' : 'TOO SLOW';
    const memory = isSmall ? '' : ` TOO LARGE: more than ${MOST_MEGABYTES} MB.`;
    print(`${title}\n  corkscrew  ${describe(measured.ours, unit)}\n  official   ${describe(measured.theirs, unit)}`);
    print(
      `  ratio      ${ratio.toFixed(2)} times the ${unit} per CPU second, at least ${leastRatio}: ${verdict}.${memory}`,
    );
    if (measured.ours.count !== measured.theirs.count) print('  THE TWO DID NOT DO THE SAME WORK');
    return isFast && isSmall && measured.ours.count === measured.theirs.count;
  } finally {
    cloud.stdin?.end();
    await once(cloud, 'close');
  }
}

function rateOf({ count, cpuSeconds }: Measurement): number {
  return count / cpuSeconds;
}

function describe(measurement: Measurement, unit: string): string {
  const { count, cpuSeconds, wallSeconds, peakMegabytes } = measurement;
  const rate = Math.round(rateOf(measurement));
  return `${count} ${unit} in ${cpuSeconds.toFixed(2)} CPU s (${wallSeconds.toFixed(2)} s): ${rate}/CPU s, at most ${peakMegabytes.toFixed(0)} MB`;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function run(script: string, url: string): Promise<Measurement> {
  const worker = start([...flagsOf(script), bundles.pathOf(script), url, catalogDir]);
  const line = await firstLine(worker);
  if (worker.exitCode === null) await once(worker, 'close');
  return JSON.parse(line) as Measurement;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('the worker has no output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) return line;
  throw new Error('a worker ended without a result');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
