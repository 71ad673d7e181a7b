import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunOptions, TestUser } from './corkscrew.ts';
import { createUser, endpointEnv } from './corkscrew.ts';

/** A port on loopback where nothing listens. */
const DEAD_ENDPOINT = 'http://127.0.0.1:9';

let user: TestUser;
let simulator: Awaited<ReturnType<typeof startSimulator>>;

beforeAll(async () => {
  user = await createUser();
  simulator = await startSimulator({ seed: 3, resources: 60 });
  await writeFile(
    join(user.home, 'text.duckdb'),
    'this is no database, just some text that stands in a file\n'.repeat(50),
  );
  await writeFile(join(user.home, 'broken.yaml'), 'scan:\n  concurency: 4\n');
  await writeFile(join(user.home, 'block.yaml'), 'providers:\n  aws:\n    regoins: [us-east-1]\n');
  await writeNewerDatabase(join(user.home, 'newer.duckdb'));
  await mkdir(join(user.home, 'plugins'));
  await writeFile(join(user.home, 'plugins/corkscrew-garbage'), '#!/bin/sh\necho hello\n');
  await chmod(join(user.home, 'plugins/corkscrew-garbage'), 0o755);
});

afterAll(async () => {
  await simulator.close();
  await user[Symbol.asyncDispose]();
});

/** The part of DuckDB's package, a dependency of the CLI, that the test needs. */
interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<DuckDbInstance> };
}

interface DuckDbInstance {
  connect(): Promise<{ run(sql: string): Promise<unknown>; closeSync(): void }>;
  closeSync(): void;
}

/** Makes a database that says of itself that a later release wrote it. */
async function writeNewerDatabase(path: string): Promise<void> {
  const fromCli = createRequire(new URL('../../packages/cli/package.json', import.meta.url));
  const { DuckDBInstance } = fromCli('@duckdb/node-api') as DuckDb;
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('CREATE TABLE schema_migrations (version INTEGER, name VARCHAR, applied_at TIMESTAMPTZ)');
  await connection.run("INSERT INTO schema_migrations VALUES (999, 'of tomorrow', now())");
  connection.closeSync();
  instance.closeSync();
}

interface WrongInput {
  readonly name: string;
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly says: RegExp;
  readonly hints: RegExp;
  readonly options?: (url: string) => RunOptions;
}

const reachable = (url: string): RunOptions => ({ env: endpointEnv(url) });

const WRONG_INPUTS: readonly WrongInput[] = [
  {
    name: 'a wrong command',
    args: ['scna'],
    exitCode: 2,
    says: /unknown command "scna"/,
    hints: /Did you mean scan\?/,
  },
  {
    name: 'a wrong option',
    args: ['scan', '--regin', 'x'],
    exitCode: 2,
    says: /unknown option "--regin"/,
    hints: /--region/,
  },
  {
    name: 'a wrong format',
    args: ['scan', '-o', 'xml'],
    exitCode: 2,
    says: /--output: "xml"/,
    hints: /table, json, ndjson/,
  },
  {
    name: 'a wrong provider',
    args: ['scan', '-p', 'asw'],
    exitCode: 2,
    says: /provider asw/,
    hints: /Did you mean "aws"\?/,
  },
  {
    name: 'a wrong service',
    args: ['scan', '--services', 's33'],
    exitCode: 2,
    says: /service s33/,
    hints: /Did you mean .*s3/,
    options: reachable,
  },
  {
    name: 'a wrong type',
    args: ['list', 'ec2', 'Instanse'],
    exitCode: 2,
    says: /type Instanse/,
    hints: /Did you mean .*Instance/,
    options: reachable,
  },
  {
    name: 'a wrong region',
    args: ['scan', '--region', 'us-eest-1'],
    exitCode: 2,
    says: /region us-eest-1/,
    hints: /Did you mean us-east-1/,
    options: reachable,
  },
  { name: 'a missing credential', args: ['scan'], exitCode: 1, says: /no credentials/, hints: /AWS_PROFILE/ },
  {
    name: 'an unreachable endpoint',
    args: ['scan'],
    exitCode: 1,
    says: /sign in to AWS: connect ECONNREFUSED 127\.0\.0\.1:9$/,
    hints: /AWS_ENDPOINT_URL/,
    options: () => reachable(DEAD_ENDPOINT),
  },
  {
    name: 'a wrong config key',
    args: ['scan', '--config', 'broken.yaml'],
    exitCode: 2,
    says: /line 2, column 3: unknown key "concurency"/,
    hints: /"concurrency"/,
  },
  {
    name: 'a wrong key of a provider',
    args: ['scan', '--config', 'block.yaml'],
    exitCode: 2,
    says: /line 3, column 5: unknown key "regoins"/,
    hints: /"regions"/,
  },
  {
    name: 'a missing config',
    args: ['scan', '--config', 'none.yaml'],
    exitCode: 2,
    says: /none\.yaml: no such file/,
    hints: /config init/,
  },
  {
    name: 'no database',
    args: ['query', 'SELECT 1', '--db', 'none.duckdb'],
    exitCode: 2,
    says: /none\.duckdb/,
    hints: /corkscrew scan|--db/,
  },
  {
    name: 'a file that is no database',
    args: ['query', 'SELECT 1', '--db', 'text.duckdb'],
    exitCode: 1,
    says: /not a DuckDB database/,
    hints: /path/,
  },
  {
    name: 'a database in a folder that does not exist and cannot be made',
    args: ['scan', '--services', 'sqs', '--db', 'text.duckdb/inner/a.duckdb'],
    exitCode: 1,
    says: /a\.duckdb/,
    hints: /path/,
    options: reachable,
  },
  {
    name: 'a database of a newer Corkscrew, to ask',
    args: ['query', 'SELECT 1', '--db', 'newer.duckdb'],
    exitCode: 1,
    says: /newer\.duckdb: .*999/,
    hints: /Upgrade Corkscrew/,
  },
  {
    name: 'a database of a newer Corkscrew, to scan into',
    args: ['scan', '--services', 'sqs', '--db', 'newer.duckdb'],
    exitCode: 1,
    says: /newer\.duckdb: .*999/,
    hints: /Upgrade Corkscrew/,
    options: reachable,
  },
  {
    name: 'a folder for a database',
    args: ['query', 'SELECT 1', '--db', 'plugins'],
    exitCode: 1,
    says: /plugins: it is a folder/,
    hints: /path of a file/,
  },
  {
    name: 'a plugin to test that is not there',
    args: ['plugin', 'test', 'asw'],
    exitCode: 2,
    says: /provider asw/,
    hints: /Did you mean "aws"\?/,
  },
  {
    name: 'a wrong provider to list from',
    args: ['list', 's3', 'Bucket', '--provider', 'asw'],
    exitCode: 2,
    says: /provider asw/,
    hints: /Did you mean "aws"\?/,
  },
  { name: 'no statement', args: ['query'], exitCode: 2, says: /there is none/, hints: /corkscrew query "SELECT/ },
  {
    name: 'a plugin that prints garbage',
    args: ['scan', '-p', 'garbage'],
    exitCode: 1,
    says: /start plugin corkscrew-garbage/,
    hints: /\w/,
    options: () => ({ env: { CORKSCREW_PLUGIN_DIR: join(user.home, 'plugins') } }),
  },
];

describe('corkscrew tells what is wrong in one sentence, with a hint, the right exit code and no stack', () => {
  test.each(WRONG_INPUTS.map((input) => [input.name, input] as const))('%s', async (_name, input) => {
    const { stdout, stderr, exitCode } = await user.run(input.args, input.options?.(simulator.url));
    expect(stdout).toBe('');
    const [sentence = '', hint = '', ...rest] = stderr
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('scan: '));
    expect(sentence).toMatch(/^corkscrew: /);
    expect(sentence).toMatch(input.says);
    expect(hint).toMatch(/^ {2}hint: /);
    expect(hint).toMatch(input.hints);
    expect(rest).toEqual([]);
    expect(exitCode).toBe(input.exitCode);
  });

  test('validates with the plugins that the file means, and starts none whose checksum differs', async () => {
    const started = join(user.home, 'started');
    const plugin = join(user.home, 'plugins/corkscrew-pinned');
    await writeFile(plugin, `#!/bin/sh\ntouch '${started}'\n`);
    await chmod(plugin, 0o755);
    const config = 'plugins:\n  directories: [plugins]\nproviders:\n  pinned: {a: 1}\n';
    await writeFile(join(user.home, 'unpinned.yaml'), config);
    await writeFile(
      join(user.home, 'pinned.yaml'),
      config.replace('providers', `  checksums: {pinned: 'sha256:${'0'.repeat(64)}'}\nproviders`),
    );
    for (const args of [['config', 'validate'], ['scan'], ['plugin', 'test', 'pinned']]) {
      const { stdout, stderr, exitCode } = await user.run([...args, '--config', 'pinned.yaml']);
      expect(stdout + stderr, args.join(' ')).toMatch(/checksum/);
      expect(exitCode).toBe(1);
      expect(existsSync(started)).toBe(false);
    }
    expect((await user.run(['config', 'validate', '--config', 'unpinned.yaml'])).stderr).toMatch(/corkscrew-pinned/);
    expect(existsSync(started)).toBe(true);
  });

  test('shows the stack with --debug, and no secret there', async () => {
    const { stderr } = await user.run(['scan', '--debug'], reachable(DEAD_ENDPOINT));
    expect(stderr).toContain('    at ');
    expect(stderr).not.toContain('test-secret-key');
  });
});
