import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser, type RunResult, type TestUser } from './corkscrew.ts';

interface ChangeRow {
  readonly kind: string;
  readonly not_before: string | null;
  readonly uid: string;
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

interface GraphDocument {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly unknown[];
}

/** How a baseline names what a difference of two moments is. */
const DRIFT_KINDS: Readonly<Record<string, string>> = { created: 'added', vanished: 'removed' };

let user: TestUser;
/** The two scans of the demo, the earlier first. */
let scans: readonly string[];
/** What the demo's clouds changed between them, as `changes` tells it. */
let changes: readonly ChangeRow[];

function corkscrew(...args: readonly string[]): Promise<RunResult> {
  return user.run(args, { env: { CORKSCREW_DB: join(user.home, 'demo.duckdb') } });
}

async function askRows<T>(...args: readonly string[]): Promise<readonly T[]> {
  const { stdout, stderr, exitCode } = await corkscrew(...args, '-o', 'ndjson');
  expect([0, 4], stderr).toContain(exitCode);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as T);
}

async function countResources(...args: readonly string[]): Promise<number> {
  const [row] = await askRows<{ n: number }>('query', 'SELECT count(*)::INT AS n FROM resources', ...args);
  return row?.n ?? -1;
}

const changedOf = (type: string): ChangeRow | undefined =>
  changes.find((change) => change.kind === 'changed' && change.type === type);

beforeAll(async () => {
  user = await createUser();
  const demo = await corkscrew('demo', '--changes', '--db', 'demo.duckdb', '-o', 'json');
  expect(demo.exitCode, demo.stderr).toBe(0);
  const found = await askRows<{ scan_id: string }>('query', 'SELECT scan_id FROM scans ORDER BY started_at');
  scans = found.map(({ scan_id: id }) => id);
  const rows = await askRows<ChangeRow>('changes', '--since', '1h');
  changes = rows.filter(({ not_before: notBefore }) => notBefore !== null);
}, 240_000);

afterAll(async () => {
  await user[Symbol.asyncDispose]();
});

describe('the demo’s estate, which changed between two scans', () => {
  test('is different by what changed, and was then what it is now without that', async () => {
    const [earlier = '', later = ''] = scans;
    const keyOf = ({ kind, uid }: ChangeRow): string => `${kind} ${uid}`;
    const different = await askRows<ChangeRow>('diff', earlier, later);
    expect(different.map(keyOf).sort()).toEqual(changes.map(keyOf).sort());
    const count = (kind: string): number => changes.filter((change) => change.kind === kind).length;
    const recorded = "WHERE change_kind <> 'current_state'";
    const sql = `SELECT count(*)::INT AS n FROM resources ${recorded}`;
    const [now] = await askRows<{ n: number }>('query', sql);
    expect(await countResources('--as-of', earlier)).toBe((now?.n ?? 0) - count('created') + count('vanished'));
  });

  test('tells of each resource what happened to it', async () => {
    for (const kind of ['changed', 'created', 'vanished', 'recreated']) {
      const change = changes.find((row) => row.kind === kind);
      const history = await askRows<ChangeRow>('history', change?.uid ?? '');
      expect(history[0]).toEqual(change);
      expect(history).toHaveLength(kind === 'created' ? 1 : 2);
    }
  });

  test('drifted from a baseline of the first scan by what changed, also through a file', async () => {
    expect(await corkscrew('drift', 'save', 'before', '--as-of', scans[0] ?? '')).toMatchObject({ exitCode: 0 });
    const drift = await askRows<ChangeRow>('drift', 'check', 'before');
    const nameOf = ({ kind, uid }: ChangeRow): string => `${DRIFT_KINDS[kind] ?? kind} ${uid}`;
    expect(drift.map(nameOf).sort()).toEqual(changes.map(nameOf).sort());
    expect(await corkscrew('drift', 'export', 'before', 'before.json')).toMatchObject({ exitCode: 0 });
    expect(await corkscrew('drift', 'import', 'before.json', '--name', 'again')).toMatchObject({ exitCode: 0 });
    expect(await askRows('drift', 'check', 'again')).toEqual(drift);
  });

  test('shows what is behind a security group that was opened, in every form', async () => {
    const { id: group = '', name: groupName = '' } = changedOf('SecurityGroup') ?? {};
    const graph = JSON.parse((await corkscrew('graph', group, '-o', 'json')).stdout) as GraphDocument;
    expect(graph.edges.length).toBeGreaterThan(2);
    const begins = { table: /^\S/, mermaid: /^flowchart /, dot: /^digraph /, svg: /^<svg /, html: /^<!doctype html>/i };
    for (const [form, begin] of Object.entries(begins)) {
      const { stdout, exitCode } = await corkscrew('graph', group, '-o', form);
      expect({ form, exitCode }).toEqual({ form, exitCode: 0 });
      expect(stdout).toMatch(begin);
      expect(stdout).toContain(groupName);
    }
    const dependents = await corkscrew('graph', 'dependents', group, '-o', 'json');
    const behind = (JSON.parse(dependents.stdout) as GraphDocument).nodes.find(({ id }) => id.startsWith('i-'));
    const path = await corkscrew('graph', 'path', behind?.id ?? '', group, '-o', 'json');
    expect(path).toMatchObject({ exitCode: 0 });
    const [first, ...others] = (JSON.parse(path.stdout) as GraphDocument).nodes;
    expect([first?.id, others.at(-1)?.id]).toEqual([behind?.id, group]);
  });

  test('has a table for each type, questions with a name, and a shell', async () => {
    const tables = await askRows<{ name: string; resources: number }>('tables');
    const [largest] = tables;
    const [counted] = await askRows<{ n: number }>('query', `SELECT count(*)::INT AS n FROM ${largest?.name ?? ''}`);
    expect(counted?.n).toBe(largest?.resources);
    expect((await corkscrew('tables', largest?.name ?? '')).stdout).toContain(`corkscrew query "`);
    const recent = await askRows<{ changes: number }>('query', '@recent-changes');
    expect(recent.reduce((sum, row) => sum + row.changes, 0)).toBe(changes.length);
    const strict = await corkscrew('query', `SELECT count(*) FROM ${largest?.name ?? ''}`, '--strict');
    expect(strict).toMatchObject({ exitCode: 0 });
    const env = { CORKSCREW_DB: join(user.home, 'demo.duckdb') };
    const shell = await user.run(['shell', '-o', 'ndjson'], { env, stdin: 'SELECT 6 * 7 AS answer;\n' });
    expect(shell).toMatchObject({ exitCode: 0, stdout: '{"answer":42}\n' });
  });

  test.each(['parquet', 'csv', 'ndjson', 'duckdb'])('is written out whole as %s', async (format) => {
    const file = `all.${format}`;
    expect(await corkscrew('export', '--format', format, '--to', file)).toMatchObject({ exitCode: 0 });
    const path = join(user.home, file);
    if (format === 'ndjson') {
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      expect(lines).toHaveLength(await countResources());
      return;
    }
    const source = format === 'duckdb' ? 'resources' : `'${path}'`;
    const database = format === 'duckdb' ? ['--db', file] : ['--allow-external'];
    const [row] = await askRows<{ n: number }>('query', `SELECT count(*)::INT AS n FROM ${source}`, ...database);
    expect(row?.n).toBe(await countResources());
  });

  test('says of what it writes or fixes of an earlier moment how old that was', async () => {
    const before = await corkscrew('export', '--to', 'before.csv', '--as-of', '2h');
    expect(before.stderr).toContain('nothing was read before');
    const save = await corkscrew('drift', 'save', 'too-early', '--as-of', '2h');
    expect(save.stderr).toContain('nothing was read before');
    expect(await corkscrew('drift', 'delete', 'too-early')).toMatchObject({ exitCode: 0 });
  });

  test('forgets its first scan when it is told to, and then says so', async () => {
    const kept = await countResources();
    expect(await corkscrew('prune', '--older-than', '1s')).toMatchObject({ exitCode: 0 });
    expect(await countResources('--as-of', scans[0] ?? '')).toBeGreaterThan(1_000);
    expect(await corkscrew('prune', '--older-than', '1s', '--apply', '--force')).toMatchObject({ exitCode: 0 });
    expect(await corkscrew('compact')).toMatchObject({ exitCode: 0 });
    expect(await countResources()).toBe(kept);
    const past = await corkscrew('query', 'FROM resources', '--as-of', scans[0] ?? '');
    expect(past).toMatchObject({ exitCode: 2 });
    expect(past.stderr).toContain('was pruned');
  });
});
