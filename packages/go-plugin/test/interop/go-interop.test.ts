import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLeftOut } from '../../../../tests/support/left-out.ts';
import { type LaunchOptions, launchPlugin, type PluginProcess } from '../../src/index.ts';
import { isProcessAlive } from '../../src/process-alive.ts';
import { HANDSHAKE } from '../fixtures/counter-service.ts';
import { Counter, Echoer } from '../fixtures/gen/counter_pb.ts';
import { createLog, createScratch, NODE_PLUGIN, rejection, type Scratch, until } from '../fixtures/harness.ts';
import { buildGoPrograms, findMissing } from './go-toolchain.ts';

const BUILD_TIMEOUT_MS = 300_000;
const SUITE = "interoperation with HashiCorp's Go implementation";

describe.skipIf(isLeftOut(SUITE, 'go', findMissing()))(SUITE, () => {
  let scratch: Scratch;
  let programs: { readonly host: string; readonly plugin: string };

  beforeAll(() => {
    scratch = createScratch();
    programs = buildGoPrograms(scratch.path);
  }, BUILD_TIMEOUT_MS);
  afterAll(() => scratch[Symbol.dispose]());

  async function launchGo(sockets: Scratch, options: Partial<LaunchOptions> = {}): Promise<PluginProcess> {
    const socketDir = sockets.path;
    return await launchPlugin({
      command: programs.plugin,
      handshake: HANDSHAKE,
      versions: [5, 6],
      socketDir,
      ...options,
    });
  }

  test.each([true, false])('this host calls every method of a Go plugin, with mutual TLS: %s', async (autoMtls) => {
    using sockets = createScratch();
    await using plugin = await launchGo(sockets, { autoMtls });
    expect(plugin.appVersion).toBe(5);
    await plugin.ping();
    const client = plugin.client(Counter);
    let trailer: unknown;
    const answer = await client.echo(
      { text: 'hi' },
      { metadata: { 'x-test': 'from node' }, onTrailer: (metadata) => (trailer = metadata.getMap()) },
    );
    expect(answer).toMatchObject({ text: 'hi', servedBy: 'go' });
    expect(trailer).toMatchObject({ 'x-seen': 'from node', 'x-bytes-bin': Buffer.from([1, 2, 255]) });
    await expect(client.echo({ text: 'nope', failCode: 7 })).rejects.toMatchObject({
      grpcStatus: 7,
      grpcDetails: 'nope',
    });

    const values: number[] = [];
    for await (const { value } of client.count({ count: 2000, paddingBytes: 2000 })) values.push(value);
    expect(values).toEqual(Array.from({ length: 2000 }, (_, index) => index));
    for await (const { padding } of client.count({ count: 1, paddingBytes: 6_000_000 })) {
      expect(padding).toHaveLength(6_000_000);
    }
    const numbers = async function* (): AsyncGenerator<{ value: number }> {
      for (let value = 1; value <= 100; value++) yield { value };
    };
    expect((await client.sum(numbers())).total).toBe(5050n);
    await expect(client.missing({})).rejects.toMatchObject({ code: 'rpc_failed', grpcStatus: 12 });
  });

  test.each([true, false])(
    'the brokers of this host and a Go plugin connect both ways, with mutual TLS: %s',
    async (autoMtls) => {
      using sockets = createScratch();
      await using plugin = await launchGo(sockets, { autoMtls });
      const client = plugin.client(Counter);
      const brokerId = plugin.broker.nextId();
      await plugin.broker.accept(brokerId, (registrar) =>
        registrar.addService(Echoer, { echo: ({ text }) => ({ text, servedBy: 'node host' }) }),
      );
      expect(await client.brokeredEcho({ brokerId, text: 'x' })).toMatchObject({ text: 'x', servedBy: 'node host' });
      const opened = await client.open({});
      using connection = await plugin.broker.dial(opened.brokerId);
      expect(await connection.client(Echoer).echo({ text: 'y' })).toMatchObject({ text: 'y', servedBy: 'go' });
    },
  );

  test('the output and the log of a Go plugin arrive, and it ends in order', async () => {
    using sockets = createScratch();
    const { entries, logger } = createLog();
    const output = { stdout: '', stderr: '' };
    const plugin = await launchGo(sockets, {
      logger,
      onStdout: (chunk) => (output.stdout += Buffer.from(chunk).toString()),
      onStderr: (chunk) => (output.stderr += Buffer.from(chunk).toString()),
    });
    await plugin.client(Counter).print({ stdout: 'to out\n', stderr: 'to err\n', log: 'to the log' });
    await until('the output arrives', () => output.stdout !== '' && output.stderr !== '');
    expect(output).toEqual({ stdout: 'to out\n', stderr: 'to err\n' });
    // Output comes over the connection, the log through a pipe: neither waits for the other.
    await until('the log arrives', () => entries.some(({ message }) => message === 'to the log'));
    expect(entries.find(({ message }) => message === 'to the log')).toMatchObject({
      level: 'info',
      module: 'counter.print',
      fields: { answer: 42 },
    });
    expect(await plugin.close()).toBe('graceful');
    expect(await plugin.exited).toMatchObject({ code: 0 });
    expect(sockets.leftovers()).toEqual([]);
  });

  test('a Go plugin that panics fails the call with its last words', async () => {
    using sockets = createScratch();
    const { entries, logger } = createLog();
    const plugin = await launchGo(sockets, { logger });
    const error = await rejection(plugin.client(Counter).exit({ signal: 'panic' }));
    expect(error).toMatchObject({
      code: 'plugin_exited',
      details: { exitCode: 2, stderrTail: expect.arrayContaining([expect.stringContaining('the plugin panics')]) },
    });
    expect(entries.find(({ message }) => message.startsWith('panic: '))).toMatchObject({ level: 'error' });
    expect(isProcessAlive(plugin.pid)).toBe(false);
  });

  test('a Go plugin without a common version is refused', async () => {
    using sockets = createScratch();
    await expect(launchGo(sockets, { versions: [9] })).rejects.toMatchObject({
      code: 'incompatible_version',
      message: 'incompatible API version with plugin. Plugin version: 4, Client versions: [9]',
    });
  });

  test.each(['1', '0'])('a Go host uses everything of a plugin of ours, with mutual TLS: %s', (tls) => {
    using sockets = createScratch();
    const run = spawnSync(programs.host, [process.execPath, NODE_PLUGIN], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, TMPDIR: sockets.path, INTEROP_TLS: tls, TEST_VERSIONS: '1,3' },
    });
    expect(run.stderr).toBe('');
    const { Logs: logs, KillMs: killMs, ...report } = JSON.parse(run.stdout) as { Logs: string[]; KillMs: number };
    expect(report).toEqual({
      Version: 1,
      Echo: 'hi',
      ServedBy: 'node',
      Trailer: 'from go',
      TrailerBytes: Buffer.from([1, 2, 255]).toString('base64'),
      FailCode: 7,
      FailText: 'nope',
      Counted: 1000,
      BigBytes: 6_000_000,
      StreamError: 'failed after 2',
      Sum: 5050,
      FromHost: 'go host',
      FromPlugin: 'node',
      Stdout: 'registering version 1\nto out\n',
      Stderr: 'to err\n',
      Exited: true,
    });
    expect(logs).toContain('info to the log 42');
    expect(logs.filter((line) => line.startsWith('error') || line.startsWith('warn'))).toEqual([]);
    expect(killMs).toBeLessThan(2000);
    expect(sockets.leftovers()).toEqual([]);
  });

  test('a Go host reports that there is no common version', () => {
    using sockets = createScratch();
    const run = spawnSync(programs.host, [process.execPath, NODE_PLUGIN], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, TMPDIR: sockets.path, TEST_VERSIONS: '2' },
    });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('incompatible API version with plugin. Plugin version: 2');
  });
});
