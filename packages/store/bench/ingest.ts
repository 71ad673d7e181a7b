// Compares a scan's way into the inventory with the bare appender: node --conditions=@corkscrew/source bench/ingest.ts [rows]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimKey, parseClaimKey, type Claim, type ScannedResource, type ScanUnit } from '@corkscrew/core';
import { DuckDBInstance } from '@duckdb/node-api';
import { openSink } from '../src/index.ts';
import { makeResource, unitOfRow } from './make-resource.ts';

const GROUP_ROWS = 122_880;

interface Measured {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakRssMb: number;
  readonly fileMb: number;
}

type Mode = 'generate' | 'appender' | 'first' | 'second';

async function run(mode: Mode, rows: number, path: string): Promise<Measured> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  if (mode === 'generate') generate(rows);
  else if (mode === 'appender') await append(rows, path);
  else await scan(rows, { path, changedOneIn: mode === 'second' ? 100 : 0 });
  const used = process.cpuUsage(before);
  return {
    cpuSeconds: (used.user + used.system) / 1e6,
    wallSeconds: (performance.now() - startedAt) / 1e3,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    fileMb: (statSync(path, { throwIfNoEntry: false })?.size ?? 0) / 1e6,
  };
}

function generate(rows: number): void {
  let bytes = 0;
  for (let index = 0; index < rows; index += 1) bytes += makeResource(index, 0).rawData.length;
  if (bytes === 0) throw new Error('nothing was generated');
}

async function append(rows: number, path: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '400MB' });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${path}' AS bare (STORAGE_VERSION 'v1.5.0')`);
  const texts = [
    'provider',
    'service',
    'type',
    'typeName',
    'id',
    'name',
    'region',
    'accountId',
    'arn',
    'contentHash',
    'claimKey',
  ] as const;
  const columns = texts.map((name) => `${name} VARCHAR`).join(', ');
  await connection.run(`CREATE TABLE bare.rows (${columns}, tags JSON, raw JSON USING COMPRESSION zstd)`);
  const appender = await connection.createAppender('rows', 'main', 'bare');
  for (let index = 0; index < rows; index += 1) {
    const resource = makeResource(index, 0);
    for (const name of texts) appender.appendVarchar(resource[name]);
    appender.appendVarchar(JSON.stringify(resource.tags));
    appender.appendVarchar(resource.rawData);
    appender.endRow();
    if ((index + 1) % GROUP_ROWS === 0) appender.flushSync();
  }
  appender.closeSync();
  await connection.run('CHECKPOINT bare');
  instance.closeSync();
}

async function scan(rows: number, { path, changedOneIn }: { path: string; changedOneIn: number }): Promise<void> {
  const sink = await openSink({ path });
  const startedAt = new Date();
  await sink.beginScan({
    scanId: crypto.randomUUID(),
    startedAt,
    providers: ['aws'],
    request: {},
    toolVersion: 'bench',
    acceptVanish: false,
  });
  let waiting = 0;
  for (let index = 0; index < rows; ) {
    const batch: ScannedResource[] = [];
    const no = unitOfRow(index);
    const unit: ScanUnit = {
      provider: 'aws',
      unitId: `u-${no}`,
      accountId: '*',
      region: 'eu-west-1',
      service: 'ec2',
      type: '*',
      estimatedCalls: 1,
      normaliserVersion: '1',
      payload: '',
    };
    const writer = await sink.openUnit(unit);
    let count = 0;
    let key = '';
    for (; index < rows && unitOfRow(index) === no; index += 1) {
      const resource = makeResource(index, changedOneIn);
      key = resource.claimKey;
      count += 1;
      batch.push(resource);
      if (batch.length === 64) await writer.write(batch.splice(0));
    }
    if (batch.length > 0) await writer.write(batch);
    const scope = parseClaimKey(key);
    if (scope === undefined || claimKey(scope) !== key) throw new Error(`unreadable key ${key}`);
    const claims: Claim[] = [{ scope, outcome: 'complete', count, reason: '' }];
    await writer.finish({
      unit,
      outcome: 'complete',
      claims,
      diagnostics: [],
      resourceCount: count,
      calls: 1,
      throttledCalls: 0,
      attempts: 1,
      startedAt,
      finishedAt: new Date(),
    });
    waiting += count;
    if (waiting < GROUP_ROWS) continue;
    waiting = 0;
    await sink.publish();
  }
  await sink.publish();
  await sink.endScan({ finishedAt: new Date(), outcome: 'complete', diagnostics: [] });
  await sink.close();
}

function measure(mode: Mode, rows: number, path: string): Measured {
  const script = import.meta.filename;
  const child = spawnSync(process.execPath, [...process.execArgv, script, String(rows), mode, path], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Measured;
}

function report(rows: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'corkscrew-bench-'));
  try {
    const generator = measure('generate', rows, join(folder, 'none'));
    const bare = measure('appender', rows, join(folder, 'bare.duckdb'));
    const bareCpu = bare.cpuSeconds - generator.cpuSeconds;
    const lines = [
      `${rows} rows; CPU without the generator's ${generator.cpuSeconds.toFixed(1)} s`,
      line('bare appender', bare, bareCpu),
    ];
    for (const mode of ['first', 'second'] as const) {
      const measured = measure(mode, rows, join(folder, 'inventory.duckdb'));
      const cpu = measured.cpuSeconds - generator.cpuSeconds;
      lines.push(
        `${line(`${mode} scan`, measured, cpu)}, ${(cpu / bareCpu).toFixed(2)} x the CPU, ${(measured.fileMb / bare.fileMb).toFixed(2)} x the file`,
      );
    }
    process.stdout.write(`${lines.join('\n')}\n`);

    function line(name: string, measured: Measured, cpu: number): string {
      const rate = Math.round(rows / measured.wallSeconds);
      return `${name}: ${rate} rows/s, ${cpu.toFixed(1)} CPU-s, peak ${measured.peakRssMb.toFixed(0)} MB, file ${measured.fileMb.toFixed(0)} MB`;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [rowsText = '245760', mode, path] = process.argv.slice(2);
if (mode === undefined || path === undefined) report(Number(rowsText));
else process.stdout.write(JSON.stringify(await run(mode as Mode, Number(rowsText), path)));
