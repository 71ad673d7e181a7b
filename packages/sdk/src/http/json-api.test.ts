import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { AdaptiveLimiter } from '../adaptive-limiter.ts';
import { createReadOnlyGuard } from '../read-only-guard.ts';
import { createCallStats } from './call-stats.ts';
import { createDispatcher } from './create-dispatcher.ts';
import { describeHttpFailure } from './http-failure.ts';
import { createJsonApi, type JsonApi, type JsonApiOptions, type JsonCall } from './json-api.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, number: number) => void;

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A server that answers by a script, and the way to it. */
async function startApi(
  answer: Answer,
  options: Partial<JsonApiOptions> = {},
): Promise<{ readonly api: JsonApi; readonly call: JsonCall; readonly requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/things`;
  const dispatcher = createDispatcher({ url });
  cleanups.push(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const limiter = new AdaptiveLimiter();
  const api = createJsonApi({
    dispatcher,
    guard: createReadOnlyGuard('acme', (_service, operation) => (operation === 'list' ? undefined : 'not a read')),
    authorize: () => Promise.resolve({ headers: { authorization: 'Bearer token' } }),
    limiterOf: () => limiter,
    readRefusal: (body) => {
      const { error } = (typeof body === 'object' && body !== null ? body : {}) as {
        error?: { code: string; message: string };
      };
      return error ?? {};
    },
    ...options,
  });
  return { api, requests, call: { service: 'things', operation: 'list', url } };
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function failureOf(promise: Promise<unknown>): Promise<ReturnType<typeof describeHttpFailure>> {
  return describeHttpFailure(
    await promise.then(
      () => new Error('it succeeded'),
      (error: unknown) => error,
    ),
  );
}

describe('a call of a JSON API', () => {
  test('gives the reply, unpacked, with the authorisation of the moment', async () => {
    const { api, call, requests } = await startApi((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify({ items: [1, 2] })));
    });
    const stats = createCallStats();
    expect(await api.call({ ...call, stats })).toMatchObject({ status: 200, body: { items: [1, 2] } });
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer token', accept: 'application/json' });
    expect(stats).toEqual({ calls: 1, throttledCalls: 0, retriedCalls: 0 });
  });

  test('is not sent when the guard does not know it as a read', async () => {
    const { api, call, requests } = await startApi((_request, response) => json(response, {}));
    await expect(api.call({ ...call, operation: 'delete', method: 'DELETE' })).rejects.toMatchObject({
      code: 'read_only_violation',
    });
    expect(requests).toHaveLength(0);
  });

  test('sends a body as JSON', async () => {
    const bodies: string[] = [];
    const { api, call } = await startApi((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => json(response, { ok: true }));
    });
    await api.call({ ...call, method: 'POST', body: { query: 'Resources' } });
    expect(bodies).toEqual(['{"query":"Resources"}']);
  });

  test('is tried again after throttling and after faults, and counts both', async () => {
    const { api, call } = await startApi((_request, response, number) => {
      if (number === 1) response.writeHead(429, { 'retry-after': '0' }).end();
      else if (number === 2) response.writeHead(503).end('busy');
      else if (number === 3) response.destroy();
      else json(response, { items: [] });
    });
    const stats = createCallStats();
    expect((await api.call({ ...call, stats })).body).toEqual({ items: [] });
    expect(stats).toEqual({ calls: 4, throttledCalls: 1, retriedCalls: 3 });
  });

  test('renews credentials once when they are not accepted', async () => {
    let renewals = 0;
    const { api, call } = await startApi(
      (_request, response, number) => (number === 1 ? json(response, {}, 401) : json(response, { ok: true })),
      { renewCredentials: () => (renewals += 1) },
    );
    expect((await api.call(call)).body).toEqual({ ok: true });
    expect(renewals).toBe(1);

    const stubborn = await startApi((_request, response) => json(response, {}, 401), {
      renewCredentials: () => (renewals += 1),
    });
    expect((await failureOf(stubborn.api.call(stubborn.call))).kind).toBe('bad_credentials');
    expect(stubborn.requests).toHaveLength(2);
  });

  test.each([
    {
      status: 403,
      body: '{"error":{"code":"AuthorizationFailed","message":"no right"}}',
      told: { kind: 'denied', code: 'AuthorizationFailed', message: 'no right' },
    },
    { status: 404, body: '<p>lost</p>', told: { kind: 'not_found', code: 'HTTP 404', message: '<p>lost</p>' } },
    { status: 400, body: '', told: { kind: 'invalid', code: 'HTTP 400', message: 'HTTP 400' } },
    { status: 501, body: '{}', told: { kind: 'unsupported', code: 'HTTP 501', message: 'HTTP 501' } },
  ])('says what a refusal with status $status is', async ({ status, body, told }) => {
    const { api, call, requests } = await startApi((_request, response) => {
      response.writeHead(status).end(body);
    });
    expect(await failureOf(api.call(call))).toMatchObject({ ...told, httpStatus: status });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['is cut short', '{"items":[', {}],
    ['is not an object', '[1]', {}],
    ['is packed and cut short', gzipSync('{"items":[]}').subarray(0, 12), { 'content-encoding': 'gzip' }],
  ])('does not take a success for one whose body %s', async (_name, body, headers) => {
    const { api, call } = await startApi((_request, response) => {
      response.writeHead(200, headers).end(body);
    });
    expect((await failureOf(api.call({ ...call, attempts: 1 }))).kind).toBe('bad_reply');
  });

  test('gives up a reply that is larger than may be held, also when it only unpacks to that', async () => {
    const { api, call } = await startApi((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)));
    });
    expect((await failureOf(api.call({ ...call, maxBytes: 10_000 }))).kind).toBe('too_large');
  });

  test('ends with the reason of an abort before, and during', async () => {
    const { api, call, requests } = await startApi(() => {
      /* It never answers. */
    });
    const reason = new Error('enough');
    await expect(api.call({ ...call, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(requests).toHaveLength(0);
    const controller = new AbortController();
    const pending = api.call({ ...call, signal: controller.signal });
    await expect.poll(() => requests.length).toBe(1);
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  test('ends with a time-out of ours when no answer comes', async () => {
    const { api, call } = await startApi(() => {
      /* It never answers. */
    });
    await expect(api.call({ ...call, timeoutMs: 30, attempts: 1 })).rejects.toMatchObject({
      code: 'timeout',
      message: 'things:list: no answer within 30 ms',
    });
  });
});
