import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
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

/** Makes a certificate of a server on loopback, which is its own authority. */
function makeCertificate(folder: string, isExpired: boolean): { readonly keyFile: string; readonly certFile: string } {
  const inFolder = (name: string): string => join(folder, name);
  const [keyFile, certFile, request, config] = ['key.pem', 'cert.pem', 'request.pem', 'ca.cnf'].map(inFolder) as [
    string,
    string,
    string,
    string,
  ];
  const make = (...args: readonly string[]): Buffer => execFileSync(CERTIFICATE_MAKER, [...args], { stdio: 'pipe' });
  const subject = ['-subj', '/CN=localhost', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile];
  writeFileSync(
    config,
    `[ca]\ndefault_ca = own\n[own]\ndatabase = ${inFolder('index')}\nnew_certs_dir = ${folder}\nserial = ${inFolder('serial')}
default_md = sha256\npolicy = any\nx509_extensions = names\n[any]\ncommonName = supplied\n[names]\nsubjectAltName = IP:127.0.0.1\n`,
  );
  writeFileSync(inFolder('index'), '');
  writeFileSync(inFolder('serial'), '01\n');
  const until = isExpired ? '20210101000000Z' : '20490101000000Z';
  make('req', '-new', ...subject, '-out', request);
  const files = ['-config', config, '-keyfile', keyFile, '-in', request, '-out', certFile];
  make('ca', '-batch', '-selfsign', ...files, '-startdate', '20200101000000Z', '-enddate', until);
  return { keyFile, certFile };
}

describe('createKubeApi over TLS', () => {
  test.each([
    ['trusts the authority of the context and no other', false],
    ['takes no certificate that has expired', true],
  ])('%s', async (_, isExpired) => {
    const folder = await mkdtemp(join(tmpdir(), 'corkscrew-kubernetes-'));
    const { keyFile, certFile } = makeCertificate(folder, isExpired);
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
      const trusting = get({ 'certificate-authority': certFile });
      if (isExpired) await expect(trusting).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
      else expect(await trusting).toMatchObject({ body: {} });
      expect(await get({ 'insecure-skip-tls-verify': true })).toMatchObject({ body: {} });
      await expect(get({})).rejects.toMatchObject({
        code: isExpired ? 'CERT_HAS_EXPIRED' : 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
    } finally {
      secure.closeAllConnections();
      secure.close();
      await rm(folder, { recursive: true });
    }
  });
});
