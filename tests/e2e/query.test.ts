import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestUser } from './corkscrew.ts';
import { createUser, endpointEnv, LAUNCHER } from './corkscrew.ts';

let user: TestUser;

beforeAll(async () => {
  user = await createUser();
  const simulator = await startSimulator({ seed: 5, resources: 120 });
  try {
    const { exitCode, stderr } = await user.run(['scan', '--services', 's3,sqs,ec2', '-q'], {
      env: endpointEnv(simulator.url),
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  } finally {
    await simulator.close();
  }
});

afterAll(async () => {
  await user[Symbol.asyncDispose]();
});

describe('corkscrew query', () => {
  test('prints an array of row objects, JSON columns as values and NULL as null', async () => {
    const sql = "SELECT 1 AS n, NULL AS nothing, {'a': [1, 2]}::JSON AS j, 'x' AS t, 2.5 AS d, true AS b";
    const { stdout, exitCode } = await user.run(['query', sql, '-o', 'json']);
    expect(JSON.parse(stdout)).toEqual([{ n: 1, nothing: null, j: { a: [1, 2] }, t: 'x', d: 2.5, b: true }]);
    expect(exitCode).toBe(0);
  });

  test('prints NULL as NULL in tables and Markdown, as an empty field in CSV', async () => {
    expect((await user.run(['query', "SELECT NULL AS a, '' AS b", '-o', 'csv'])).stdout).toBe('a,b\r\n,""\r\n');
    for (const format of ['table', 'markdown']) {
      expect((await user.run(['query', 'SELECT NULL AS a', '-o', format])).stdout).toContain('NULL');
    }
  });

  test('takes the statement from a file and from standard input, and binds parameters', async () => {
    const sql = 'SELECT count(*)::INT AS n FROM resources WHERE service = $service';
    await writeFile(join(user.home, 'count.sql'), sql);
    const args = ['--param', 'service=s3', '-o', 'ndjson'];
    const fromFile = await user.run(['query', '--file', 'count.sql', ...args]);
    const fromStdin = await user.run(['query', ...args], { stdin: sql });
    const fromArgument = await user.run(['query', sql, ...args]);
    expect((JSON.parse(fromFile.stdout) as { n: number }).n).toBeGreaterThan(0);
    expect(fromStdin.stdout).toBe(fromFile.stdout);
    expect(fromArgument.stdout).toBe(fromFile.stdout);
  });

  test.skipIf(process.platform === 'win32')('ends quietly when nobody reads any more', async () => {
    const command = `"${process.execPath}" "${LAUNCHER}" query "SELECT * FROM range(200000)" -o "$FORMAT" | head -n 3; echo "\${PIPESTATUS[0]}"`;
    for (const FORMAT of ['csv', 'json', 'ndjson', 'table', 'markdown']) {
      const env = { PATH: process.env['PATH'], HOME: user.home, FORMAT };
      const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { env, cwd: user.home });
      expect(stderr).toBe('');
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(4);
      expect(lines[3]).toBe('0');
    }
  });

  test.skipIf(process.platform !== 'linux')('says in one sentence that the output has no space left', async () => {
    const command = `"${process.execPath}" "${LAUNCHER}" query "SELECT 1" > /dev/full`;
    const env = { PATH: process.env['PATH'], HOME: user.home };
    await expect(promisify(execFile)('sh', ['-c', command], { env, cwd: user.home })).rejects.toMatchObject({
      code: 1,
      stderr:
        'corkscrew: write the output: no space is left where it goes\n' +
        '  hint: Free some space, or send the output elsewhere.\n',
    });
  });

  test.each([
    ['CREATE TABLE x (a INT)', /read-only|only read/i],
    ['DELETE FROM resource_versions', /read-only|only read/i],
    ["SELECT * FROM read_csv('/etc/passwd')", /.+/],
    ['SELEC 1', /SELEC/],
    ['SELECT nope FROM resources', /nope/],
  ])('refuses %s', async (sql, says) => {
    const { stdout, stderr, exitCode } = await user.run(['query', sql]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^corkscrew: /);
    expect(stderr).toMatch(says);
    expect(stderr).toContain('  hint: ');
    expect(stderr).not.toContain('    at ');
    expect(exitCode).toBe(2);
  });

  test('reads other files only when allowed to', async () => {
    await writeFile(join(user.home, 'owners.csv'), 'team,owner\npayments,ann\n');
    const args = ['query', `SELECT owner FROM '${join(user.home, 'owners.csv')}'`, '-o', 'json'];
    expect((await user.run(args)).exitCode).toBe(2);
    expect(JSON.parse((await user.run([...args, '--allow-external'])).stdout)).toEqual([{ owner: 'ann' }]);
  });

  test.skipIf(process.platform === 'win32')('ends with 130 when it is interrupted', async () => {
    const startedAtMs = performance.now();
    const { stdout, stderr, exitCode } = await user.run(
      ['query', 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b'],
      {
        onStart: (pid) => void setTimeout(() => process.kill(pid, 'SIGINT'), 2_000),
      },
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 130 });
    expect(stderr).toContain('corkscrew: interrupted');
    expect(stderr).not.toContain('hint:');
    expect(performance.now() - startedAtMs).toBeLessThan(15_000);
  });

  test('says nothing on stderr where everything was seen', async () => {
    const sql = "SELECT count(*)::INT AS n FROM coverage WHERE status NOT IN ('complete', 'not_applicable')";
    const { stdout, stderr } = await user.run(['query', sql, '-o', 'ndjson']);
    expect(JSON.parse(stdout)).toEqual({ n: 0 });
    expect(stderr).toBe('');
  });
});

describe('corkscrew info', () => {
  test('shows the database and its last scan', async () => {
    const { stdout } = await user.run(['info', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      database: {
        path: join(user.home, '.corkscrew/corkscrew.duckdb'),
        accounts: 1,
        last_scan: { outcome: 'complete' },
      },
    });
  });
});
