import { getEventListeners } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GrpcStatus, launchPlugin } from '../src/index.ts';
import { HANDSHAKE } from './fixtures/counter-service.ts';
import { Counter } from './fixtures/gen/counter_pb.ts';
import { createLog, createScratch, launchNode, nodePlugin, rejection, untilGone } from './fixtures/harness.ts';

describe('launchPlugin with a plugin of servePlugin', () => {
  test.each([
    { title: 'mutual TLS over a unix socket', options: {}, network: 'unix' },
    { title: 'no TLS', options: { autoMtls: false }, network: 'unix' },
    { title: 'mutual TLS over TCP', options: { env: { TEST_NETWORK: 'tcp' } }, network: 'tcp' },
    { title: 'TCP without TLS', options: { autoMtls: false, env: { TEST_NETWORK: 'tcp' } }, network: 'tcp' },
    { title: 'a certificate on P-384', options: { env: { TEST_CURVE: 'P-384' } }, network: 'unix' },
    { title: 'a certificate on P-521', options: { env: { TEST_CURVE: 'P-521' } }, network: 'unix' },
  ])('works with $title', async ({ options, network }) => {
    using scratch = createScratch();
    const address = expect.stringMatching(
      network === 'unix' ? /\/plugin-dir\w{6}\/plugin[0-9a-f]{10}$/ : /^127\.0\.0\.1:[12]\d{4}$/,
    );
    const { entries, logger } = createLog();
    const plugin = await launchNode(scratch, { ...options, logger });
    expect(plugin.isAlive).toBe(true);
    expect(await plugin.client(Counter).echo({ text: 'hi' })).toMatchObject({ text: 'hi', servedBy: 'node' });
    await plugin.ping();
    expect(entries.find(({ message }) => message === 'using plugin')?.fields).toEqual({ version: 1, network, address });
    expect(await plugin.close()).toBe('graceful');
    expect(plugin.isAlive).toBe(false);
    expect(await plugin.exited).toMatchObject({ code: 0, signal: null });
    expect(scratch.leftovers()).toEqual([]);
  });

  test('keeps a plugin on TCP to the ports that the host names', async () => {
    using scratch = createScratch();
    const { entries, logger } = createLog();
    const options = { env: { TEST_NETWORK: 'tcp' }, minPort: 26_100, maxPort: 26_199, logger };
    await using plugin = await launchNode(scratch, options);
    await plugin.ping();
    const address = entries.find(({ message }) => message === 'using plugin')?.fields['address'];
    expect(address).toMatch(/^127\.0\.0\.1:261\d\d$/);
  });

  test('agrees on the highest common version', async () => {
    using scratch = createScratch();
    await using plugin = await launchNode(scratch, { versions: [1, 5, 6], env: { TEST_VERSIONS: '4,5,7' } });
    expect(plugin.appVersion).toBe(5);
  });

  test('reports that there is no common version', async () => {
    using scratch = createScratch();
    const start = launchNode(scratch, { versions: [5, 6], env: { TEST_VERSIONS: '8,7' } });
    await expect(start).rejects.toMatchObject({
      code: 'incompatible_version',
      message: 'incompatible API version with plugin. Plugin version: 7, Client versions: [5 6]',
    });
    expect(scratch.leftovers()).toEqual([]);
  });

  test('keeps the socket in a directory of its own, and removes it', async () => {
    using scratch = createScratch();
    const plugin = await launchNode(scratch);
    expect(scratch.leftovers()).toEqual([expect.stringMatching(/^plugin-dir/)]);
    await plugin.close();
    expect(scratch.leftovers()).toEqual([]);
  });

  test('opens the sockets to one group', async () => {
    using scratch = createScratch();
    const gid = process.getgid?.() ?? 0;
    await using plugin = await launchNode(scratch, { socketGroup: String(gid) });
    const directory = scratch.file(scratch.leftovers()[0] ?? '');
    const [socket = ''] = readdirSync(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o770);
    expect(statSync(join(directory, socket)).mode & 0o777).toBe(0o660);
    await plugin.ping();
  });

  test('runs many plugins at once', async () => {
    using scratch = createScratch();
    const plugins = await Promise.all([launchNode(scratch), launchNode(scratch, { env: { TEST_NETWORK: 'tcp' } })]);
    const answers = await Promise.all(
      plugins.map((plugin) => plugin.client(Counter).echo({ text: String(plugin.pid) })),
    );
    expect(answers.map(({ text }) => Number(text))).toEqual(plugins.map(({ pid }) => pid));
    await Promise.all(plugins.map((plugin) => plugin.close()));
    expect(scratch.leftovers()).toEqual([]);
  });

  test('leaves nothing of its own in the process once every plugin is closed', async () => {
    using scratch = createScratch();
    const count = (): number =>
      ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].reduce((sum, name) => sum + process.listenerCount(name), 0);
    const before = count();
    const plugin = await launchNode(scratch);
    expect(count()).toBe(before + 4);
    await plugin.close();
    expect(count()).toBe(before);
  });

  test('starts nothing when aborted before', async () => {
    using scratch = createScratch();
    const signal = AbortSignal.abort(new Error('not now'));
    await expect(launchNode(scratch, { signal })).rejects.toThrow('not now');
    expect(scratch.leftovers()).toEqual([]);
  });

  test('leaves nothing behind when aborted while it starts', async () => {
    using scratch = createScratch();
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    let pid = 0;
    const start = launchNode(scratch, {
      signal: controller.signal,
      logger({ message, fields }) {
        if (message === 'plugin started') pid = Number(fields['pid']);
        if (message === 'waiting for RPC address') setImmediate(() => controller.abort(reason));
      },
    });
    expect(await rejection(start)).toBe(reason);
    await untilGone(pid);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(scratch.leftovers()).toEqual([]);
  });

  test.each([
    { title: 'without a version', options: { versions: [] }, message: 'version' },
    { title: 'without a cookie', options: { handshake: { ...HANDSHAKE, magicCookieValue: '' } }, message: 'cookie' },
    { title: 'without a command', options: { command: '' }, message: 'command' },
  ])('refuses to start $title', async ({ options, message }) => {
    using scratch = createScratch();
    await expect(launchPlugin(nodePlugin(scratch, options))).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining(message),
    });
  });

  test('a plugin without an application service answers health and refuses every method', async () => {
    using scratch = createScratch();
    const plugin = await launchNode(scratch, { env: { TEST_BARE: '1' } });
    await plugin.ping();
    await expect(plugin.client(Counter).echo({})).rejects.toMatchObject({
      code: 'rpc_failed',
      grpcStatus: GrpcStatus.UNIMPLEMENTED,
      message: expect.stringContaining('counter.Counter.Echo: UNIMPLEMENTED'),
      hint: expect.stringContaining('does not implement'),
    });
    expect(await plugin.close()).toBe('graceful');
    await untilGone(plugin.pid);
    expect(scratch.leftovers()).toEqual([]);
  });
});
