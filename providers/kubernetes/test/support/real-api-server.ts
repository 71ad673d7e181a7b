import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { findFreePort } from '../../../../tests/support/free-port.ts';
import { isLeftOut } from '../../../../tests/support/left-out.ts';
import type { TestCluster } from './test-cluster.ts';

const START_TIMEOUT_MS = 60_000;
const COMPACTION_LIMIT_MS = 90_000;
const ETCD_PATHS = ['/usr/bin/etcd', '/usr/local/bin/etcd'];

/** Says whether a suite on a real API server is left out because there is none. */
export function isRealServerLeftOut(suite: string): boolean {
  return isLeftOut(suite, 'kube-apiserver', whyNotReal(process.env['CORKSCREW_KUBE_APISERVER']));
}

function whyNotReal(binary: string | undefined): string | undefined {
  if (binary === undefined || binary === '') return 'CORKSCREW_KUBE_APISERVER does not name a kube-apiserver';
  try {
    accessSync(binary, constants.X_OK);
  } catch {
    return `${binary} cannot be run`;
  }
  return findEtcd() === undefined ? 'there is no etcd; `apt-get install etcd-server` brings it' : undefined;
}

function findEtcd(): string | undefined {
  return ['etcd', ...ETCD_PATHS].find((path) => spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** Starts etcd and the API server on free ports of loopback. Old states are compacted away every 20 seconds. */
export async function startRealApiServer(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'corkscrew-apiserver-'));
  const children: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    for (const child of children.toReversed()) await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const etcd = await startEtcd(folder, children);
    const server = await startServer(folder, etcd, children);
    return { ...server, compact: () => untilCompacted(server), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startEtcd(folder: string, children: ChildProcess[]): Promise<string> {
  const client = `http://127.0.0.1:${await findFreePort()}`;
  const peer = `http://127.0.0.1:${await findFreePort()}`;
  children.push(
    spawn(
      findEtcd() ?? 'etcd',
      [
        `--data-dir=${join(folder, 'etcd')}`,
        `--listen-client-urls=${client}`,
        `--advertise-client-urls=${client}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=default=${peer}`,
        '--unsafe-no-fsync',
      ],
      { stdio: 'ignore' },
    ),
  );
  return client;
}

async function startServer(
  folder: string,
  etcd: string,
  children: ChildProcess[],
): Promise<Omit<TestCluster, 'close' | 'compact'>> {
  const port = await findFreePort();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await writeFile(join(folder, 'sa.key'), privateKey);
  await writeFile(join(folder, 'sa.pub'), publicKey);
  await writeFile(join(folder, 'tokens.csv'), 'admin-token,admin,1,"system:masters"\nbob-token,bob,2\n');
  const args = [
    `--etcd-servers=${etcd}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    '--disable-admission-plugins=ServiceAccount',
    '--etcd-compaction-interval=20s',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certs')}`,
  ];
  const launch = (): ChildProcess => spawn(process.env['CORKSCREW_KUBE_APISERVER'] ?? '', args, { stdio: 'ignore' });
  let child = launch();
  children.push(child);
  const url = `https://127.0.0.1:${port}`;
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(url)));
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  const send = async (method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> => {
    const reply = await request(url + path, {
      dispatcher: agent,
      method: method as 'GET',
      headers: { authorization: 'Bearer admin-token', 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: reply.statusCode, text: await reply.body.text() };
  };
  await waitUntilReady(send, child);
  return {
    kubeconfig,
    call: async (method, path, body) => {
      const { status, text } = await send(method, path, body);
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`);
      return JSON.parse(text) as Record<string, unknown>;
    },
    statusOf: async (path) => (await send('GET', path)).status,
    restart: async () => {
      await stop(child);
      child = launch();
      children.push(child);
      await waitUntilReady(send, child);
    },
  };
}

/** The server makes its own certificate while it starts: the kubeconfig trusts that and no other. */
function kubeconfigOf(server: string): unknown {
  const users = ['admin', 'bob'];
  return {
    'current-context': 'admin',
    clusters: [{ name: 'real', cluster: { server, 'certificate-authority': 'certs/apiserver.crt' } }],
    users: users.map((name) => ({ name, user: { token: `${name}-token` } })),
    contexts: users.map((name) => ({ name, context: { cluster: 'real', user: name, namespace: 'team-a' } })),
  };
}

async function waitUntilReady(
  send: (method: string, path: string) => Promise<{ status: number }>,
  child: ChildProcess,
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`kube-apiserver ended with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error('kube-apiserver did not become ready');
    try {
      const [ready, system] = [await send('GET', '/readyz'), await send('GET', '/api/v1/namespaces/kube-system')];
      if (ready.status === 200 && system.status === 200) return;
    } catch {
      /* Not listening yet: asked again until the deadline. */
    }
    await sleep(200);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function untilCompacted({ call, statusOf }: Pick<TestCluster, 'call' | 'statusOf'>): Promise<void> {
  // Newer servers remember states of each kind for themselves: it is asked about the kind whose list is on its way.
  const path = '/api/v1/configmaps?limit=1';
  const { metadata } = (await call('GET', path)) as { metadata: { continue: string } };
  const deadline = Date.now() + COMPACTION_LIMIT_MS;
  for (
    let index = 0;
    (await statusOf(`${path}&continue=${encodeURIComponent(metadata.continue)}`)) !== 410;
    index += 1
  ) {
    if (Date.now() > deadline) throw new Error('the state was not compacted away');
    // Only a cluster in which something happens is compacted.
    await call('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: `tick-${index}` } });
    await sleep(1_000);
  }
}
