import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Claim, claimKey } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import * as store from '../src/index.ts';
import { claimOf, instances, resourceOf, resultOf, scanOf, unitOf } from './fixtures/resources.ts';
import { createTempDir, dayOf, StoreHarness, totalsOf } from './fixtures/store-harness.ts';

describe('the package', () => {
  test('exports these names', () => {
    expect(Object.keys(store).sort()).toEqual([
      'CHANGE_KINDS',
      'changeBaseline',
      'compactInventory',
      'countChanges',
      'countDifferences',
      'diffMoments',
      'diffPayload',
      'exportDatabase',
      'findResources',
      'listBaselines',
      'openSink',
      'pruneInventory',
      'readDriftCoverage',
      'readGraph',
      'readMomentFacts',
      'readPrunedBefore',
      'runQuery',
      'streamBaseline',
      'streamChanges',
      'streamDrift',
    ]);
  });

  test('does not load DuckDB when it is imported', () => {
    const url = new URL('../src/index.ts', import.meta.url).href;
    const script = `await import(${JSON.stringify(url)});
      const { _cache } = (await import('node:module')).default;
      console.log(Object.keys(_cache).filter((name) => name.includes('duckdb')).length);`;
    const args = ['--conditions=@corkscrew/source', '--input-type=module', '-e', script];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('0');
  });
});

describe('publish', () => {
  test('puts many units into one transaction', async () => {
    const harness = await StoreHarness.create();
    await harness.begin(1);
    const unitIds = Array.from({ length: 300 }, (_, n) => `unit-${n}`);
    for (const unitId of unitIds) {
      const scope = { ...instances, subScope: unitId };
      const resources = ['a', 'b'].map((id) => resourceOf(`${unitId}-${id}`, { claimKey: claimKey(scope) }));
      await harness.writeUnit(1, { unit: unitOf(unitId), resources, claims: [claimOf('complete', 2, scope)] });
    }
    expect(await harness.read('SELECT count(*)::INT AS n FROM scan_units')).toEqual([{ n: 0 }]);
    expect(totalsOf(await harness.sink.publish())).toMatchObject({ added: 600 });
    expect(
      await harness.read(`SELECT (SELECT count(*) FROM resources)::INT AS r, (SELECT count(*) FROM scan_units)::INT AS u,
        (SELECT count(*) FROM claims)::INT AS c, (SELECT count(*) FROM coverage)::INT AS v`),
    ).toEqual([{ r: 600, u: 300, c: 300, v: 300 }]);
    expect(await harness.sink.publish()).toEqual({ changes: [], diagnostics: [] });
  });

  test('takes a unit that is larger than what is kept of one, and only when it is finished', async () => {
    const harness = await StoreHarness.create();
    await harness.begin(1);
    const unit = unitOf('large');
    const writer = await harness.sink.openUnit(unit);
    const rows = Array.from({ length: 12_000 }, (_, n) => resourceOf(`i-${n}`));
    for (let at = 0; at < rows.length; at += 5_000) await writer.write(rows.slice(at, at + 5_000));
    const other = { ...instances, subScope: 'other' };
    await harness.writeUnit(1, {
      unit: unitOf('small'),
      resources: [resourceOf('s', { claimKey: claimKey(other) })],
      claims: [claimOf('complete', 1, other)],
    });
    expect(totalsOf(await harness.sink.publish())).toMatchObject({ added: 1 });
    await writer.finish(resultOf(unit, { claims: [claimOf('complete', 12_000)], startedAt: dayOf(1) }));
    expect(totalsOf(await harness.sink.publish())).toMatchObject({ added: 12_000 });
    expect(await harness.read('SELECT count(DISTINCT id)::INT AS n FROM resources')).toEqual([{ n: 12_001 }]);
  });

  test('knows nothing of what was discarded', async () => {
    const harness = await StoreHarness.create();
    await harness.begin(1);
    for (const count of [3, 9_000]) {
      const writer = await harness.sink.openUnit(unitOf('u'));
      await writer.write(Array.from({ length: count }, (_, n) => resourceOf(`gone-${n}`)));
      await writer.discard();
      await expect(writer.write([resourceOf('late')])).rejects.toThrow('finished or discarded');
    }
    await harness.writeUnit(1, { resources: [resourceOf('kept')] });
    expect(totalsOf(await harness.sink.publish())).toMatchObject({ added: 1 });
    expect(await harness.read('SELECT id FROM resources')).toEqual([{ id: 'kept' }]);
  });

  test('keeps text as it is, whatever it holds', async () => {
    const harness = await StoreHarness.create();
    const name = `it's "quoted" \\ \u0001 ü€😀 ${'x'.repeat(100_000)}`;
    const rawData = JSON.stringify({ name, deep: [{ a: null }] });
    await harness.scan(1, [{ resources: [resourceOf(name, { name, rawData, tags: { [name]: name } })] }]);
    const [row] = await harness.read('SELECT id, name, raw_data, tags FROM resources');
    expect(row).toEqual({ id: name, name, raw_data: rawData, tags: JSON.stringify({ [name]: name }) });
  });
});

describe('the ledger', () => {
  test('records scans, units, claims, diagnostics and coverage', async () => {
    const harness = await StoreHarness.create();
    const diagnostic = {
      severity: 'error',
      code: 'access_denied',
      message: 'list ec2:Instance: access denied',
      advice: 'Allow it.',
      provider: 'aws',
      scope: instances,
      operation: 'ec2:DescribeInstances',
    } as const;
    await harness.begin(1);
    await harness.writeUnit(1, {
      claims: [claimOf('denied', 0)],
      result: { outcome: 'incomplete', diagnostics: [diagnostic], calls: 7, throttledCalls: 2, attempts: 3 },
    });
    await harness.sink.publish();
    expect(await harness.read('SELECT outcome, finished_at FROM scans')).toEqual([
      { outcome: null, finished_at: null },
    ]);
    await harness.sink.endScan({
      finishedAt: dayOf(2),
      outcome: 'incomplete',
      diagnostics: [{ ...diagnostic, code: 'x' }],
    });

    expect(await harness.read('SELECT * FROM scans')).toEqual([
      {
        scan_id: 'scan-1',
        started_at: '2026-01-02 00:00:00+00',
        finished_at: '2026-01-03 00:00:00+00',
        outcome: 'incomplete',
        providers: ['aws'],
        request: '{"services":["ec2"]}',
        tool_version: '0.0.0-test',
        accept_vanish: false,
      },
    ]);
    expect(await harness.read('SELECT unit_id, outcome, calls, throttled_calls, attempts FROM scan_units')).toEqual([
      { unit_id: 'unit-1', outcome: 'incomplete', calls: '7', throttled_calls: '2', attempts: 3 },
    ]);
    expect(await harness.read('SELECT claim_key, outcome, reason FROM claims')).toEqual([
      { claim_key: claimKey(instances), outcome: 'denied', reason: 'because' },
    ]);
    expect(await harness.read('SELECT unit_id, code, operation, account_id FROM diagnostics ORDER BY code')).toEqual([
      { unit_id: 'unit-1', code: 'access_denied', operation: 'ec2:DescribeInstances', account_id: '111' },
      { unit_id: '', code: 'x', operation: 'ec2:DescribeInstances', account_id: '111' },
    ]);
    expect(await harness.read('SELECT status, last_read_at, last_complete_at FROM coverage')).toEqual([
      { status: 'denied', last_read_at: '2026-01-02 00:00:00+00', last_complete_at: null },
    ]);
  });

  test('tells how long units took and which claims have open rows', async () => {
    const harness = await StoreHarness.create();
    await harness.scan(1, [{ resources: [resourceOf('i-1'), resourceOf('i-2')], claims: [claimOf('complete', 2)] }]);
    await harness.scan(2, [
      {
        resources: [resourceOf('i-1'), resourceOf('i-2')],
        claims: [claimOf('complete', 2)],
        result: { finishedAt: new Date(dayOf(2).getTime() + 4_500) },
      },
    ]);
    expect(await harness.sink.listUnitDurations('aws')).toEqual(new Map([['unit-1', 4_500]]));
    expect(await harness.sink.listUnitDurations('gcp')).toEqual(new Map());
    expect(await harness.sink.listKnownClaims('aws')).toEqual([{ provider: 'aws', scope: instances, openRows: 2 }]);
    expect(await harness.sink.listKnownClaims('gcp')).toEqual([]);
  });

  test('tells when all types of an account were last read whole, and not when they were tried', async () => {
    const harness = await StoreHarness.create();
    const all = { ...instances, region: '*', service: '*', type: '*', subScope: 'table' };
    const claims = (outcome: 'complete' | 'denied'): readonly Claim[] => [
      claimOf('complete', 0),
      claimOf(outcome, 0, all),
      claimOf('denied', 0, { ...all, accountId: 'other' }),
    ];
    await harness.scan(1, [{ resources: [], claims: claims('complete') }]);
    await harness.scan(2, [{ resources: [], claims: claims('denied') }]);
    expect(await harness.sink.listWholeReads('aws')).toEqual([{ scope: all, readAt: dayOf(1), types: [] }]);
    expect(await harness.sink.listWholeReads('gcp')).toEqual([]);
  });

  test('tells of what was read whole how much of each type the inventory has of it', async () => {
    const harness = await StoreHarness.create();
    const all = { ...instances, service: '*', type: '*' };
    const resources = [resourceOf('i-1'), resourceOf('i-2')];
    await harness.scan(1, [{ resources, claims: [claimOf('complete', 2), claimOf('complete', 0, all)] }]);
    const { service, type } = instances;
    const types = [{ service, type, rows: 2 }];
    expect(await harness.sink.listWholeReads('aws')).toEqual([{ scope: all, readAt: dayOf(1), types }]);
  });
});

describe('a worker that fails', () => {
  const workerUrl = new URL('./fixtures/failing-worker.ts', import.meta.url);

  test.each([
    ['throws', 'out of luck'],
    ['exits', 'ended with code 3'],
  ])('because it %s fails every call that waits and every later one', async (way, reason) => {
    const folder = createTempDir();
    const sink = await store.openSink({ path: join(folder, way), workerUrl });
    await sink.beginScan(scanOf('s', dayOf(1)));
    const failure = { code: 'internal', message: expect.stringContaining(reason) as string };
    const calls = [
      sink.publish(),
      sink.listKnownClaims('aws'),
      sink.endScan({ finishedAt: dayOf(1), outcome: 'failed', diagnostics: [] }),
    ];
    for (const call of await Promise.allSettled(calls))
      expect(call).toMatchObject({ status: 'rejected', reason: failure });
    const writer = await sink.openUnit(unitOf('u'));
    await expect(writer.finish(resultOf(unitOf('u')))).rejects.toMatchObject(failure);
    await sink.close().catch(() => undefined);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('to start is an error of opening', async () => {
    const folder = createTempDir();
    const missing = new URL('./fixtures/no-such-worker.ts', import.meta.url);
    await expect(store.openSink({ path: join(folder, 'a'), workerUrl: missing })).rejects.toMatchObject({
      code: 'internal',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
