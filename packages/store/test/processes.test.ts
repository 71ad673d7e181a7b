import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask } from './fixtures/ask.ts';
import { Child } from './fixtures/child.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { createTempDir, dayOf, StoreHarness } from './fixtures/store-harness.ts';

describe('a process that is killed while it publishes', () => {
  test('leaves whole units only, and all that it had confirmed', { timeout: 120_000 }, async () => {
    const path = join(createTempDir(), 'inventory.duckdb');
    const confirmed = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      const child = new Child('./publishing-process.ts', [path, `r${round}`, '4', '500']);
      await child.waitForLines(2);
      // Somewhere in one of the next publishes.
      await new Promise((resolve) => setTimeout(resolve, 37 * round + 11));
      await child.kill();
      for (const line of child.lines) {
        if (line.startsWith('published ')) for (const unit of line.split(' ').slice(1)) confirmed.add(unit);
      }
      const units = await ask({
        path,
        sql: `SELECT split_part(claim_key, '/', 5) AS unit, count(*) FROM resources GROUP BY ALL`,
      });
      const found = new Map(units.rows.map(([unit, count]) => [unit, count]));
      for (const unit of confirmed) expect(found.get(unit)).toBe(500);
      expect(new Set(found.values())).toEqual(new Set([500]));
      const ledger = await ask({ path, sql: 'SELECT unit_id FROM scan_units' });
      expect(new Set(ledger.rows.map(([unit]) => unit))).toEqual(new Set(found.keys()));
    }
    const store = await StoreHarness.create({ path });
    const later = await store.scan(1, [{ resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] }]);
    expect(later.changes).toMatchObject([{ added: 1 }]);
  });
});

describe('a publisher between readers', () => {
  test('gets its turn although two of them query back to back', { timeout: 60_000 }, async () => {
    const store = await StoreHarness.create({ lockWaitMs: 30_000 });
    const readers = [new Child('./reading-process.ts', [store.path]), new Child('./reading-process.ts', [store.path])];
    for (const reader of readers) await reader.waitForLines(3);
    for (let no = 0; no < 5; no += 1) {
      await store.begin(no);
      await store.writeUnit(no, { resources: [resourceOf(`i-${no}`)], claims: [claimOf('truncated', 1)] });
      const before = readers.map(({ lines }) => lines.length);
      await store.sink.publish();
      // While the notice stands, a reader ends the query that it is in and begins at most one more.
      for (const [index, reader] of readers.entries()) {
        expect(reader.lines.length - (before[index] ?? 0)).toBeLessThanOrEqual(4);
      }
      await store.sink.endScan({ finishedAt: dayOf(no), outcome: 'complete', diagnostics: [] });
    }
    for (const reader of readers) await reader.waitForLines(reader.lines.length + 2);
    for (const reader of readers) await reader.kill();
    expect(existsSync(`${store.path}.writer-waiting`)).toBe(false);
    expect(await store.read('SELECT count(*)::INT AS n FROM resources')).toEqual([{ n: 5 }]);
  });

  test('says who has the database when it does not get it in time, and can publish later', async () => {
    const store = await StoreHarness.create({ lockWaitMs: 200 });
    await store.begin(1);
    await store.writeUnit(1, { resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] });
    const holder = new Child('./holding-process.ts', [store.path]);
    await holder.waitForLines(1);

    const error: unknown = await store.sink.publish().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'database_locked', details: { pid: holder.pid } });
    expect(String(error)).toContain(`process ${holder.pid}`);
    await expect(ask({ path: store.path, sql: 'SELECT 1', lockWaitMs: 100 })).rejects.toMatchObject({
      code: 'database_locked',
      details: { pid: holder.pid },
    });

    await holder.kill();
    expect((await store.sink.publish()).changes).toMatchObject([{ added: 1 }]);
    expect(existsSync(`${store.path}.writer-waiting`)).toBe(false);
  });

  test('stops waiting when it is cancelled, and can publish later', async () => {
    const store = await StoreHarness.create();
    await store.begin(1);
    await store.writeUnit(1, { resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] });
    const holder = new Child('./holding-process.ts', [store.path]);
    await holder.waitForLines(1);
    const controller = new AbortController();
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 200);
    await expect(store.sink.publish({ signal: controller.signal })).rejects.toBe(reason);
    expect(existsSync(`${store.path}.writer-waiting`)).toBe(false);
    await holder.kill();
    expect((await store.sink.publish()).changes).toMatchObject([{ added: 1 }]);
  });
});

describe('a notice', () => {
  test('of a writer that lives makes readers wait', async () => {
    const store = await StoreHarness.create();
    const content = JSON.stringify({ pid: process.ppid, host: hostname() });
    writeFileSync(`${store.path}.writer-waiting`, content);
    await expect(ask({ path: store.path, sql: 'SELECT 1', lockWaitMs: 100 })).rejects.toMatchObject({
      code: 'database_locked',
    });
  });

  test('of a writer that died is cleared away', async () => {
    const store = await StoreHarness.create();
    const dead = new Child('./holding-process.ts', [store.path]);
    await dead.waitForLines(1);
    await dead.kill();
    writeFileSync(`${store.path}.writer-waiting`, JSON.stringify({ pid: dead.pid, host: hostname() }));
    expect((await ask({ path: store.path, sql: 'SELECT 1', lockWaitMs: 100 })).rows).toEqual([[1]]);
    expect(existsSync(`${store.path}.writer-waiting`)).toBe(false);
  });
});

describe('one process', () => {
  test('may query while it scans', async () => {
    const store = await StoreHarness.create();
    await store.begin(1);
    const queries = Array.from({ length: 4 }, () => ask({ path: store.path, sql: 'SELECT count(*) FROM resources' }));
    await store.writeUnit(1, { resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] });
    const published = store.sink.publish();
    queries.push(ask({ path: store.path, sql: 'SELECT count(*) FROM resources' }));
    await published;
    const answers = await Promise.all(queries);
    expect(answers.at(-1)?.rows).toEqual([[1]]);
  });
});
