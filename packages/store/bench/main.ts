// What the store costs beside a bare appender in the same run: npm run bench -- store [rows]
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorker } from './bundle-worker.ts';
import { runScan } from './run-scan.ts';
import { timeGraph, type GraphTimes } from './time-graph.ts';
import { timeQueries, type QueryTimes } from './time-queries.ts';
import { timeTypedQuery, type TypedTimes } from './time-typed-query.ts';
import { makeUnitSizes } from './unit-sizes.ts';
import { makeRows, writeBare } from './write-bare.ts';

type Mode = 'make' | 'bare' | 'first' | 'second' | 'queries' | 'graph';
type Times = QueryTimes & TypedTimes & GraphTimes;

/** Runs of what is compared, by turns. */
const TURNS = 3;

interface Measured {
  readonly cpuSeconds: number;
  /** CPU of a scan until everything was published, before the tables of types followed. */
  readonly publishedCpuSeconds: number | undefined;
  readonly wallSeconds: number;
  readonly peakRssMb: number;
  readonly fileMb: number;
  readonly times: Partial<Times>;
}

async function run(mode: Mode, rows: number, path: string): Promise<Measured> {
  const workerUrl = await bundleWorker();
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const usedSeconds = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  let publishedCpuSeconds: number | undefined;
  let times: Partial<Times> = {};
  if (mode === 'make') makeRows(rows);
  else if (mode === 'bare') await writeBare(rows, path);
  else if (mode === 'queries') times = { ...(await timeQueries(path)), ...(await timeTypedQuery(path)) };
  else if (mode === 'graph') times = await timeGraph(path);
  else {
    await runScan({ rows, path, workerUrl, changedOneIn: mode === 'second' ? 100 : 0 }, () => {
      publishedCpuSeconds = usedSeconds();
    });
  }
  return {
    cpuSeconds: usedSeconds(),
    publishedCpuSeconds,
    wallSeconds: (performance.now() - startedAt) / 1e3,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    fileMb: (statSync(path, { throwIfNoEntry: false })?.size ?? 0) / 1e6,
    times,
  };
}

/** Each run has a process of its own, so that none pays for another's memory. */
function measure(mode: Mode, rows: number, path: string): Measured {
  const args = [...process.execArgv, import.meta.filename, String(rows), mode, path];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Measured;
}

/** The run that took the least CPU: whatever else the machine does can only add to it. */
function least(runs: readonly Measured[]): Measured {
  return runs.reduce((one, other) => (other.cpuSeconds < one.cpuSeconds ? other : one));
}

interface Scans {
  readonly making: Measured;
  readonly bare: Measured;
  readonly first: Measured;
  readonly second: Measured;
}

/** Measures what is compared by turns, so that all of it meets the same neighbours. Leaves the inventory of a second scan. */
function measureScans(rows: number, folder: string, inventory: string): Scans {
  const firstOnly = join(folder, 'first.duckdb');
  const bareFile = join(folder, 'bare.duckdb');
  const turns = Array.from({ length: TURNS }, () => {
    for (const file of [bareFile, firstOnly]) rmSync(file, { force: true });
    const making = measure('make', rows, join(folder, 'none'));
    const bare = measure('bare', rows, bareFile);
    const first = measure('first', rows, firstOnly);
    copyFileSync(firstOnly, inventory);
    return { making, bare, first, second: measure('second', rows, inventory) };
  });
  return {
    first: least(turns.map(({ first }) => first)),
    making: least(turns.map(({ making }) => making)),
    bare: least(turns.map(({ bare }) => bare)),
    second: least(turns.map(({ second }) => second)),
  };
}

interface Ratio {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
}

function report(rows: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'corkscrew-bench-'));
  const inventory = join(folder, 'inventory.duckdb');
  try {
    const { making, bare, first, second } = measureScans(rows, folder, inventory);
    const asked = measure('queries', rows, inventory).times;
    const graph = measure('graph', rows, join(folder, 'graph.duckdb')).times;
    const own = ({ cpuSeconds }: Pick<Measured, 'cpuSeconds'>): number => cpuSeconds - making.cpuSeconds;
    say(
      `${rows} resources with 2 relationships each, ${makeUnitSizes(rows).length} units; CPU without the ${making.cpuSeconds.toFixed(1)} s of making them`,
    );
    for (const [name, measured] of [
      ['bare appender', bare],
      ['first scan', first],
      ['second scan', second],
    ] as const) {
      const rate = Math.round(rows / measured.wallSeconds);
      say(
        `${name.padEnd(14)} ${own(measured).toFixed(1).padStart(7)} CPU-s ${String(rate).padStart(7)} rows/s, peak ${measured.peakRssMb.toFixed(0)} MB, file ${measured.fileMb.toFixed(0)} MB`,
      );
    }
    const published = own({ cpuSeconds: first.publishedCpuSeconds ?? Number.NaN });
    const bytes = Math.max(first.peakRssMb, second.peakRssMb);
    return judge([
      { name: 'first scan, CPU to the bare appender’s', value: published / own(bare), limit: 2.5 },
      { name: 'first scan with tables of types, CPU to the bare appender’s', value: own(first) / own(bare), limit: 4 },
      { name: 'first scan, file to the bare appender’s', value: first.fileMb / bare.fileMb, limit: 1.4 },
      { name: 'second scan with 1 % changed, CPU to the bare appender’s', value: own(second) / own(bare), limit: 1 },
      { name: 'second scan, file to the first scan’s', value: second.fileMb / first.fileMb, limit: 1.05 },
      { name: 'peak memory of a scan, GB', value: bytes / 1024, limit: 1.2 },
      ...listQuestions({ ...asked, ...graph }),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is asked afterwards. What was not measured is a miss. */
function listQuestions(times: Partial<Times>): readonly Ratio[] {
  const ratio = (one: keyof Times, other: keyof Times): number =>
    (times[one] ?? Number.NaN) / (times[other] ?? Number.NaN);
  return [
    { name: 'diff of the scans, CPU to a full join of ids and hashes', value: ratio('diff', 'bareDiff'), limit: 3 },
    { name: 'count as of the first scan, CPU to the count now', value: ratio('asOf', 'now'), limit: 3 },
    { name: 'typed query, time to the same on a table made by hand', value: ratio('typed', 'handMade'), limit: 5 },
    { name: '3 hops over 1,000,000 edges, CPU to a bare recursive query', value: ratio('walk', 'bareWalk'), limit: 3 },
    { name: 'shortest path over them, CPU to a bare recursive query', value: ratio('path', 'barePath'), limit: 3 },
  ];
}

/** Says each ratio beside what it must reach. Gives the exit code. */
function judge(ratios: readonly Ratio[]): number {
  for (const { name, value, limit } of ratios) {
    say(
      `${value <= limit ? 'ok  ' : 'MISS'} ${value.toFixed(2).padStart(6)}  at most ${String(limit).padEnd(5)} ${name}`,
    );
  }
  return ratios.every(({ value, limit }) => value <= limit) ? 0 : 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const [rowsText = '1000000', mode, path] = process.argv.slice(2);
if (mode === undefined || path === undefined) process.exitCode = report(Number(rowsText));
else process.stdout.write(JSON.stringify(await run(mode as Mode, Number(rowsText), path)));
