import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash, type ScannedResource } from '@corkscrew/core';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { exportDatabase, readGraph } from '../src/index.ts';
import { ask } from './fixtures/ask.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

function thing(id: string, size: number): ScannedResource {
  const rawData = JSON.stringify({ Size: size });
  return resourceOf(id, { rawData, contentHash: contentHash(rawData) });
}

const listed = (...resources: readonly ScannedResource[]): UnitInput => ({
  resources,
  claims: [claimOf('complete', resources.length)],
});

/** An inventory of two scans, and where to write it to. */
async function createInventory(): Promise<{ readonly path: string; readonly to: string }> {
  const store = await StoreHarness.create();
  await store.scan(1, [listed(thing('i-1', 1), thing('i-2', 2))]);
  await store.scan(3, [listed(thing('i-1', 10), thing('i-2', 2))]);
  return { path: store.path, to: join(dirname(store.path), 'copy.duckdb') };
}

/** Reads as any DuckDB does. */
async function read(path: string, sql: string): Promise<readonly unknown[]> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('an inventory written into a DuckDB file', () => {
  test('has all tables, history included, and a view for each type', async () => {
    const { path, to } = await createInventory();
    await exportDatabase({ path, to, source: { kind: 'inventory' } });
    expect(await read(to, 'SELECT id, size FROM aws_ec2_instance ORDER BY id')).toEqual([
      ['i-1', '10'],
      ['i-2', '2'],
    ]);
    expect(await read(to, 'SELECT count(*) FROM resource_versions')).toEqual([['3']]);
    expect(await read(to, "SELECT count(*) FROM resources_at('2026-01-03')")).toEqual([['2']]);
    expect((await ask({ path: to, sql: "SELECT kind FROM changes WHERE kind = 'changed'" })).rows).toEqual([
      ['changed'],
    ]);
    expect(statSync(to).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(to)).filter((name) => name.includes('.new-'))).toEqual([]);
  });

  test('has what was known at a moment, where one is given', async () => {
    const { path, to } = await createInventory();
    await exportDatabase({ path, to, source: { kind: 'inventory' }, asOf: dayOf(2) });
    expect(await read(to, 'SELECT id, size FROM aws_ec2_instance ORDER BY id')).toEqual([
      ['i-1', '1'],
      ['i-2', '2'],
    ]);
    const walk = { kind: 'walk', start: '00000000-0000-0000-0000-000000000001', direction: 'out', depth: 1 } as const;
    const request = { ...walk, limits: { maxNodes: 9, maxNeighbours: 9 } };
    await expect(readGraph({ path: to, request })).rejects.toMatchObject({
      code: 'database_unusable',
      message: expect.stringContaining('it has no history, as an export of a moment has none'),
      hint: expect.stringContaining('duckdb FILE'),
    });
  });

  test('has an answer as its one table, where that is asked for', async () => {
    const { path, to } = await createInventory();
    const sql = 'SELECT id, size + 1 AS more FROM aws_ec2_instance ORDER BY id';
    await exportDatabase({ path, to, source: { kind: 'answer', table: 'an answer', sql } });
    expect(await read(to, 'FROM "an answer"')).toEqual([
      ['i-1', '11'],
      ['i-2', '3'],
    ]);
    expect(await read(to, 'SELECT table_name FROM duckdb_tables()')).toEqual([['an answer']]);
  });

  test('takes the place of a file that is there only where that is allowed', async () => {
    const { path, to } = await createInventory();
    writeFileSync(to, 'mine');
    const options = { path, to, source: { kind: 'inventory' } } as const;
    await expect(exportDatabase(options)).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(statSync(to).size).toBe(4);
    await exportDatabase({ ...options, isReplacing: true });
    expect(await read(to, 'SELECT count(*) FROM resources')).toEqual([['2']]);
  });

  test('leaves nothing behind where it fails or is interrupted', async () => {
    const { path, to } = await createInventory();
    const source = { kind: 'answer', table: 't', sql: 'SELECT nothing' } as const;
    await expect(exportDatabase({ path, to, source })).rejects.toMatchObject({ code: 'query_failed' });
    const reason = new Error('stop');
    const endless = { ...source, sql: 'SELECT sum(a.range * b.range) FROM range(1000000000) a, range(1000000000) b' };
    const controller = new AbortController();
    const running = exportDatabase({ path, to, source: endless, signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(exportDatabase({ path, to, source, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(existsSync(to)).toBe(false);
    expect(readdirSync(dirname(to)).filter((name) => name.includes('.new-'))).toEqual([]);
  });
});
