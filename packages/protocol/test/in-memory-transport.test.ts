import { getEventListeners } from 'node:events';
import { CorkscrewError, delay } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { createProviderClient } from '../src/client/provider-client.ts';
import { CloudProvider } from '../src/gen/corkscrew_pb.ts';
import { ProviderExtension } from '../src/gen/extension_pb.ts';
import { createInMemoryTransport } from '../src/in-memory-transport.ts';
import type { WireImplementation, WireTransport, WireTrailer } from '../src/wire-service.ts';

type Cloud = WireImplementation<typeof CloudProvider>;

describe('a call in memory', () => {
  test('encodes the request and the answer', async () => {
    const transport = serve({
      getProviderInfo: async () => ({ name: 'x', capabilities: { a: '1' } }),
      listResources: async ({ service, maxResults }) => ({ nextToken: `${service}${maxResults}` }),
    });
    expect(await transport.cloud.getProviderInfo({})).toMatchObject({
      name: 'x',
      capabilities: { a: '1' },
      version: '',
    });
    expect((await transport.cloud.listResources({ service: 's', maxResults: 3 })).nextToken).toBe('s3');
    await expect(transport.cloud.listResources({ maxResults: 1e10 })).rejects.toThrow(/int32/);
  });

  test('fails as a socket would where nothing is served', async () => {
    const transport = serve({});
    await expect(transport.cloud.getProviderInfo({})).rejects.toMatchObject({ grpcStatus: 12 });
    await expect(read(transport.cloud.streamScan({}))).rejects.toMatchObject({ grpcStatus: 12 });
    await expect(transport.extension.planScan({})).rejects.toMatchObject({ grpcStatus: 12 });
  });

  test('turns what is thrown into a status with its detail', async () => {
    const transport = serve({
      getProviderInfo: () => Promise.reject(new CorkscrewError('throttled', 'slow down')),
    });
    const error = await transport.cloud.getProviderInfo({}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ grpcStatus: 8, grpcDetails: 'slow down' });
    expect(error).toHaveProperty('metadata.grpc-status-details-bin');
  });

  test('gives the trailer of an answer, of a stream and of a failure', async () => {
    const transport = serve({
      getProviderInfo: async (_request, context) => {
        context.setTrailer({ kind: 'unary' });
        return {};
      },
      async *streamScan({ region }, context) {
        context.setTrailer({ 'kind-bin': Uint8Array.of(7) });
        yield { id: '1' };
        if (region === 'bad') throw new Error('no');
      },
    });
    const seen: unknown[] = [];
    const onTrailer = (trailer: WireTrailer) => void seen.push(...trailer.get('kind'), ...trailer.get('kind-bin'));
    await transport.cloud.getProviderInfo({}, { onTrailer });
    await read(transport.cloud.streamScan({}, { onTrailer }));
    await expect(read(transport.cloud.streamScan({ region: 'bad' }, { onTrailer }))).rejects.toThrow('no');
    expect(seen).toEqual(['unary', Uint8Array.of(7), Uint8Array.of(7)]);
  });
});

describe('cancelling a call in memory', () => {
  test('before it starts calls nothing', async () => {
    let calls = 0;
    const transport = serve({
      getProviderInfo: async () => {
        calls += 1;
        return {};
      },
    });
    const reason = new Error('enough');
    await expect(transport.cloud.getProviderInfo({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(calls).toBe(0);
  });

  test('during it keeps the reason, which the other side does not learn', async () => {
    let remoteReason: unknown;
    const transport = serve({
      getProviderInfo: async (_request, { signal }) => {
        signal.addEventListener('abort', () => {
          remoteReason = signal.reason;
        });
        await delay(60_000, { signal });
        return {};
      },
    });
    const controller = new AbortController();
    const reason = new Error('a secret reason');
    setTimeout(() => controller.abort(reason), 5);
    await expect(transport.cloud.getProviderInfo({}, { signal: controller.signal })).rejects.toBe(reason);
    expect(remoteReason).toMatchObject({ name: 'AbortError', message: 'The caller ended the call' });
  });

  test('a deadline is one of our time-outs', async () => {
    const transport = serve({
      getProviderInfo: async (_request, { signal }) => {
        await delay(60_000, { signal });
        return {};
      },
    });
    await expect(transport.cloud.getProviderInfo({}, { timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('by leaving the loop ends the stream, and leaves no listener on a signal that lives on', async () => {
    let isReleased = false;
    let signalOfCall: AbortSignal | undefined;
    const transport = serve({
      async *streamScan(_request, { signal }) {
        signalOfCall = signal;
        try {
          for (;;) yield { id: 'x' };
        } finally {
          isReleased = true;
        }
      },
    });
    const controller = new AbortController();
    for await (const _resource of transport.cloud.streamScan({}, { signal: controller.signal })) break;
    expect(isReleased).toBe(true);
    expect(signalOfCall?.aborted).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

describe('the schema of a configuration', () => {
  test.each(['{', '5', 'null', '[]'])('that is %s is the plugin’s fault', async (jsonSchema) => {
    const transport = createInMemoryTransport((registrar) =>
      registrar.addService(ProviderExtension, { getConfigSchema: async () => ({ jsonSchema }) }),
    );
    const client = createProviderClient(transport, { provider: 'acme' });
    await expect(client.getConfigSchema()).rejects.toMatchObject({
      code: 'plugin_misbehaved',
      message: expect.stringContaining('read the config schema of provider acme: it is not') as unknown,
    });
  });
});

function serve(cloud: Cloud): WireTransport {
  return createInMemoryTransport((registrar) => registrar.addService(CloudProvider, cloud));
}

async function read<T>(source: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const element of source) seen.push(element);
  return seen;
}
