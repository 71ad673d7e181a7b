import { getEventListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GrpcStatus, type PluginProcess, type ServiceClient } from '../src/index.ts';
import { Counter } from './fixtures/gen/counter_pb.ts';
import { createScratch, launchNode, rejection } from './fixtures/harness.ts';

const scratch = createScratch();
let plugin: PluginProcess;
let client: ServiceClient<typeof Counter>;

beforeAll(async () => {
  plugin = await launchNode(scratch);
  client = plugin.client(Counter);
});
afterAll(async () => {
  await plugin.close();
  scratch[Symbol.dispose]();
});

async function* textsOf(...texts: readonly string[]): AsyncGenerator<{ text: string }> {
  for (const text of texts) yield { text };
}

describe('unary methods', () => {
  test('carry metadata there and trailers back', async () => {
    let trailer: unknown;
    await client.echo(
      { text: 'a' },
      { metadata: { 'x-test': 'seen' }, onTrailer: (metadata) => (trailer = metadata.getMap()) },
    );
    expect(trailer).toMatchObject({ 'x-seen': 'seen', 'x-bytes-bin': Buffer.from([1, 2, 255]) });
  });

  test('fail with the status, its text and the trailer', async () => {
    const error = await rejection(client.echo({ text: 'nope', failCode: 7 }, { metadata: { 'x-test': 'b' } }));
    expect(error).toMatchObject({
      code: 'rpc_failed',
      grpcStatus: GrpcStatus.PERMISSION_DENIED,
      grpcDetails: 'nope',
      message: 'counter.Counter.Echo: PERMISSION_DENIED: nope',
      metadata: { 'x-seen': ['b'], 'x-bytes-bin': [Buffer.from([1, 2, 255])] },
    });
  });

  test('fail at the time-out', async () => {
    const { grpcStatus } = (await rejection(client.sum(never(), { timeoutMs: 50 }))) as { grpcStatus: number };
    expect(grpcStatus).toBe(GrpcStatus.DEADLINE_EXCEEDED);
  });

  test('carry messages far above the default limit of gRPC in both directions', async () => {
    const text = 'x'.repeat(9_000_000);
    expect((await client.echo({ text })).text).toHaveLength(text.length);
  });

  test('reject with the reason when aborted before, and send nothing', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    await expect(client.echo({ text: 'a' }, { signal })).rejects.toThrow('before');
  });

  test('reject with the reason when aborted during, and leave no listener', async () => {
    const controller = new AbortController();
    const reason = new Error('during');
    const call = client.sum(never(), { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    expect(await rejection(call)).toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('leave no listener on a signal that lasts', async () => {
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 50 }, () => client.echo({}, { signal })));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('server streaming methods', () => {
  test('give every message in order, then the trailer', async () => {
    const values: number[] = [];
    let total: unknown;
    const stream = client.count({ from: 5, count: 1000 }, { onTrailer: (trailer) => (total = trailer.get('x-total')) });
    for await (const { value } of stream) values.push(value);
    expect(values).toEqual(Array.from({ length: 1000 }, (_, index) => index + 5));
    expect(total).toEqual(['1000']);
  });

  test('fail with what the plugin threw', async () => {
    const read = async (): Promise<void> => {
      for await (const _ of client.count({ count: 100, failAfter: 3, delayMs: 5 }));
    };
    await expect(read()).rejects.toMatchObject({ grpcStatus: GrpcStatus.UNKNOWN, grpcDetails: 'failed after 3' });
  });

  test.runIf(process.platform === 'linux')('hold the plugin back while nobody reads', async () => {
    const paddingBytes = 256 * 1024;
    const stream = client.count({ paddingBytes })[Symbol.asyncIterator]();
    const before = await residentMb(plugin.pid);
    await stream.next();
    await delay(1000);
    const grownMb = (await residentMb(plugin.pid)) - before;
    await stream.return?.(undefined);
    // 4 MiB of window and a few messages; without backpressure a second is good for gigabytes.
    expect(grownMb).toBeLessThan(150);
  });

  test('start with the first read', async () => {
    const stream = client.count({ count: 1 }, { signal: AbortSignal.abort(new Error('late')) });
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('late');
  });

  test('throw the reason when aborted during, and leave no listener', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const read = async (): Promise<void> => {
      for await (const { value } of client.count({}, { signal: controller.signal })) {
        if (value === 100) controller.abort(reason);
        expect(value).toBeLessThanOrEqual(100);
      }
    };
    expect(await rejection(read())).toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});

describe('client streaming and bidirectional methods', () => {
  test('send every request', async () => {
    const values = async function* (): AsyncGenerator<{ value: number }> {
      for (let value = 1; value <= 1000; value++) yield { value };
    };
    expect((await client.sum(values())).total).toBe(500_500n);
  });

  test('answer while requests are still sent', async () => {
    const answers: string[] = [];
    for await (const { text } of client.chat(textsOf('a', 'b', 'c'))) answers.push(text);
    expect(answers).toEqual(['A', 'B', 'C']);
  });

  test('fail with the error of a source that fails', async () => {
    const reason = new Error('source broke');
    const broken = async function* (): AsyncGenerator<{ value: number }> {
      yield { value: 1 };
      throw reason;
    };
    expect(await rejection(client.sum(broken()))).toBe(reason);
  });

  test('leave the source when the answer ends first', async () => {
    let isLeft = false;
    const endless = async function* (): AsyncGenerator<{ text: string }> {
      try {
        for (;;) {
          yield { text: 'x' };
          await delay(1);
        }
      } finally {
        isLeft = true;
      }
    };
    for await (const _ of client.chat(endless())) break;
    await delay(50);
    expect(isLeft).toBe(true);
  });
});

async function* never(): AsyncGenerator<{ value: number }> {
  yield { value: 1 };
  await delay(60_000, undefined, { ref: false });
}

async function residentMb(pid: number): Promise<number> {
  const pages = Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]);
  return (pages * 4096) / 1024 / 1024;
}
