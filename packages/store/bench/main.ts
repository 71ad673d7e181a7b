// What the store costs beside a bare appender in the same run: npm run bench -- store [rows]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScan } from './run-scan.ts';
import { timeQueries, type QueryTimes } from './time-queries.ts';
import { timeTypedQuery, type TypedTimes } from './time-typed-query.ts';
import { makeUnitSizes } from './unit-sizes.ts';
import { makeRows, writeBare } from './write-bare.ts';

type Mode = 'make' | 'bare' | 'first' | 'second' | 'queries';

interface Measured {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakRssMb: number;
  readonly fileMb: number;
  readonly queries?: QueryTimes & TypedTimes;
}

async function run(mode: Mode, rows: number, path: string): Promise<Measured> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  let queries: (QueryTimes & TypedTimes) | undefined;
  if (mode === 'make') makeRows(rows);
  else if (mode === 'bare') await writeBare(rows, path);
  else if (mode === 'queries') queries = { ...(await timeQueries(path)), ...(await timeTypedQuery(path)) };
  else await runScan({ rows, path, changedOneIn: mode === 'second' ? 100 : 0 });
  const used = process.cpuUsage(before);
  return {
    cpuSeconds: (used.user + used.system) / 1e6,
    wallSeconds: (performance.now() - startedAt) / 1e3,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    fileMb: (statSync(path, { throwIfNoEntry: false })?.size ?? 0) / 1e6,
    ...(queries === undefined ? {} : { queries }),
  };
}

/** Each run has a process of its own, so that none pays for another's memory. */
function measure(mode: Mode, rows: number, path: string): Measured {
  const args = [...process.execArgv, import.meta.filename, String(rows), mode, path];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Measured;
}

interface Ratio {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
}

const NO_TIMES: QueryTimes & TypedTimes = { diff: 0, bareDiff: 1, asOf: 0, now: 1, typed: 0, handMade: 1 };

function report(rows: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'corkscrew-bench-'));
  const inventory = join(folder, 'inventory.duckdb');
  try {
    const making = measure('make', rows, join(folder, 'none'));
    const bare = measure('bare', rows, join(folder, 'bare.duckdb'));
    const first = measure('first', rows, inventory);
    const second = measure('second', rows, inventory);
    const asked = measure('queries', rows, inventory);
    const own = ({ cpuSeconds }: Measured): number => cpuSeconds - making.cpuSeconds;
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
    const { diff, bareDiff, asOf, now, typed, handMade } = asked.queries ?? NO_TIMES;
    const gigabyte = 1024;
    return judge([
      { name: 'first scan, CPU to the bare appender’s', value: own(first) / own(bare), limit: 2.5 },
      { name: 'first scan, file to the bare appender’s', value: first.fileMb / bare.fileMb, limit: 1.4 },
      { name: 'second scan with 1 % changed, CPU to the bare appender’s', value: own(second) / own(bare), limit: 1 },
      { name: 'second scan, file to the first scan’s', value: second.fileMb / first.fileMb, limit: 1.05 },
      { name: 'peak memory of a scan, GB', value: Math.max(first.peakRssMb, second.peakRssMb) / gigabyte, limit: 1.2 },
      { name: 'diff of the scans, CPU to a full join of ids and hashes', value: diff / bareDiff, limit: 3 },
      { name: 'count as of the first scan, CPU to the count now', value: asOf / now, limit: 3 },
      { name: 'typed query, time to the same on a table made by hand', value: typed / handMade, limit: 5 },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
