import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { CallStats } from '@corkscrew/sdk/http';
import { createKubeApi, type KubeApi } from './kube-api.ts';
import { type Answer, type FakeApiServer, startFakeApi, statusReply } from './testing/fake-api-server.ts';

let server: FakeApiServer | undefined;
let api: KubeApi | undefined;

afterEach(async () => {
  await api?.close();
  await server?.close();
  server = undefined;
});

async function connect(answer: Answer): Promise<KubeApi> {
  server = await startFakeApi({ answer });
  api = createKubeApi({ name: 'fake', namespace: undefined, cluster: { server: server.url }, user: { token: 'abc' } });
  return api;
}

const CERTIFICATE_MAKER = 'openssl';
const OBJECTS = { form: 'objects' } as const;

describe('createKubeApi', () => {
  test('sends the credentials of the context', async () => {
    await (await connect(() => ({ body: {} }))).get('/api/v1/pods', OBJECTS);
    expect(server?.requests[0]?.headers.authorization).toBe('Bearer abc');
  });

  test('tries again after faults and throttling, and counts it', async () => {
    const replies = [
      statusReply(503, 'ServiceUnavailable'),
      { ...statusReply(429, 'TooMany'), headers: { 'retry-after': '0' } },
    ];
    const stats: CallStats = { calls: 0, throttledCalls: 0, retriedCalls: 0 };
    const connected = await connect(() => replies.shift() ?? { body: { kind: 'PodList' } });
    expect((await connected.get('/api/v1/pods', { ...OBJECTS, stats })).body).toEqual({ kind: 'PodList' });
    expect(stats).toEqual({ calls: 3, throttledCalls: 1, retriedCalls: 2 });
  });

  test('signs in again once where the credentials are refused', async () => {
    let calls = 0;
    const connected = await connect(() => {
      calls += 1;
      return calls === 1 ? statusReply(401, 'Unauthorized') : { body: {} };
    });
    await connected.get('/api/v1/pods', OBJECTS);
    expect(calls).toBe(2);
  });

  test('does not repeat a refusal', async () => {
    const connected = await connect(() => statusReply(403, 'Forbidden'));
    await expect(connected.get('/api/v1/pods', OBJECTS)).rejects.toMatchObject({ httpStatus: 403 });
    expect(server?.requests).toHaveLength(1);
  });

  test('sends nothing that the guard refuses', async () => {
    const connected = await connect(() => ({ body: {} }));
    await expect(connected.get('/api/v1/secrets', OBJECTS)).rejects.toMatchObject({ code: 'read_only_violation' });
    expect(server?.requests).toEqual([]);
  });

  test('gives up a call that takes too long', async () => {
    const connected = await connect(() => 'silence');
    await expect(connected.get('/api/v1/pods', { ...OBJECTS, timeoutMs: 50, attempts: 1 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('/api/v1/pods by context fake'),
    });
  });

  test('gives up a reply that is too large', async () => {
    const connected = await connect(() => ({ body: { text: 'x'.repeat(10_000) } }));
    await expect(connected.get('/api/v1/pods', { ...OBJECTS, maxBytes: 1_000 })).rejects.toMatchObject({
      maxBytes: 1_000,
    });
  });
});

describe('createKubeApi over TLS', () => {
  test('trusts the authority of the context and no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'corkscrew-kubernetes-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      CERTIFICATE_MAKER,
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certFile, ...subject],
      { stdio: 'ignore' },
    );
    const secure = createServer({ key: await readFile(keyFile), cert: await readFile(certFile) }, (_, response) => {
      response.end('{}');
    });
    secure.listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const { port } = secure.address() as { port: number };
    const cluster = { server: `https://127.0.0.1:${port}` };
    const get = async (more: Record<string, unknown>): Promise<unknown> => {
      const connected = createKubeApi({
        name: 'tls',
        namespace: undefined,
        cluster: { ...cluster, ...more },
        user: {},
      });
      try {
        return await connected.get('/api/v1/pods', { ...OBJECTS, attempts: 1 });
      } finally {
        await connected.close();
      }
    };
    try {
      expect(await get({ 'certificate-authority': certFile })).toMatchObject({ body: {} });
      expect(await get({ 'insecure-skip-tls-verify': true })).toMatchObject({ body: {} });
      await expect(get({})).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    } finally {
      secure.closeAllConnections();
      secure.close();
      await rm(folder, { recursive: true });
    }
  });
});
