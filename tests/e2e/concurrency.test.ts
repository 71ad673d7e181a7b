import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '@corkscrew/simulator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUser, endpointEnv, type RunResult, type TestUser } from './corkscrew.ts';

const SERVICES = ['ec2', 'iam', 'sqs', 'logs', 'lambda', 'ssm'];

let simulator: Simulator;
let user: TestUser;

beforeEach(async () => {
  simulator = await startSimulator({ seed: 9, resources: 400 });
  user = await createUser();
});

afterEach(async () => {
  await simulator.close();
  await user[Symbol.asyncDispose]();
});

function scan(...services: readonly string[]): Promise<RunResult> {
  const args = ['scan', '--services', services.join(','), '--regions', simulator.regions.join(','), '-q'];
  return user.run(args, { env: endpointEnv(simulator.url) });
}

/** Counts of resources by service, as many times as the work takes, and once after it. */
async function countWhile(work: Promise<unknown>): Promise<readonly ReadonlyMap<string, number>[]> {
  const sql = 'SELECT service, count(*)::INT AS n FROM resources GROUP BY ALL';
  const seen: ReadonlyMap<string, number>[] = [];
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  for (let isLast = false; !isLast; ) {
    isLast = isDone;
    if (!existsSync(join(user.home, '.corkscrew/corkscrew.duckdb'))) {
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    const { stdout, stderr, exitCode } = await user.run(['query', sql, '-o', 'ndjson', '-q']);
    expect(exitCode, stderr).toBe(0);
    const rows = stdout.split('\n').filter((text) => text !== '');
    const counts = rows.map((text) => JSON.parse(text) as { service: string; n: number });
    seen.push(new Map(counts.map(({ service, n }) => [service, n])));
  }
  await done;
  return seen;
}

function expectedOf(services: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { service, count } of simulator.expectedCounts()) {
    if (services.includes(service)) counts.set(service, (counts.get(service) ?? 0) + count);
  }
  return counts;
}

describe('processes that use one database at once', () => {
  test('two scans of different services and queries all the while: nobody fails, nothing is missing', {
    timeout: 240_000,
  }, async () => {
    const scans = Promise.all([scan(...SERVICES.slice(0, 3)), scan(...SERVICES.slice(3))]);
    const seen = await countWhile(scans);
    for (const { exitCode, stderr } of await scans) expect(exitCode, stderr).toBe(0);
    const last = seen.at(-1) ?? new Map<string, number>();
    expect(last).toEqual(expectedOf(SERVICES));
    // What was published stays published.
    for (const [index, counts] of seen.entries()) {
      for (const [service, n] of counts) expect(seen[index + 1]?.get(service) ?? n).toBeGreaterThanOrEqual(n);
    }
  });

  test('two scans of the same services find each other’s resources, and make none twice', {
    timeout: 240_000,
  }, async () => {
    const results = await Promise.all([scan('ec2', 'iam'), scan('ec2', 'iam')]);
    for (const { exitCode, stderr } of results) expect(exitCode, stderr).toBe(0);
    const sql = `SELECT (SELECT count(*) FROM resources)::INT AS n, (SELECT count(DISTINCT uid) FROM resources)::INT AS uids,
      (SELECT count(*) FROM changes WHERE kind <> 'created')::INT AS others`;
    const { stdout } = await user.run(['query', sql, '-o', 'ndjson', '-q']);
    const n = [...expectedOf(['ec2', 'iam']).values()].reduce((sum, count) => sum + count, 0);
    expect(JSON.parse(stdout)).toEqual({ n, uids: n, others: 0 });
  });

  test('a scan gets through while somebody asks for long, and a database that is compacted meanwhile loses nothing', {
    timeout: 240_000,
  }, async () => {
    expect(await scan('iam')).toMatchObject({ exitCode: 0 });
    const long = 'SELECT count(*) FROM range(60000000) t(a), (SELECT 1 FROM resources LIMIT 3)';
    const [asked, scanned, compacted, saved] = await Promise.all([
      user.run(['query', long, '-q']),
      scan('ec2', 'sqs'),
      user.run(['compact']),
      user.run(['drift', 'save', 'now']),
    ]);
    for (const { exitCode, stderr } of [asked, scanned, compacted, saved]) expect(exitCode, stderr).toBe(0);
    const [last] = (await countWhile(Promise.resolve())).slice(-1);
    expect(last).toEqual(expectedOf(['ec2', 'iam', 'sqs']));
    const baselines = await user.run(['drift', 'list', '-o', 'ndjson']);
    expect(baselines.stdout).toContain('"name":"now"');
  });
});
