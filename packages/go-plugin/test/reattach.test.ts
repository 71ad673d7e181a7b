import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { reattachPlugin, type ReattachConfig, servePlugin } from '../src/index.ts';
import { counter, counts, HANDSHAKE } from './fixtures/counter-service.ts';
import { Counter } from './fixtures/gen/counter_pb.ts';
import { createScratch, NODE_PLUGIN, type Scratch, until, untilGone } from './fixtures/harness.ts';

/** Serves in this process until disposed. */
async function serveHere(scratch: Scratch): Promise<AsyncDisposable & { readonly config: ReattachConfig }> {
  const controller = new AbortController();
  let served: Promise<void> | undefined;
  const config = await new Promise<ReattachConfig>((resolve, reject) => {
    served = servePlugin({
      handshake: HANDSHAKE,
      versions: { 3: (registrar) => registrar.addService(Counter, counter) },
      testMode: { onReattach: resolve, signal: controller.signal },
      env: { PLUGIN_UNIX_SOCKET_DIR: scratch.path },
    });
    served.catch(reject);
  });
  return {
    config,
    async [Symbol.asyncDispose]() {
      controller.abort();
      await served;
    },
  };
}

describe('reattachPlugin', () => {
  test('reaches a plugin in test mode, and leaves it running', async () => {
    using scratch = createScratch();
    await using serving = await serveHere(scratch);
    expect(serving.config).toMatchObject({ protocol: 'grpc', protocolVersion: 3, pid: process.pid, test: true });
    for (let round = 0; round < 2; round++) {
      const plugin = await reattachPlugin(serving.config);
      expect(plugin.appVersion).toBe(3);
      expect(await plugin.client(Counter).echo({ text: 'hi' })).toMatchObject({ text: 'hi' });
      expect(await plugin.close()).toBe('graceful');
      await expect(plugin.client(Counter).echo({})).rejects.toMatchObject({ code: 'closed' });
    }
  });

  test('finds nothing left of a plugin in test mode once it has ended', async () => {
    using scratch = createScratch();
    const serving = await serveHere(scratch);
    await serving[Symbol.asyncDispose]();
    expect(scratch.leftovers()).toEqual([]);
    await expect(reattachPlugin(serving.config)).rejects.toMatchObject({
      code: 'reattach_failed',
      message: expect.stringContaining('reattachment process not found'),
    });
  });

  test('refuses a process that does not exist', async () => {
    const config = { protocol: 'grpc', protocolVersion: 1, network: 'unix', address: '/tmp/x', test: false } as const;
    await expect(reattachPlugin({ ...config, pid: 2 ** 30 })).rejects.toMatchObject({ code: 'reattach_failed' });
  });

  test('the generator of a stream ends when its reader leaves', async () => {
    using scratch = createScratch();
    await using serving = await serveHere(scratch);
    await using plugin = await reattachPlugin(serving.config);
    counts.length = 0;
    for await (const { value } of plugin.client(Counter).count({ paddingBytes: 10_000 })) if (value === 5) break;
    await until('the generator ends', () => counts.length === 1);
    expect(counts[0]).toBeGreaterThan(4);
    expect(counts[0]).toBeLessThan(5000);
  });

  test('ends a plugin that is not in test mode, and notices its death', async () => {
    using scratch = createScratch();
    const { magicCookieKey, magicCookieValue } = HANDSHAKE;
    const env = { ...process.env, [magicCookieKey]: magicCookieValue, PLUGIN_UNIX_SOCKET_DIR: scratch.path };
    for (const end of ['close', 'kill'] as const) {
      const child = spawn(process.execPath, [NODE_PLUGIN], { env, stdio: ['ignore', 'pipe', 'ignore'] });
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const address = line.split('|')[3] ?? '';
      const config = {
        protocol: 'grpc',
        protocolVersion: 1,
        network: 'unix',
        address,
        pid: child.pid ?? 0,
        test: false,
      } as const;
      const plugin = await reattachPlugin(config, { pidPollMs: 20 });
      if (end === 'close') expect(await plugin.close()).toBe('graceful');
      else child.kill('SIGKILL');
      expect(await plugin.exited).toEqual({ code: null, signal: null, stderrTail: [] });
      await untilGone(config.pid);
      expect(plugin.isAlive).toBe(false);
    }
  });
});
