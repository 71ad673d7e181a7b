import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ContextAuth, createCredentials } from './credentials.ts';
import type { KubeconfigEntry } from './kubeconfig.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corkscrew-kubernetes-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function credentialsOf(user: KubeconfigEntry, cluster: KubeconfigEntry = {}): ReturnType<typeof createCredentials> {
  const server = { server: 'https://127.0.0.1:1', ...cluster };
  return createCredentials({ name: 'mine', namespace: undefined, cluster: server, user });
}

function authOf(user: KubeconfigEntry, cluster?: KubeconfigEntry): Promise<ContextAuth> {
  return credentialsOf(user, cluster).get();
}

/** An exec plugin: a script that counts its runs and prints what it is told. */
async function writePlugin(body: string): Promise<KubeconfigEntry> {
  const path = join(folder, 'plugin.mjs');
  await writeFile(
    path,
    `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(join(folder, 'runs'))}, 'x');\n${body}`,
  );
  return { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: [path], env: null };
}

const PRINT = `
const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
console.log(JSON.stringify({ kind: 'ExecCredential', status: { token: 'from-plugin ' + (spec.cluster?.server ?? '') } }));
`;

describe('createCredentials', () => {
  test('gives a token, and what the connection must trust', async () => {
    const cluster = { 'certificate-authority-data': Buffer.from('CA').toString('base64'), 'tls-server-name': 'api' };
    const auth = await authOf({ token: 'abc' }, cluster);
    expect(auth.headers).toEqual({ authorization: 'Bearer abc' });
    expect(auth.tls).toEqual({ ca: Buffer.from('CA'), servername: 'api' });
  });

  test('reads a token from its file, without the line end', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'from-file\n');
    expect((await authOf({ tokenFile })).headers).toEqual({ authorization: 'Bearer from-file' });
  });

  test('gives a client certificate', async () => {
    const pem = (text: string): string => Buffer.from(text).toString('base64');
    const auth = await authOf({ 'client-certificate-data': pem('CERT'), 'client-key-data': pem('KEY') });
    expect(auth.tls).toEqual({ cert: Buffer.from('CERT'), key: Buffer.from('KEY') });
  });

  test('gives a password, and whom to act as', async () => {
    const auth = await authOf({ username: 'a', password: 'b', as: 'jane', 'as-groups': ['dev', 'ops'] });
    expect(auth.headers).toEqual({
      authorization: `Basic ${Buffer.from('a:b').toString('base64')}`,
      'impersonate-user': 'jane',
      'impersonate-group': ['dev', 'ops'],
    });
  });

  test('does without TLS where the server has none', async () => {
    const auth = await authOf({ token: 'abc' }, { server: 'http://127.0.0.1:1' });
    expect(auth.headers).toEqual({ authorization: 'Bearer abc' });
  });

  test('asks an exec plugin once, and again when told that its token is refused', async () => {
    const credentials = credentialsOf({ exec: await writePlugin(PRINT) });
    const auth = await credentials.get();
    expect(auth.headers).toEqual({ authorization: 'Bearer from-plugin' });
    await credentials.get();
    expect(await readFile(join(folder, 'runs'), 'utf8')).toBe('x');
    credentials.expire();
    await credentials.get();
    expect(await readFile(join(folder, 'runs'), 'utf8')).toBe('xx');
  });

  test('tells a plugin about the cluster where it asks for that', async () => {
    const exec = { ...(await writePlugin(PRINT)), provideClusterInfo: true };
    expect((await authOf({ exec })).headers).toEqual({ authorization: 'Bearer from-plugin https://127.0.0.1:1' });
  });

  test.each([
    ['fails', 'console.error("the vault is sealed"); process.exit(3);', 'the vault is sealed'],
    ['prints no JSON', 'console.log("hello");', 'JSON'],
  ])('says what is wrong with a plugin that %s', async (_, body, reason) => {
    await expect(authOf({ exec: await writePlugin(body) })).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining(reason),
      hint: expect.stringContaining(process.execPath),
    });
  });

  test('says that a plugin is missing', async () => {
    await expect(authOf({ exec: { command: join(folder, 'missing') } })).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringMatching(/context mine .*missing.*ENOENT/),
    });
  });

  test('says that a file is missing', async () => {
    await expect(authOf({ 'client-certificate': join(folder, 'missing.crt') })).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('missing.crt'),
    });
  });

  test('gives the token of an OIDC sign-in as long as it holds, and says so where it has ended', async () => {
    const tokenUntil = (seconds: number): string =>
      [{ alg: 'none' }, { exp: Math.floor(Date.now() / 1_000) + seconds }, 'signature']
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
    const signIn = (token: string): KubeconfigEntry => ({
      'auth-provider': { name: 'oidc', config: { 'id-token': token, 'client-id': 'corkscrew' } },
    });
    const valid = tokenUntil(3_600);
    expect(await authOf(signIn(valid))).toMatchObject({ headers: { authorization: `Bearer ${valid}` } });
    await expect(authOf(signIn(tokenUntil(-3_600)))).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'sign in by context mine: the sign-in by oidc has ended and cannot be renewed',
    });
  });

  test('waits no longer than it is wanted', async () => {
    const reason = new Error('enough');
    const credentials = credentialsOf({ exec: await writePlugin('setTimeout(() => {}, 300);') });
    await expect(credentials.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(credentials.get({ signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
