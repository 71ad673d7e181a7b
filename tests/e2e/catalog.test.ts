import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLeftOut } from '../support/left-out.ts';
import { createUser, endpointEnv, type TestUser } from './corkscrew.ts';

const SHIPPED = fileURLToPath(new URL('../../packages/cli/dist/catalog/', import.meta.url));

let user: TestUser;

beforeAll(async () => {
  user = await createUser();
});

afterAll(async () => {
  await user[Symbol.asyncDispose]();
});

/** Whether the plugin knows a service. */
async function knows(service: string): Promise<boolean> {
  return (await user.run(['discover', '--provider', 'aws', '--services', service, '-o', 'json'])).exitCode === 0;
}

async function catalogInUse(): Promise<unknown> {
  const { stdout } = await user.run(['info', '-o', 'json']);
  return (JSON.parse(stdout) as { readonly aws_catalog: unknown }).aws_catalog;
}

/** Fetches the newest botocore into a folder; gives why that failed, or undefined. */
function downloadBotocore(folder: string): string | undefined {
  const args = ['-m', 'pip', 'download', 'botocore', '--no-deps', '--quiet', '--retries', '1', '--dest', folder];
  const { error, status, stderr } = spawnSync('python3', args, { encoding: 'utf8', timeout: 120_000 });
  if (error !== undefined) return `python3 cannot be started (${error.message})`;
  return status === 0 ? undefined : `pip cannot download botocore (${stderr.trim().split('\n').at(-1)})`;
}

const wheels = mkdtempSync(join(tmpdir(), 'corkscrew-botocore-'));
const hasNoWheel = isLeftOut('the catalog of the newest botocore', 'pypi', downloadBotocore(wheels));
afterAll(() => rmSync(wheels, { recursive: true, force: true }));

describe("a user's AWS catalog", () => {
  test('is used by the plugin and told of by info, until it is undone', async () => {
    expect(await knows('wickr')).toBe(true);
    const own = join(user.home, '.corkscrew', 'catalog', 'aws');
    await cp(SHIPPED, own, { recursive: true });
    const index = await readFile(join(own, 'index.json'), 'utf8');
    const changed = index
      .replace(/"version": "[^"]+"/, '"version": "99.1.2"')
      .replace('"name":"wickr"', '"name":"wockr"');
    await writeFile(join(own, 'index.json'), changed);
    await rename(join(own, 'services', 'wickr.json.br'), join(own, 'services', 'wockr.json.br'));
    await writeFile(join(own, 'origin.json'), '{"from":"/tmp/botocore.whl","madeAt":"2026-11-01T00:00:00.000Z"}');

    expect(await knows('wickr')).toBe(false);
    expect(await knows('wockr')).toBe(true);
    expect(await catalogInUse()).toMatchObject({ origin: 'user', botocore: '99.1.2', from: '/tmp/botocore.whl' });
    expect((await user.run(['catalog', 'reset'])).stdout).toContain('in use again');
    expect(await knows('wickr')).toBe(true);
    expect(await catalogInUse()).toMatchObject({ origin: 'shipped' });
  });

  test.skipIf(hasNoWheel)('is made from the newest botocore, and scans as before', { timeout: 400_000 }, async () => {
    const [wheel = ''] = readdirSync(wheels);
    const version = /^botocore-([\d.]+)-/.exec(wheel)?.[1];
    const update = ['catalog', 'update', '--from', join(wheels, wheel)];
    const { exitCode, stdout, stderr } = await user.run(update);
    expect({ exitCode, stderr: stderr.slice(-2_000) }).toMatchObject({ exitCode: 0 });
    process.stdout.write(`botocore ${version}: ${stdout.split('\n').slice(0, 3).join(' ')}\n`);
    expect(await catalogInUse()).toMatchObject({ origin: 'user', botocore: version });

    await using simulator = await startSimulator({ seed: 11, regions: ['us-east-1'], resources: 300 });
    const services = ['ec2', 'iam', 's3', 'sqs', 'lambda'];
    const wanted = simulator.expectedCounts().filter(({ service }) => services.includes(service));
    const scan = [
      'scan',
      '--services',
      services.join(','),
      '--regions',
      'us-east-1',
      '--db',
      'new.duckdb',
      '-o',
      'json',
    ];
    const scanned = await user.run(scan, { env: endpointEnv(simulator.url) });
    const { counts, claims } = JSON.parse(scanned.stdout) as Readonly<Record<string, Readonly<Record<string, number>>>>;
    expect(counts?.['resources']).toBe(wanted.reduce((sum, { count }) => sum + count, 0));
    // What botocore has learnt since, the simulator does not answer; nothing else may be missing.
    expect(Object.keys(claims ?? {})).not.toEqual(expect.arrayContaining(['failed']));
    await user.run(['catalog', 'reset']);
  });

  test('is not made from what is no botocore', async () => {
    const { exitCode, stderr } = await user.run(['catalog', 'update', '--from', 'nowhere.whl']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('read botocore from');
    expect((await user.run(['catalog', 'update'])).exitCode).toBe(2);
  });
});
