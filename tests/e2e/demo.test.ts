import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestUser } from './corkscrew.ts';
import { createUser } from './corkscrew.ts';

interface DemoDocument {
  readonly outcome: string;
  readonly database: string;
  readonly check: { readonly expected: number; readonly stored: number; readonly equal: boolean };
  readonly queries: readonly { readonly key: string; readonly rows: readonly unknown[] }[];
}

let user: TestUser;

beforeAll(async () => {
  user = await createUser();
});

afterAll(async () => {
  await user[Symbol.asyncDispose]();
});

describe('corkscrew demo', () => {
  test('stores exactly what the simulated clouds have, and answers questions about one and across both', async () => {
    // What the user's own tools are set to must not matter, and not be touched.
    const env = {
      AWS_PROFILE: 'production',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_SESSION_TOKEN: 'real',
      KUBECONFIG: '/nonexistent/kubeconfig',
      GOOGLE_APPLICATION_CREDENTIALS: '/nonexistent/key.json',
    };
    const { stdout, exitCode, stderr } = await user.run(['demo', '-o', 'json'], { env });
    expect(stderr).not.toContain('corkscrew: ');
    const document = JSON.parse(stdout) as DemoDocument;
    expect(document.outcome).toBe('complete');
    expect(document.check).toMatchObject({ equal: true, stored: document.check.expected });
    expect(document.check.expected).toBeGreaterThan(1_000);
    expect(document.queries.map(({ key }) => key)).toEqual(['open_ssh', 'volumes', 'owners', 'cluster_disks']);
    for (const { rows } of document.queries) expect(rows.length).toBeGreaterThan(0);
    expect(document.database).toBe(join(user.home, '.corkscrew/demo.duckdb'));
    expect(exitCode).toBe(0);
    const count = await user.run([
      'query',
      'SELECT count(*)::INT AS n, count(DISTINCT provider)::INT AS providers FROM resources',
      '--db',
      document.database,
      '-o',
      'ndjson',
    ]);
    expect(JSON.parse(count.stdout)).toEqual({ n: document.check.stored, providers: 4 });
    expect(existsSync(join(user.home, '.aws'))).toBe(false);
  });

  test('shows people the summary, the check, the answers and what to try next', async () => {
    const { stdout, exitCode } = await user.run(['demo', '--resources', '300', '--seed', '4', '--db', 'small.duckdb']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Scan complete in /);
    expect(stdout).toMatch(/✓ [\d,]+ resources stored, [\d,]+ in the simulated clouds/);
    expect(stdout).toContain('let anybody in by SSH');
    expect(stdout).toContain('corkscrew query --db ');
    expect(stdout).toContain('corkscrew scan --region us-east-1');
  });

  test('reports exactly what the simulated clouds changed between two scans', { timeout: 180_000 }, async () => {
    const args = ['demo', '--changes', '--resources', '900', '--seed', '7', '--db', 'changing.duckdb'];
    const { stdout, exitCode } = await user.run([...args, '-o', 'json']);
    const { changes_check: check } = JSON.parse(stdout) as { changes_check: Record<string, unknown> };
    expect(check).toMatchObject({ differences: [], reported: check['expected'] });
    expect(exitCode).toBe(0);
    const changes = await user.run(['changes', '--since', '1h', '--db', 'changing.duckdb', '-o', 'ndjson']);
    const rows = changes.stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as { kind: string; not_before: string | null; fields: readonly unknown[] });
    const known = rows.filter(({ not_before: notBefore }) => notBefore !== null);
    expect(known).toHaveLength(Number(check['expected']));
    expect(new Set(known.map(({ kind }) => kind))).toEqual(
      new Set(['vanished', 'recreated', 'changed', 'created', 'moved']),
    );
    const compared = new Set(['changed', 'recreated', 'moved']);
    for (const { kind, fields } of known) expect(fields.length > 0).toBe(compared.has(kind));
  });

  test('does not overwrite a file of the user', async () => {
    await writeFile(join(user.home, 'mine.duckdb'), 'precious');
    const { stderr, exitCode } = await user.run(['demo', '--db', 'mine.duckdb']);
    expect(stderr).toContain('it exists already');
    expect(stderr).toContain('--force');
    expect(exitCode).toBe(2);
  });
});
