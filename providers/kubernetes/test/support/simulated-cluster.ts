import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesSimulatorOptions, startKubernetesSimulator } from '@corkscrew/simulator';
import type { TestCluster } from './test-cluster.ts';

/** Starts a simulated cluster that can be changed. */
export async function startSimulatedCluster(options: KubernetesSimulatorOptions = {}): Promise<TestCluster> {
  const simulator = await startKubernetesSimulator({ objects: 300, isWritable: true, ...options });
  const folder = await mkdtemp(join(tmpdir(), 'corkscrew-simulated-'));
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, JSON.stringify(simulator.kubeconfig));
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(simulator.url + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const call = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const reply = await send(method, path, body);
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as Record<string, unknown>;
  };
  return {
    kubeconfig,
    call,
    statusOf: async (path) => {
      const reply = await send('GET', path);
      await reply.body?.cancel();
      return reply.status;
    },
    compact: async () => {
      await call('POST', '/api/v1/namespaces', { metadata: { name: `tick-${Date.now()}` } });
      simulator.compact();
    },
    restart: async () => {
      simulator.endWatches();
      await call('POST', '/api/v1/namespaces', { metadata: { name: `start-${Date.now()}` } });
      simulator.compact();
    },
    close: async () => {
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
