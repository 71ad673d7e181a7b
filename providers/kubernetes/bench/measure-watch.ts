import { setTimeout as sleep } from 'node:timers/promises';
import { forEachConcurrent } from '@corkscrew/sdk';
import { printChecks, startCloud } from '../../../tests/support/bench/side-by-side.ts';
import { readRows } from '../../../tests/support/read-rows.ts';
import { RunningWatch } from './running-watch.ts';

const MOST_MS = 2_000;
/** Changes whose way into the database is timed. */
const TIMED = 15;
/** Pauses differ by this, so that changes do not all meet the publisher at the same moment. */
const PAUSE_MS = 137;
const PODS = 1_000;
const POLL_MS = 100;
const HOME = '/api/v1/namespaces/bench/configmaps';
/** What comes and goes all day in a cluster. It makes no history, which would make the database and what is held of it larger. */
const CHURNED = '/api/v1/namespaces/bench/pods';
/** Objects that are there at one time while many come and go. */
const LIVING = 500;
/** Of all changes, how many pass before the memory is looked at first. */
const WARM_UP = 1 / 3;
/** By how many megabytes the memory of the processes may differ between then and the end. */
const MOST_GROWTH = 32;

/**
 * Measures `corkscrew watch` as it was built, on a simulated cluster: how long a change takes until a query shows it, and what
 * becomes of its memory over many changes.
 */
export async function measureWatch(changes: number): Promise<boolean> {
  const script = new URL('simulated-cluster.ts', import.meta.url);
  await using cluster = await startCloud<{ url: string; kubeconfig: string }>(script, [String(PODS)]);
  const { url, kubeconfig } = cluster.place;
  await call(url, { method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'bench' } } });
  await using watch = await RunningWatch.start(kubeconfig);
  await untilListed(watch);
  const took = (await timeChanges(url, watch)).toSorted((a, b) => a - b);
  const [median, most] = [took[Math.floor(took.length / 2)] ?? 0, took.at(-1) ?? 0];
  print('corkscrew watch: a change until a query shows it, and memory over many changes');
  print(`  ${took.length} changes, one after the other: ${took.join(', ')} ms`);
  const early = await churn(url, watch, { from: 0, count: changes * WARM_UP });
  const late = await churn(url, watch, { from: changes * WARM_UP, count: changes * (1 - WARM_UP) });
  print(`  after ${early.changes} changes ${describe(early)}; after ${early.changes + late.changes} ${describe(late)}`);
  const growth = late.command + late.plugin - early.command - early.plugin;
  return printChecks([
    [`${median} ms is the median, at most ${MOST_MS}; ${most} ms is the longest`, median <= MOST_MS],
    [`${growth.toFixed(0)} MB more at the end, at most ${MOST_GROWTH}`, growth <= MOST_GROWTH],
  ]);
}

/** Each kind is listed before anything is expected of changes. */
async function untilListed(watch: RunningWatch): Promise<void> {
  const sql = "SELECT type FROM coverage WHERE type IN ('ConfigMap', 'Pod', 'Namespace')";
  while ((await readRows(watch.database, sql)).length < 3) await sleep(POLL_MS);
}

/**
 * Times changes of all sorts, each until the database, asked after the watch told of the change and not before, shows it: no
 * query holds the file meanwhile.
 */
async function timeChanges(url: string, watch: RunningWatch): Promise<readonly number[]> {
  const took: number[] = [];
  for (let index = 0; index < TIMED; index += 1) {
    await sleep(index * PAUSE_MS);
    const { action, sql, ...change } = changeOf(index);
    const told = watch.untilTold(`${action} bench/timed-${Math.floor(index / 3)}`);
    const startedAt = performance.now();
    await call(url, change);
    await told;
    const [shown] = await readRows(watch.database, sql);
    if (shown?.[0] !== 1) throw new Error(`${action} was told and is not in the database`);
    took.push(Math.round(performance.now() - startedAt));
  }
  return took;
}

interface Change extends Call {
  readonly action: string;
  /** Gives 1 where the database shows it. */
  readonly sql: string;
}

/** Something comes, changes and goes. */
function changeOf(index: number): Change {
  const name = `timed-${Math.floor(index / 3)}`;
  const path = `${HOME}/${name}`;
  const count = `SELECT count(*)::INT FROM resources WHERE id = 'bench/${name}'`;
  switch (index % 3) {
    case 0:
      return { action: 'created', method: 'POST', path: HOME, body: labelled(name, 0), sql: count };
    case 1: {
      const sql = `${count} AND (tags->>'$.version') = '1'`;
      return { action: 'changed', method: 'PUT', path, body: labelled(name, 1), sql };
    }
    default:
      return { action: 'vanished', method: 'DELETE', path, sql: `SELECT 1 - (${count})` };
  }
}

interface Memory {
  readonly changes: number;
  readonly command: number;
  readonly plugin: number;
}

/** Makes objects come, change and go, waits until the last is stored, and looks at the memory of the processes. */
async function churn(
  url: string,
  watch: RunningWatch,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<Memory> {
  const before = watch.changes;
  const rounds = Array.from({ length: Math.ceil(count / LIVING / 3) }, (_, round) => round);
  for (const round of rounds) {
    const names = Array.from({ length: LIVING }, (_, index) => `churn-${from}-${round}-${index}`);
    const last = ['created', 'changed', 'vanished'].map((action) => watch.untilTold(`${action} bench/${names.at(-1)}`));
    const each = (method: string, version: number): Promise<void> =>
      forEachConcurrent(names, 8, async (name) => {
        const path = method === 'POST' ? CHURNED : `${CHURNED}/${name}`;
        await call(url, { method, path, body: method === 'DELETE' ? undefined : labelled(name, version) });
      });
    await each('POST', 0);
    await last[0];
    await each('PUT', 1);
    await last[1];
    await each('DELETE', 2);
    await last[2];
  }
  return { changes: watch.changes - before, ...watch.memory() };
}

function labelled(name: string, version: number): unknown {
  return { metadata: { name, labels: { version: String(version) } } };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

async function call(url: string, { method, path, body }: Call): Promise<void> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const reply = await fetch(url + path, init);
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 200)}`);
}

function describe({ command, plugin }: Memory): string {
  return `${command.toFixed(0)} MB in the command and ${plugin.toFixed(0)} MB in the plugin`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
