import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadKubeconfig } from './kubeconfig.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corkscrew-kubernetes-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

const ONE = `
current-context: one
clusters: [{name: c, cluster: {server: https://one, certificate-authority: ca.crt}}]
users: [{name: u, user: {client-key: /abs/key.pem, exec: {command: ./bin/plugin}}}]
contexts: [{name: one, context: {cluster: c, user: u, namespace: team}}]
`;
const TWO = `
current-context: two
clusters: [{name: c, cluster: {server: https://two}}, {name: d, cluster: {server: https://three}}]
users: [{name: u, user: {exec: {command: plugin}}}]
contexts: [{name: two, context: {cluster: c, user: u}}, {name: three, context: {cluster: d}}]
`;

describe('loadKubeconfig', () => {
  test('merges files: the first that names a thing wins', async () => {
    const files = [await write('one', ONE), await write('two', TWO)];
    const config = await loadKubeconfig({ files: [], env: { KUBECONFIG: files.join(delimiter) } });
    expect(config.currentContext).toBe('one');
    expect([...config.contexts.values()].map(({ name, cluster }) => [name, cluster['server']])).toEqual([
      ['one', 'https://one'],
      ['two', 'https://one'],
      ['three', 'https://three'],
    ]);
    expect(config.contexts.get('one')?.namespace).toBe('team');
    expect(config.problems).toEqual([]);
  });

  test('makes paths absolute by the file that they stand in, and commands only where they are paths', async () => {
    const config = await loadKubeconfig({ files: [await write('one', ONE)], env: {} });
    const context = config.contexts.get('one');
    expect(context?.cluster['certificate-authority']).toBe(join(folder, 'ca.crt'));
    expect(context?.user).toMatchObject({
      'client-key': '/abs/key.pem',
      exec: { command: join(folder, 'bin/plugin') },
    });
    const other = await loadKubeconfig({ files: [await write('two', TWO)], env: {} });
    expect(other.contexts.get('two')?.user).toMatchObject({ exec: { command: 'plugin' } });
  });

  test('reads the default file', async () => {
    await write('.kube/config', ONE);
    expect((await loadKubeconfig({ files: [], env: { HOME: folder } })).contexts.size).toBe(1);
  });

  test('counts a broken file and a context without a cluster as problems', async () => {
    const files = [
      await write('broken', 'clusters: [{'),
      await write('one', ONE),
      await write('lost', 'contexts: [{name: lost, context: {cluster: nowhere}}]'),
    ];
    const config = await loadKubeconfig({ files, env: {} });
    expect(config.contexts.size).toBe(1);
    expect(config.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('broken'),
      'use context lost: the kubeconfig has no cluster "nowhere"',
    ]);
  });

  test('rejects where nothing can be read', async () => {
    const missing = loadKubeconfig({ files: [join(folder, 'missing')], env: {} });
    await expect(missing).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('missing'),
    });
    const none = loadKubeconfig({ files: [], env: { HOME: folder } });
    await expect(none).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('no kubeconfig'),
    });
  });

  test('falls back to the service account of a pod', async () => {
    await write('token', 'abc\n');
    await write('namespace', 'team\n');
    const env = { HOME: folder, KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const config = await loadKubeconfig({ files: [], env, serviceAccountDir: folder });
    expect(config.contexts.get(config.currentContext ?? '')).toEqual({
      name: 'in-cluster',
      namespace: 'team',
      cluster: { server: 'https://[fd00::1]:6443', 'certificate-authority': join(folder, 'ca.crt') },
      user: { tokenFile: join(folder, 'token') },
    });
  });
});
