import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDispatcher } from './create-dispatcher.ts';
import { type HttpStreamRequest, openHttpStream } from './http-client.ts';

/** A service whose reply the test writes, and a request for it. */
async function startStream(answer: (response: ServerResponse) => void): Promise<{
  readonly open: (options?: Partial<HttpStreamRequest>) => ReturnType<typeof openHttpStream>;
  readonly closed: Promise<unknown>;
}> {
  let noteClosed = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    noteClosed = resolve;
  });
  const server = createServer((_, response) => {
    response.on('close', noteClosed);
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  const dispatcher = createDispatcher({ url });
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { signal } = new AbortController();
  return {
    open: (options = {}) => openHttpStream(dispatcher, { url, signal, idleTimeoutMs: 60_000, ...options }),
    closed,
  };
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text;
}

describe('openHttpStream', () => {
  test('gives the head at once, and the body as it comes in', async () => {
    let reply: ServerResponse | undefined;
    const { open } = await startStream((response) => {
      reply = response;
      response.writeHead(200, { 'x-kind': 'events' }).write('one\n');
    });
    const { status, headers, body } = await open();
    expect([status, headers['x-kind']]).toEqual([200, 'events']);
    const chunks = body[Symbol.asyncIterator]();
    expect(Buffer.from((await chunks.next()).value as Uint8Array).toString()).toBe('one\n');
    reply?.write('two\n');
    expect(Buffer.from((await chunks.next()).value as Uint8Array).toString()).toBe('two\n');
    reply?.end();
    expect((await chunks.next()).done).toBe(true);
  });

  test('gives a reply of any status', async () => {
    const { open } = await startStream((response) => response.writeHead(410).end('gone'));
    const { status, body } = await open();
    expect([status, await readText(body)]).toEqual([410, 'gone']);
  });

  test('is not begun when it is aborted before', async () => {
    const { open } = await startStream((response) => response.end());
    await expect(open({ signal: AbortSignal.abort(new Error('no longer wanted')) })).rejects.toThrow(
      'no longer wanted',
    );
  });

  test('ends with the reason of an abort, before the head and in the body, and lets go of the connection', async () => {
    const silent = await startStream(() => undefined);
    const early = new AbortController();
    const opening = silent.open({ signal: early.signal });
    early.abort(new Error('stopped early'));
    await expect(opening).rejects.toThrow('stopped early');

    const { open, closed } = await startStream((response) => response.writeHead(200).write('one\n'));
    const late = new AbortController();
    const { body } = await open({ signal: late.signal });
    const reading = readText(body);
    late.abort(new Error('stopped late'));
    await expect(reading).rejects.toThrow('stopped late');
    await closed;
  });

  test('lets go of the connection when its reader leaves', async () => {
    const { open, closed } = await startStream((response) => response.writeHead(200).write('one\n'));
    for await (const chunk of (await open()).body) {
      expect(chunk.byteLength).toBe(4);
      break;
    }
    await closed;
  });

  test('fails where a connection breaks, says nothing for too long, or does not begin', async () => {
    const broken = await startStream((response) => {
      response.writeHead(200).write('half');
      setImmediate(() => response.destroy());
    });
    await expect(readText((await broken.open()).body)).rejects.toThrow();
    const idle = await startStream((response) => response.writeHead(200).write('one\n'));
    await expect(readText((await idle.open({ idleTimeoutMs: 50 })).body)).rejects.toMatchObject({
      code: 'UND_ERR_BODY_TIMEOUT',
    });
    const mute = await startStream(() => undefined);
    await expect(mute.open({ beginTimeoutMs: 50 })).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });
  });
});
