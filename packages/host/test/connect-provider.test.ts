import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CorkscrewError, delay, type ScanMessage, type ScanUnit } from '@corkscrew/core';
import { collectUnit, describeConformance, providerConformance } from '@corkscrew/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConnectedProvider,
  type ConnectProviderOptions,
  connectProvider,
  fetchConfigSchema,
  type PluginLogEntry,
} from '../src/index.ts';
import { fixturePlugin } from './fixtures/fixture-plugin.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corkscrew-host-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describeConformance(
  { describe, test },
  providerConformance((config = { resources: 200 }) => connect(config)),
);

describe('a provider in its own process', () => {
  test('is initialised with its whole block and its cache folder', async () => {
    await using client = await connect({ resources: 2 }, { cacheDir: '/somewhere' });
    expect(client.info).toMatchObject({ name: 'fake', version: '1.0.0', supportedServices: ['widgets', 'gadgets'] });
    expect(client.metadata).toEqual({ account_id: 'acct-1', cache_dir: '/somewhere' });
    const { units } = await client.planScan({});
    expect(units).toHaveLength(2);
    expect(await client.listResources({ service: 'gadgets', type: '', region: '' })).toMatchObject({
      resources: [{ id: 'gadgets-0' }, { id: 'gadgets-1' }],
    });
  });

  test('sends thousands of resources in batches', async () => {
    await using client = await connect({ resources: 5000, paddingBytes: 500 });
    const { resources, claims, batchSizes, progress } = await collectUnit(client, await unitOf(client, 'widgets'));
    expect(resources).toHaveLength(5000);
    expect(new Set(resources.map(({ id }) => id)).size).toBe(5000);
    expect(claims).toMatchObject([{ outcome: 'complete', count: 5000 }]);
    expect(Math.max(...batchSizes)).toBe(64);
    expect(progress).toMatchObject([{ activity: 'list widgets' }]);
  });

  test('sends a batch early when the next resource takes long', async () => {
    await using client = await connect({ resources: 3, slowMs: 120 });
    const { batchSizes } = await collectUnit(client, await unitOf(client, 'widgets'));
    expect(batchSizes).toEqual([1, 1, 1]);
  });

  test('sends what is larger than a batch alone', async () => {
    await using client = await connect({ resources: 3, paddingBytes: 200_000 });
    const { batchSizes } = await collectUnit(client, await unitOf(client, 'widgets'));
    expect(batchSizes).toEqual([1, 1, 1]);
  });

  test('tells a denial as a claim, and a failure of the unit as an error', async () => {
    await using client = await connect({ denyService: 'gadgets', failService: 'widgets' });
    const { claims } = await collectUnit(client, await unitOf(client, 'gadgets'));
    expect(claims).toMatchObject([{ outcome: 'denied', count: 0, reason: 'access denied' }]);
    await expect(collectUnit(client, await unitOf(client, 'widgets'))).rejects.toMatchObject({
      code: 'unavailable',
      message: 'list widgets: the cloud is down',
      hint: 'Wait a little.',
      isRemote: true,
    });
  });

  test('logs to the host, and what it prints is a log line as well', async () => {
    const entries: PluginLogEntry[] = [];
    const client = await connect({ print: 'hello from print' }, { logger: (entry) => void entries.push(entry) });
    await client.getInfo();
    await delay(50);
    await client.close();
    expect(entries).toContainEqual(
      expect.objectContaining({ provider: 'fake', level: 'info', message: 'fake connected', fields: { cacheDir: '' } }),
    );
    const messages = entries.map(({ message }) => message);
    expect(messages).toContain('hello from print');
    expect(messages).toContain('fake closed');
  });

  test('gives the schema of its configuration, also without being initialised', async () => {
    const schema = await fetchConfigSchema({ name: 'fake', plugin: fixturePlugin('fake') });
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(Object.keys((schema as { properties: object }).properties)).toContain('crashService');
    expect(await fetchConfigSchema({ name: 'plain', plugin: fixturePlugin('plain') })).toBeUndefined();
  });

  test('is not initialised when the configuration does not fit its schema', async () => {
    const problem = new CorkscrewError('config_invalid', 'providers.fake: not like this');
    const validateConfig = (): void => {
      throw problem;
    };
    await expect(connect({}, { validateConfig })).rejects.toBe(problem);
  });

  test('passes on why it does not connect', async () => {
    await expect(connect({ password: 'wrong' })).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'sign in to fake: the password is wrong',
      hint: 'Use another one.',
    });
  });
});

describe('cancelling', () => {
  test('ends a unit that hangs, with the reason, and the provider works on', async () => {
    await using client = await connect({ hangService: 'widgets' });
    const controller = new AbortController();
    const reason = new Error('enough');
    const startedAt = performance.now();
    setTimeout(() => controller.abort(reason), 100);
    const unit = await unitOf(client, 'widgets');
    await expect(collectUnit(client, unit, { signal: controller.signal })).rejects.toBe(reason);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect((await collectUnit(client, await unitOf(client, 'gadgets'))).resources).toHaveLength(5);
  });

  test('leaving the loop early ends the unit in the provider', async () => {
    await using client = await connect({ resources: 100_000, slowMs: 1 });
    for await (const message of client.scanUnit(await unitOf(client, 'widgets'))) {
      if (message.kind === 'resources') break;
    }
    expect(await client.getInfo()).toMatchObject({ name: 'fake' });
  });

  test('works while it starts, and leaves no process', async () => {
    const controller = new AbortController();
    const reason = new Error('not now');
    const connecting = connect({}, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 30);
    await expect(connecting).rejects.toBe(reason);
  });
});

describe('a provider that dies', () => {
  test('fails its unit with what it said last, and can be started anew', async () => {
    const crashMarker = join(folder, 'crashed');
    await using client = await connect({ resources: 1000, crashService: 'widgets', crashMarker });
    const unit = await unitOf(client, 'widgets');
    const messages: ScanMessage[] = [];
    const firstPid = client.pid;
    const error = await readAll(client.scanUnit(unit), messages).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CorkscrewError);
    expect(error).toMatchObject({ code: 'plugin_exited', details: { reason: 'plugin_exited', signal: 'SIGABRT' } });
    expect((error as CorkscrewError).details['lastLogLines']).toContain('fake connected');
    expect(messages.some((message) => message.kind === 'claim')).toBe(false);
    await expect(client.getInfo()).rejects.toMatchObject({ code: 'plugin_exited' });
    expect(client.isAlive).toBe(false);

    await Promise.all([client.restart(), client.restart()]);
    expect(client.pid).not.toBe(firstPid);
    const { resources, claims } = await collectUnit(client, unit);
    expect(resources).toHaveLength(1000);
    expect(claims).toMatchObject([{ outcome: 'complete' }]);
  });

  test('takes no other unit’s result with it once it was closed', async () => {
    const client = await connect();
    const { pid } = client;
    await client.close();
    await client.close();
    expect(isAlive(pid)).toBe(false);
    await expect(client.getInfo()).rejects.toMatchObject({
      code: 'plugin_exited',
      message: 'provider fake was closed',
    });
    await expect(client.restart()).rejects.toMatchObject({ code: 'plugin_exited' });
  });

  test('does not outlive a host that is killed', async () => {
    const program = fileURLToPath(new URL('fixtures/host-program.ts', import.meta.url));
    const host = spawn(process.execPath, ['--conditions=@corkscrew/source', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await firstLines(host.stdout);
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    const deadline = Date.now() + 10_000;
    while (isAlive(pid) && Date.now() < deadline) await delay(100);
    expect(isAlive(pid)).toBe(false);
  });
});

describe('a file that is no usable plugin', () => {
  test('with another checksum is not started', async () => {
    const plugin = fixturePlugin('fake');
    const wrong = 'ab'.repeat(32);
    await expect(connect({}, { checksum: wrong })).rejects.toMatchObject({
      code: 'plugin_start_failed',
      details: { reason: 'checksum_mismatch', expected: wrong },
    });
    const right = createHash('sha256')
      .update(await readFile(plugin.path))
      .digest('hex');
    await using client = await connect({}, { checksum: right });
    expect(client.isAlive).toBe(true);
  });

  test('that ends at once is told with its last words', async () => {
    const path = await writeProgram('ends', 'echo "no such library" >&2; exit 7');
    await expect(connect({}, { plugin: programOf(path) })).rejects.toMatchObject({
      code: 'plugin_start_failed',
      message: expect.stringMatching(/start plugin corkscrew-fake: .*exited with code 7.*no such library/) as unknown,
      hint: expect.stringMatching(/./) as unknown,
    });
  });

  test('that prints something else is told with what it printed', async () => {
    const path = await writeProgram('prints', 'echo hello; sleep 5');
    await expect(connect({}, { plugin: programOf(path) })).rejects.toMatchObject({
      code: 'plugin_start_failed',
      message: expect.stringContaining('hello') as unknown,
      details: { reason: 'handshake_failed' },
    });
  });

  test('that says nothing is given up in time', async () => {
    const path = await writeProgram('silent', 'exec sleep 60');
    await expect(connect({}, { plugin: programOf(path), startTimeoutMs: 200 })).rejects.toMatchObject({
      code: 'plugin_start_failed',
      details: { reason: 'start_timeout' },
    });
  });
});

async function connect(
  config: Record<string, unknown> = {},
  options: Partial<ConnectProviderOptions> = {},
): Promise<ConnectedProvider> {
  return await connectProvider({ name: 'fake', plugin: fixturePlugin('fake'), config, cacheDir: '', ...options });
}

async function unitOf(client: ConnectedProvider, service: string): Promise<ScanUnit> {
  const [unit] = (await client.planScan({ services: [service] })).units;
  if (unit === undefined) throw new Error(`no unit for ${service}`);
  return unit;
}

async function writeProgram(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

function programOf(path: string): ConnectProviderOptions['plugin'] {
  return { name: 'fake', path, origin: 'config', command: path, args: [] };
}

async function readAll<T>(source: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const element of source) into.push(element);
}

async function firstLines(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input: stream })) return [line];
  return [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: there is no such process.
    return false;
  }
}
