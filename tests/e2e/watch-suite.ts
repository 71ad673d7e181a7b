import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createConfigMaps,
  createCustomKind,
  createNamespace,
} from '../../providers/kubernetes/test/support/cluster-objects.ts';
import type { TestCluster } from '../../providers/kubernetes/test/support/test-cluster.ts';
import { isAlive, listDescendants } from '../support/process-tree.ts';
import { readRows } from '../support/read-rows.ts';
import { createUser, type RunResult, type TestUser } from './corkscrew.ts';

/** Far more than anything takes: a test that waits for so long has failed. */
const PATIENCE_MS = 90_000;
const CONFIG_MAPS = '/api/v1/namespaces/team-a/configmaps';
const GROUP = 'live.example.com';

interface RunningWatch {
  readonly pid: number;
  readonly ended: Promise<RunResult>;
}

/**
 * Describes what `corkscrew watch` does with the database, whichever server it watches. `name` is what measured figures are
 * printed under.
 */
export function describeWatch(name: string, start: () => Promise<TestCluster>): void {
  let cluster: TestCluster;
  let user: TestUser;
  let watch: RunningWatch;

  /** The first column of an answer. */
  const read = async (sql: string): Promise<readonly unknown[]> =>
    (await readRows(join(user.home, 'live.duckdb'), sql)).map(([value]) => value);
  const untilIds = async (type: string, isDone: (ids: readonly unknown[]) => boolean): Promise<void> =>
    await until(async () => isDone(await read(`SELECT id FROM resources WHERE type = '${type}' ORDER BY id`)), watch);

  beforeAll(async () => {
    cluster = await start();
    user = await createUser();
    await createNamespace(cluster.call, 'team-a');
    await createConfigMaps(cluster.call, 'team-a', 30);
    watch = startWatch(user, cluster);
    await untilIds('ConfigMap', (ids) => ids.includes('team-a/cm-00029'));
    // Every kind is listed before anything is expected of changes.
    await until(async () => (await read("SELECT 1 FROM coverage WHERE type = 'ServiceAccount'")).length > 0, watch);
  });

  afterAll(async () => {
    if (watch !== undefined) kill(watch.pid, 'SIGKILL');
    await watch?.ended;
    await user?.[Symbol.asyncDispose]();
    await cluster?.close();
  });

  test('has each change in the database soon after it happened', async () => {
    const took: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      await cluster.call('POST', CONFIG_MAPS, { metadata: { name: `live-${index}` } });
      const startedAt = performance.now();
      await untilIds('ConfigMap', (ids) => ids.includes(`team-a/live-${index}`));
      took.push(Math.round(performance.now() - startedAt));
    }
    process.stdout.write(`watch, ${name}: a change is in the database after ${took.join(', ')} ms\n`);
  });

  test('takes up a kind that is made meanwhile, with its objects', async () => {
    await createCustomKind(cluster, 'Gizmo', GROUP);
    const gizmo = { apiVersion: `${GROUP}/v1`, kind: 'Gizmo' };
    const path = `/apis/${GROUP}/v1/namespaces/team-a/gizmos`;
    await cluster.call('POST', path, { ...gizmo, metadata: { name: 'first' } });
    await untilIds('Gizmo', (ids) => ids.includes('team-a/first'));
    await cluster.call('POST', path, { ...gizmo, metadata: { name: 'second' } });
    await untilIds('Gizmo', (ids) => ids.includes('team-a/second'));
  });

  test('closes what was deleted, and says why', async () => {
    await cluster.call('DELETE', `${CONFIG_MAPS}/live-0`);
    await untilIds('ConfigMap', (ids) => !ids.includes('team-a/live-0'));
    expect(
      await read("SELECT kind || ' ' || reason FROM changes WHERE id = 'team-a/live-0' AND kind = 'vanished'"),
    ).toEqual(['vanished deleted']);
  });

  test('goes on after the server was away, and misses nothing of what happened before it was back', async () => {
    await cluster.restart();
    await cluster.call('DELETE', `${CONFIG_MAPS}/live-1`);
    await cluster.call('POST', CONFIG_MAPS, { metadata: { name: 'after-restart' } });
    await untilIds('ConfigMap', (ids) => ids.includes('team-a/after-restart') && !ids.includes('team-a/live-1'));
    await cluster.call('POST', CONFIG_MAPS, { metadata: { name: 'later' } });
    await untilIds('ConfigMap', (ids) => ids.includes('team-a/later'));
  });

  test('ends by Ctrl-C with 0, has stored what it told, and leaves no process', async () => {
    const processes = listDescendants(watch.pid);
    if (existsSync('/proc')) expect(processes.length).toBeGreaterThan(0);
    kill(watch.pid, 'SIGINT');
    const { exitCode, stdout, stderr } = await watch.ended;
    expect(exitCode, stderr).toBe(0);
    const told = stdout
      .split('\n')
      .flatMap((text) => (text === '' ? [] : [JSON.parse(text) as Record<string, string>]));
    const changes = told
      .filter(({ event, type }) => event === 'changed' && type === 'ConfigMap')
      .map(({ action, id }) => `${action} ${id}`);
    const stored = await read(
      "SELECT kind || ' ' || id FROM changes WHERE id LIKE 'team-a/live-%' AND not_before IS NOT NULL",
    );
    expect(stored).toHaveLength(7);
    const isLive = (change: string): boolean => change.includes('/live-');
    expect(new Set(stored)).toEqual(new Set([...changes.filter(isLive), 'vanished team-a/live-1']));
    expect(told.at(-1)).toMatchObject({ event: 'watch_finished', outcome: 'complete' });
    await until(() => Promise.resolve(processes.every((pid) => !isAlive(pid))), undefined);
  });
}

function startWatch(user: TestUser, cluster: TestCluster): RunningWatch {
  let pid = 0;
  const ended = user.run(['watch', '--provider', 'kubernetes', '--db', 'live.duckdb', '--output', 'ndjson'], {
    env: { KUBECONFIG: cluster.kubeconfig },
    onStart: (started) => {
      pid = started;
    },
  });
  return { pid, ended };
}

/** Asks again until it is so. A watch that has ended meanwhile fails the test with what it said. */
async function until(isDone: () => Promise<boolean>, watch: RunningWatch | undefined): Promise<void> {
  let end: RunResult | undefined;
  void watch?.ended.then((result) => {
    end = result;
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isDone())) {
    if (end !== undefined) throw new Error(`the watch ended with ${end.exitCode}: ${end.stderr}`);
    if (performance.now() > deadline) throw new Error('what was waited for did not happen');
    await sleep(20);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    /* It has ended by itself. */
  }
}
