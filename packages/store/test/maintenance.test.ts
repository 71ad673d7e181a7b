import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import {
  changeBaseline,
  compactInventory,
  listBaselines,
  pruneInventory,
  readDriftCoverage,
  runQuery,
  streamBaseline,
  streamDrift,
  type Ask,
  type Baseline,
  type BaselineJob,
  type DriftItem,
} from '../src/index.ts';
import { ask } from './fixtures/ask.ts';
import { Child } from './fixtures/child.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { createTempDir, dayOf, StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

function listed(...resources: readonly ScannedResource[]): UnitInput {
  return { resources, claims: [claimOf('complete', resources.length)] };
}

function askOf(store: StoreHarness): Ask {
  return (sql, params = {}) => runQuery({ path: store.path, sql, params });
}

const sized = (id: string, size: number): ScannedResource => resourceOf(id, { rawData: `{"Size":${size}}` });

async function gather<T>(batches: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}

/** What each day's inventory says, from the second on. */
async function answersOf(store: StoreHarness, days: readonly number[]): Promise<unknown> {
  const sql = `SELECT id, raw_data, last_seen_at FROM resources ORDER BY id`;
  const answers: unknown[] = [];
  for (const day of days) answers.push((await ask({ path: store.path, sql, asOf: dayOf(day) })).rows);
  return answers;
}

async function createStory(): Promise<StoreHarness> {
  const store = await StoreHarness.create();
  const edge = {
    targetId: 'v',
    targetType: 'Vpc',
    targetService: 'ec2',
    relationshipType: 'references',
    properties: {},
  };
  await store.scan(1, [listed(sized('i-1', 1), resourceOf('i-2', { relationships: [edge] }))]);
  await store.scan(2, [listed(sized('i-1', 2))]);
  await store.scan(3, [listed(sized('i-1', 3), sized('i-3', 1))]);
  await store.scan(4, [listed(sized('i-1', 3))]);
  return store;
}

describe('pruneInventory', () => {
  test('counts first, and then takes away what ended before, so that every later moment is answered as it was', async () => {
    const store = await createStory();
    const before = dayOf(3);
    const days = [3, 3.5, 4, 5];
    const answers = await answersOf(store, days);

    const dry = await pruneInventory({ path: store.path, before, isDryRun: true });
    expect(dry.rows).toMatchObject({ versions: 3, relationships: 1 });
    expect(dry.keptVersions).toBe(2);
    expect(dry.bytesAfter).toBe(dry.bytesBefore);
    expect(await store.read('SELECT count(*)::INT AS n FROM resource_versions')).toEqual([{ n: 5 }]);

    const report = await pruneInventory({ path: store.path, before });
    expect(report.rows).toEqual(dry.rows);
    expect(report.bytesAfter).toBe(statSync(store.path).size);
    expect(await store.read('SELECT count(*)::INT AS n FROM resource_versions')).toEqual([{ n: 2 }]);
    expect(await answersOf(store, days)).toEqual(answers);
    expect(await store.read('SELECT version_count::INT AS n FROM prunings')).toEqual([{ n: 3 }]);
  });

  test('makes earlier moments be refused, not answered without what went', async () => {
    const store = await createStory();
    await pruneInventory({ path: store.path, before: dayOf(3) });
    const earlier = ask({ path: store.path, sql: 'FROM resources', asOf: dayOf(2) });
    await expect(earlier).rejects.toMatchObject({ message: expect.stringContaining('was pruned') });
  });

  test('keeps the file the owner’s own, leaves nothing beside it, and lets scans go on', async () => {
    const store = await createStory();
    await pruneInventory({ path: store.path, before: dayOf(9) });
    expect(statSync(store.path).mode & 0o777).toBe(0o600);
    const beside = readdirSync(dirname(store.path)).filter(
      (name) => !name.startsWith(`${basename(store.path)}.spill-`),
    );
    expect(beside).toEqual([basename(store.path)]);
    const result = await store.scan(10, [listed(sized('i-1', 4), sized('i-9', 1))]);
    expect(result.changes).toMatchObject([{ added: 1, changed: 1 }]);
  });

  test('says that there is no such database', async () => {
    const path = join(createTempDir(), 'none.duckdb');
    await expect(pruneInventory({ path, before: dayOf(1) })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('gives up when somebody writes for too long, and leaves the database as it was', async () => {
    const store = await createStory();
    const holder = new Child('./holding-process.ts', [store.path]);
    await holder.waitForLines(1);
    const pruning = pruneInventory({ path: store.path, before: dayOf(9), lockWaitMs: 100 });
    await expect(pruning).rejects.toMatchObject({ code: 'database_locked', details: { pid: holder.pid } });
    await holder.kill();
    expect(await store.read('SELECT count(*)::INT AS n FROM resource_versions')).toEqual([{ n: 5 }]);
  });
});

describe('compactInventory', () => {
  test('keeps every row of every table', async () => {
    const store = await createStory();
    await changeBaseline({ path: store.path }, save('all'));
    const tables = [
      'resource_versions',
      'relationships',
      'claims',
      'scan_units',
      'scans',
      'coverage',
      'drift_resources',
      'schema_migrations',
    ];
    const sql = tables.map((table) => `(SELECT list(t ORDER BY t::VARCHAR) FROM ${table} t) AS ${table}`).join(', ');
    const rows = `SELECT * EXCLUDE (schema_migrations) FROM (SELECT ${sql})`;
    const before = await store.read(rows);
    const report = await compactInventory({ path: store.path });
    expect(report.rows).toEqual({ versions: 0, relationships: 0, ledger: 0 });
    expect(await store.read(rows)).toEqual(before);
    expect(await store.read('SELECT count(*)::INT AS n FROM prunings')).toEqual([{ n: 0 }]);
  });
});

function save(name: string, job: Partial<Extract<BaselineJob, { kind: 'save' }>> = {}): BaselineJob {
  const savedAtMs = dayOf(3.5).getTime();
  const base = { filter: {}, savedAtMs, toolVersion: '1', resources: 'now' as const, isReplacing: false };
  return { kind: 'save', name, ...base, ...job };
}

async function baselineOf(store: StoreHarness, name: string): Promise<Baseline> {
  const found = (await listBaselines(askOf(store))).find((baseline) => baseline.name === name);
  if (found === undefined) throw new Error(`no baseline ${name}`);
  return found;
}

const brief = ({ kind, resource, fields }: DriftItem): unknown => ({ kind, id: resource.id, fields });

describe('a baseline', () => {
  test('is what the inventory had, and drift is what differs from it now', async () => {
    const store = await StoreHarness.create();
    const role = resourceOf('r', { incarnation: 'a' });
    await store.scan(1, [listed(sized('i-1', 1), sized('i-2', 1), sized('same', 1), role)]);
    expect(await changeBaseline({ path: store.path }, save('day-1'))).toBe(4);
    const baseline = await baselineOf(store, 'day-1');
    expect(await gather(streamDrift(askOf(store), baseline))).toEqual([]);

    const again = resourceOf('r', { incarnation: 'b' });
    await store.scan(2, [listed(sized('i-1', 2), sized('i-3', 1), sized('same', 1), again)]);
    expect((await gather(streamDrift(askOf(store), baseline))).map(brief)).toEqual([
      { kind: 'added', id: 'i-3', fields: [] },
      { kind: 'changed', id: 'i-1', fields: [{ path: 'Size', before: 1, after: 2 }] },
      { kind: 'recreated', id: 'r', fields: [] },
      { kind: 'removed', id: 'i-2', fields: [] },
    ]);
  });

  test('that was edited is compared field by field, whatever its hashes', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(sized('i-1', 1), sized('i-2', 1))]);
    await changeBaseline({ path: store.path }, save('own'));
    const held = await gather(streamBaseline(askOf(store), 'own'));
    const contentHash = '00000000-0000-0000-0000-000000000001';
    const resources = held.map((resource) => ({
      ...resource,
      contentHash,
      rawData: resource.id === 'i-1' ? '{"Size":7}' : resource.rawData,
    }));
    await changeBaseline({ path: store.path }, save('edited', { resources }));
    const drift = await gather(streamDrift(askOf(store), await baselineOf(store, 'edited')));
    expect(drift.map(brief)).toEqual([{ kind: 'changed', id: 'i-1', fields: [{ path: 'Size', before: 7, after: 1 }] }]);
  });

  test('may be what the inventory had at an earlier moment, unless that was pruned', async () => {
    const store = await createStory();
    const then = { resources: 'then', savedAtMs: dayOf(1.5).getTime() } as const;
    expect(await changeBaseline({ path: store.path }, save('day-1', then))).toBe(2);
    const held = await gather(streamBaseline(askOf(store), 'day-1'));
    expect(held.map(({ id, rawData }) => [id, rawData])).toEqual([
      ['i-1', '{"Size":1}'],
      ['i-2', '{"InstanceId":"i-2"}'],
    ]);
    expect((await gather(streamDrift(askOf(store), await baselineOf(store, 'day-1')))).map(brief)).toEqual([
      { kind: 'changed', id: 'i-1', fields: [{ path: 'Size', before: 1, after: 3 }] },
      { kind: 'removed', id: 'i-2', fields: [] },
    ]);
    await pruneInventory({ path: store.path, before: dayOf(3) });
    const late = changeBaseline({ path: store.path }, save('too-late', then));
    await expect(late).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('was pruned'),
    });
  });

  test('has nothing of what keeps its current state only, and finds no drift there', async () => {
    const store = await StoreHarness.create();
    const pods = (...ids: readonly string[]): UnitInput => ({
      resources: ids.map((id) => sized(id, 1)),
      claims: [{ ...claimOf('complete', ids.length), isCurrentStateOnly: true }],
    });
    await store.scan(1, [pods('p-1')]);
    expect(await changeBaseline({ path: store.path }, save('b'))).toBe(0);
    await store.scan(2, [pods('p-2')]);
    const baseline = await baselineOf(store, 'b');
    expect(await gather(streamDrift(askOf(store), baseline))).toEqual([]);
    expect(await readDriftCoverage(askOf(store), baseline)).toMatchObject({ checked: 0, notReadSince: 0 });
  });

  test('outlives the history that it was taken from', async () => {
    const store = await createStory();
    await changeBaseline({ path: store.path }, save('old'));
    await store.scan(5, [listed(sized('i-1', 9))]);
    await pruneInventory({ path: store.path, before: dayOf(9) });
    const drift = await gather(streamDrift(askOf(store), await baselineOf(store, 'old')));
    expect(drift.map(brief)).toEqual([{ kind: 'changed', id: 'i-1', fields: [{ path: 'Size', before: 3, after: 9 }] }]);
  });

  test('keeps to its filter, also for what is new', async () => {
    const store = await StoreHarness.create();
    const volume = resourceOf('v-1', { type: 'Volume', typeName: 'aws_ec2_volume' });
    await store.scan(1, [listed(sized('i-1', 1), volume)]);
    await changeBaseline({ path: store.path }, save('volumes', { filter: { types: ['Volume'] } }));
    const baseline = await baselineOf(store, 'volumes');
    expect(baseline).toMatchObject({ resourceCount: 1, filter: { types: ['Volume'] } });
    await store.scan(2, [listed(sized('i-1', 2), sized('i-2', 2), volume, { ...volume, id: 'v-2' })]);
    expect((await gather(streamDrift(askOf(store), baseline))).map(brief)).toEqual([
      { kind: 'added', id: 'v-2', fields: [] },
    ]);
  });

  test('comes back the same from what it was written out as', async () => {
    const store = await createStory();
    await changeBaseline({ path: store.path }, save('one'));
    const resources = await gather(streamBaseline(askOf(store), 'one'));
    expect(resources).toMatchObject([{ id: 'i-1', rawData: '{"Size":3}', tags: '{"Env":"prod"}' }]);
    const other = await StoreHarness.create();
    await other.scan(1, [listed(sized('i-1', 3))]);
    await changeBaseline({ path: other.path }, save('two', { resources }));
    expect(await gather(streamBaseline(askOf(other), 'two'))).toEqual(resources);
    expect(await gather(streamDrift(askOf(other), await baselineOf(other, 'two')))).toEqual([]);
  });

  test('is replaced only on purpose, and deleted only where there is one', async () => {
    const store = await createStory();
    await changeBaseline({ path: store.path }, save('x'));
    await expect(changeBaseline({ path: store.path }, save('x'))).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(await changeBaseline({ path: store.path }, save('x', { isReplacing: true }))).toBe(1);
    expect(await changeBaseline({ path: store.path }, { kind: 'delete', name: 'x' })).toBe(1);
    expect(await listBaselines(askOf(store))).toEqual([]);
    expect(await store.read('FROM drift_resources')).toEqual([]);
    await expect(changeBaseline({ path: store.path }, { kind: 'delete', name: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('says how much nobody has looked at since', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(sized('i-1', 1), sized('i-2', 1))]);
    await changeBaseline({ path: store.path }, save('b', { savedAtMs: dayOf(1.5).getTime() }));
    const coverage = { checked: 2, notReadSince: 2, missing: 0, oldestSeenAt: dayOf(1) };
    expect(await readDriftCoverage(askOf(store), await baselineOf(store, 'b'))).toEqual(coverage);
    await store.scan(2, [{ resources: [sized('i-1', 1)], claims: [claimOf('truncated', 1)] }]);
    expect(await readDriftCoverage(askOf(store), await baselineOf(store, 'b'))).toMatchObject({ notReadSince: 1 });
  });
});
