import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser, type TestUser } from './corkscrew.ts';

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

  test('is not made from what is no botocore', async () => {
    const { exitCode, stderr } = await user.run(['catalog', 'update', '--from', 'nowhere.whl']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('read botocore from');
    expect((await user.run(['catalog', 'update'])).exitCode).toBe(2);
  });
});
