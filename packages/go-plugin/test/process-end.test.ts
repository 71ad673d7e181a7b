import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import type { PluginProcess } from '../src/index.ts';
import { isProcessAlive } from '../src/process-alive.ts';
import { Counter } from './fixtures/gen/counter_pb.ts';
import { createLog, createScratch, launchNode, rejection, type Scratch, untilGone } from './fixtures/harness.ts';

const HOST = join(import.meta.dirname, 'fixtures', 'node-host.ts');

async function readUntilDeath(plugin: PluginProcess, die: () => void): Promise<unknown> {
  const read = async (): Promise<void> => {
    for await (const { value } of plugin.client(Counter).count({ delayMs: 1 })) if (value === 20) die();
  };
  return await rejection(read());
}

describe('a plugin that dies', () => {
  test('by a signal in the middle of a stream fails the stream with that', async () => {
    using scratch = createScratch();
    const plugin = await launchNode(scratch);
    const error = await readUntilDeath(plugin, () => process.kill(plugin.pid, 'SIGKILL'));
    expect(error).toMatchObject({
      code: 'plugin_exited',
      message: 'counter.Counter.Count: plugin counter was ended by SIGKILL',
      details: { exitCode: null, signal: 'SIGKILL' },
    });
    expect(await plugin.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(plugin.isAlive).toBe(false);
    expect(scratch.leftovers()).toEqual([]);
    expect(await plugin.close()).toBe('graceful');
  });

  test('by exiting fails the calls in flight and all later ones with its exit code and last words', async () => {
    using scratch = createScratch();
    const { entries, logger } = createLog();
    const plugin = await launchNode(scratch, { logger });
    const client = plugin.client(Counter);
    await client.print({ log: 'about to fail' });
    const waiting = [rejection(client.exit({ code: 7 })), readUntilDeath(plugin, () => {})];
    const expected = {
      code: 'plugin_exited',
      message: expect.stringContaining('plugin counter exited with code 7; its last words: about to fail'),
      details: { exitCode: 7, signal: null, stderrTail: ['about to fail'] },
    };
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject(expected);
    await expect(client.echo({})).rejects.toMatchObject(expected);
    await expect(plugin.ping()).rejects.toMatchObject(expected);
    expect(entries.at(-1)).toMatchObject({ level: 'error', message: 'plugin process exited with code 7' });
  });
});

describe('close', () => {
  test('lets the plugin end in order, and is idempotent', async () => {
    using scratch = createScratch();
    const note = scratch.file('note');
    const plugin = await launchNode(scratch, { env: { TEST_NOTE: note } });
    expect(await Promise.all([plugin.close(), plugin.close()])).toEqual(['graceful', 'graceful']);
    expect(readFileSync(note, 'utf8')).toBe('shut down in order');
    expect(isProcessAlive(plugin.pid)).toBe(false);
    await expect(plugin.client(Counter).echo({})).rejects.toMatchObject({ code: 'closed' });
  });

  test('kills a plugin that does not end, within the grace', async () => {
    using scratch = createScratch();
    const plugin = await launchNode(scratch, { env: { TEST_HANG: '1' }, shutdownGraceMs: 300 });
    const startedAt = performance.now();
    expect(await plugin.close()).toBe('killed');
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(isProcessAlive(plugin.pid)).toBe(false);
    expect(scratch.leftovers()).toEqual([]);
  });

  test('takes less than two seconds for a plugin that ends in order', async () => {
    using scratch = createScratch();
    const plugin = await launchNode(scratch);
    const startedAt = performance.now();
    await plugin.close();
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test('fails the calls in flight as closed', async () => {
    using scratch = createScratch();
    const plugin = await launchNode(scratch);
    let closing: Promise<unknown> = Promise.resolve();
    const error = await readUntilDeath(plugin, () => {
      closing = plugin.close();
    });
    await closing;
    expect(error).toMatchObject({ code: 'closed' });
  });
});

describe('signals to a plugin', () => {
  test('SIGINT is left to the host', async () => {
    using scratch = createScratch();
    await using plugin = await launchNode(scratch);
    process.kill(plugin.pid, 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await plugin.client(Counter).echo({ text: 'alive' })).toMatchObject({ text: 'alive' });
  });

  test('SIGTERM ends it in order', async () => {
    using scratch = createScratch();
    const note = scratch.file('note');
    const plugin = await launchNode(scratch, { env: { TEST_NOTE: note } });
    process.kill(plugin.pid, 'SIGTERM');
    expect(await plugin.exited).toMatchObject({ code: 0, signal: null });
    expect(existsSync(note)).toBe(true);
  });
});

describe('the end of the host', () => {
  /** Starts a host process with one plugin, ends the host, and gives how it ended. */
  async function endHost(
    scratch: Scratch,
    end: 'exit' | 'throw' | NodeJS.Signals,
  ): Promise<{ readonly code: unknown; readonly signal: unknown }> {
    const host = spawn(process.execPath, [HOST, scratch.path], { stdio: ['pipe', 'pipe', 'ignore'] });
    const [line] = (await once(createInterface(host.stdout), 'line')) as [string];
    const pluginPid = Number(line);
    expect(isProcessAlive(pluginPid)).toBe(true);
    if (end === 'exit' || end === 'throw') host.stdin.write(`${end}\n`);
    else host.kill(end);
    const [code, signal] = (await once(host, 'exit')) as [unknown, unknown];
    await untilGone(pluginPid);
    return { code, signal };
  }

  test.each([
    { end: 'exit', ended: { code: 5, signal: null } },
    { end: 'throw', ended: { code: 1, signal: null } },
    { end: 'SIGINT', ended: { code: null, signal: 'SIGINT' } },
    { end: 'SIGTERM', ended: { code: null, signal: 'SIGTERM' } },
    { end: 'SIGHUP', ended: { code: null, signal: 'SIGHUP' } },
    { end: 'SIGKILL', ended: { code: null, signal: 'SIGKILL' } },
  ] as const)('by $end leaves neither plugin nor socket', async ({ end, ended }) => {
    using scratch = createScratch();
    expect(await endHost(scratch, end)).toEqual(ended);
    expect(scratch.leftovers()).toEqual([]);
  });
});
