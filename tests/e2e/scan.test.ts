import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '@corkscrew/simulator';
import { startSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestUser } from './corkscrew.ts';
import { createUser, endpointEnv } from './corkscrew.ts';

/** What `scan --output json` prints, as far as the tests read it. */
interface ScanDocument {
  readonly scan_id: string;
  readonly outcome: string;
  readonly units: Readonly<Record<string, number>>;
  readonly claims: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly advice: string }[];
}

const SERVICES = ['s3', 'sqs', 'dynamodb', 'lambda'];

let user: TestUser;
let simulator: Simulator;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  user = await createUser();
  simulator = await startSimulator({ seed: 11, resources: 400 });
  env = endpointEnv(simulator.url);
});

afterAll(async () => {
  await simulator.close();
  await user[Symbol.asyncDispose]();
});

function scanArgs(db: string, ...more: readonly string[]): readonly string[] {
  return ['scan', '--services', SERVICES.join(','), '--regions', simulator.regions.join(','), '--db', db, ...more];
}

function expectedResources(): number {
  const own = simulator.expectedCounts().filter(({ service }) => SERVICES.includes(service));
  return own.reduce((sum, { count }) => sum + count, 0);
}

async function countRows(db: string, where: string = 'true'): Promise<number> {
  const sql = `SELECT count(*)::INT AS n FROM resources WHERE ${where}`;
  const { stdout } = await user.run(['query', sql, '--db', db, '-o', 'ndjson', '-q']);
  return (JSON.parse(stdout) as { n: number }).n;
}

describe('corkscrew scan', () => {
  test('stores what exists, and says so in one JSON document', async () => {
    const { stdout, stderr, exitCode } = await user.run(scanArgs('a.duckdb', '-o', 'json'), { env });
    const document = JSON.parse(stdout) as ScanDocument;
    expect(document).toMatchObject({ outcome: 'complete', counts: { resources: expectedResources(), vanished: 0 } });
    expect(document.counts['added']).toBe(expectedResources());
    expect(Object.keys(document.units)).toEqual(['complete']);
    expect(document.scan_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('units planned');
    expect(await countRows('a.duckdb')).toBe(expectedResources());
    expect((await stat(join(user.home, 'a.duckdb'))).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  });

  test('finds nothing new the second time', async () => {
    const { stdout } = await user.run(scanArgs('a.duckdb', '-o', 'json'), { env });
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'complete',
      counts: { resources: expectedResources(), added: 0, changed: 0, vanished: 0, unchanged: expectedResources() },
    });
  });

  test('shows a summary for people and nothing else when quiet', async () => {
    const { stdout, stderr, exitCode } = await user.run(scanArgs('b.duckdb', '--quiet'), { env });
    expect(stdout).toMatch(/^Scan complete in /);
    for (const service of SERVICES) expect(stdout).toMatch(new RegExp(`^${service} +[\\d,]+ `, 'm'));
    expect(stdout).not.toContain('Stored in');
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  test('streams events as JSON lines', async () => {
    const { stdout } = await user.run(scanArgs('c.duckdb', '-o', 'ndjson'), { env });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    const kinds = events.map(({ event }) => event);
    expect(kinds[0]).toBe('scan_started');
    expect(kinds).toEqual(expect.arrayContaining(['plan_ready', 'unit_started', 'unit_finished', 'published']));
    expect(events.at(-1)).toMatchObject({ event: 'scan_finished', outcome: 'complete' });
  });

  test('shows the plan and makes no database with --dry-run', async () => {
    const { stdout, exitCode } = await user.run(scanArgs('dry.duckdb', '--dry-run', '-o', 'json'), { env });
    const plan = JSON.parse(stdout) as { dry_run: boolean; counts: Record<string, number>; units: unknown[] };
    expect(plan.dry_run).toBe(true);
    expect(plan.units).toHaveLength(plan.counts['units'] ?? -1);
    expect(plan.counts['estimated_calls']).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
    expect(existsSync(join(user.home, 'dry.duckdb'))).toBe(false);
  });

  test('ends with 3 where something may not be listed, keeps what it knew of it, and says what to do', async () => {
    const before = await countRows('a.duckdb', "service = 'sqs'");
    expect(before).toBeGreaterThan(0);
    await using closed = await startSimulator({
      seed: 11,
      resources: 400,
      faults: { denyOperations: ['sqs:ListQueues'] },
    });
    const denied = endpointEnv(closed.url);
    const { stdout, exitCode } = await user.run(scanArgs('a.duckdb', '-o', 'json'), { env: denied });
    const document = JSON.parse(stdout) as ScanDocument;
    expect(exitCode).toBe(3);
    expect(document.outcome).toBe('incomplete');
    expect(document.claims['denied']).toBeGreaterThan(0);
    expect(document.counts['vanished']).toBe(0);
    expect(document.diagnostics.find(({ severity }) => severity !== 'info')?.advice).not.toBe('');
    expect(await countRows('a.duckdb', "service = 'sqs'")).toBe(before);
    const ask = async (sql: string, ...more: string[]): ReturnType<typeof user.run> =>
      await user.run(['query', sql, '--db', 'a.duckdb', ...more]);
    const queues = "SELECT count(*) FROM resources WHERE service = 'sqs'";
    const note = await ask(queues, '--strict');
    expect(note.stderr).toMatch(/of what this asks (was|were) not seen completely/);
    expect(note.stderr).toContain('aws sqs:Queue in');
    expect(note.exitCode).toBe(3);
    const buckets = await ask("SELECT id FROM resources WHERE type_name = 'aws_s3_bucket'", '--strict');
    expect(buckets.exitCode).toBe(0);
    expect(buckets.stderr).toMatch(/^The oldest reading is .* old: aws s3:Bucket/);
    expect((await ask('SELECT 1')).stderr).toBe('');
    const { coverage } = JSON.parse((await ask(queues, '-o', 'json', '--with-coverage')).stdout) as {
      coverage: { is_complete: boolean; gaps: { service: string; facet: string; status: string }[] };
    };
    expect(coverage.is_complete).toBe(false);
    expect(coverage.gaps).toContainEqual(expect.objectContaining({ service: 'sqs', facet: 'list', status: 'denied' }));
  });

  test('finds what came, changed and went when the cloud changed', async () => {
    await using later = await startSimulator({ seed: 11, resources: 400, epoch: 1 });
    const { stdout, exitCode } = await user.run(scanArgs('b.duckdb', '-o', 'json'), { env: endpointEnv(later.url) });
    const { counts } = JSON.parse(stdout) as ScanDocument;
    expect(counts['added']).toBeGreaterThan(0);
    expect(counts['vanished']).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
    const now = later.expectedCounts().filter(({ service }) => SERVICES.includes(service));
    expect(await countRows('b.duckdb')).toBe(now.reduce((sum, { count }) => sum + count, 0));
  });

  test('closes what was in a region that the account switched off, and says why', async () => {
    const estate = { seed: 12, resources: 300 } as const;
    const args = ['scan', '--services', SERVICES.join(','), '--regions', 'all', '--db', 'off.duckdb', '-o', 'json'];
    {
      await using before = await startSimulator(estate);
      expect(await user.run(args, { env: endpointEnv(before.url) })).toMatchObject({ exitCode: 0 });
    }
    const inRegion = "region = 'eu-west-1'";
    const [there, elsewhere] = [
      await countRows('off.duckdb', inRegion),
      await countRows('off.duckdb', `NOT ${inRegion}`),
    ];
    expect(there).toBeGreaterThan(0);
    await using after = await startSimulator({ ...estate, disabledRegions: ['eu-west-1'] });
    expect(await user.run(args, { env: endpointEnv(after.url) })).toMatchObject({ exitCode: 0 });
    expect(await countRows('off.duckdb', inRegion)).toBe(0);
    expect(await countRows('off.duckdb')).toBe(elsewhere);
    const told = await user.run([
      'changes',
      '--since',
      '1h',
      '--kind',
      'out_of_scope',
      '--db',
      'off.duckdb',
      '-o',
      'ndjson',
    ]);
    const changes = told.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { region: string; reason: string });
    expect(changes).toHaveLength(there);
    expect(new Set(changes.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
    expect(new Set(changes.map(({ reason }) => reason))).toEqual(new Set(['the region is disabled in the account']));
  });

  test('comes through throttling, resets and server errors', async () => {
    const faults = { throttleRate: 0.05, serverErrorRate: 0.03, resetRate: 0.03 };
    await using shaky = await startSimulator({ seed: 11, resources: 400, faults });
    const { stdout, exitCode } = await user.run(scanArgs('d.duckdb', '-o', 'json'), { env: endpointEnv(shaky.url) });
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'complete', counts: { resources: expectedResources() } });
    expect(exitCode).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('an interrupted scan', () => {
  test('ends gracefully at the first SIGINT with 130, and keeps what it had finished', async () => {
    await using large = await startSimulator({ seed: 2, resources: 30_000, maxPageSize: 5 });
    const args = ['scan', '--regions', large.regions.join(','), '--db', 'e.duckdb', '-o', 'json'];
    const { stdout, stderr, exitCode } = await user.run(args, {
      env: endpointEnv(large.url),
      onMarker: { marker: 'units planned', call: (pid) => void setTimeout(() => process.kill(pid, 'SIGINT'), 1_500) },
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Interrupted');
    expect(stderr).not.toContain('    at ');
    const document = JSON.parse(stdout) as ScanDocument;
    expect(document.outcome).toBe('interrupted');
    const { stdout: ledger } = await user.run([
      'query',
      'SELECT outcome FROM scans',
      '--db',
      'e.duckdb',
      '-o',
      'ndjson',
      '-q',
    ]);
    expect(JSON.parse(ledger)).toEqual({ outcome: 'interrupted' });
  });

  test('ends at once at the second SIGINT', async () => {
    await using large = await startSimulator({ seed: 2, resources: 30_000, maxPageSize: 5 });
    const args = ['scan', '--regions', large.regions.join(','), '--db', 'f.duckdb'];
    const { exitCode } = await user.run(args, {
      env: endpointEnv(large.url),
      onMarker: {
        marker: 'units planned',
        call: (pid) => {
          process.kill(pid, 'SIGINT');
          setTimeout(() => process.kill(pid, 'SIGINT'), 20);
        },
      },
    });
    expect(exitCode).toBe(130);
  });
});
