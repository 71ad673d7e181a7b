import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAzureSimulator, startGcpSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIdentity } from '../../packages/go-plugin/src/tls/identity.ts';
import { startSimulatedCluster } from '../../providers/kubernetes/test/support/simulated-cluster.ts';
import { readRows } from '../support/read-rows.ts';
import { createUser, type TestUser } from './corkscrew.ts';

let user: TestUser;
beforeAll(async () => {
  user = await createUser();
});
afterAll(() => user[Symbol.asyncDispose]());

/** What a scan of one cloud is started with. */
interface CloudScan {
  readonly provider: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  readonly db: string;
}

async function scan({ provider, config, env, db }: CloudScan): Promise<void> {
  const file = `${provider}.yaml`;
  await writeFile(join(user.home, file), JSON.stringify({ providers: { [provider]: config } }));
  const { exitCode, stderr } = await user.run(['scan', '-p', provider, '--config', file, '--db', db, '-q'], { env });
  expect(exitCode, stderr).toBe(0);
}

const read = (db: string, sql: string): Promise<readonly (readonly unknown[])[]> => readRows(join(user.home, db), sql);

/** Scans a cluster with a node and a volume of a cloud into a database, and gives where they lead. */
async function scanCluster(
  db: string,
  { providerId, volume }: { readonly providerId: string; readonly volume: Readonly<Record<string, unknown>> },
): Promise<readonly (readonly unknown[])[]> {
  const cluster = await startSimulatedCluster();
  try {
    await cluster.call('POST', '/api/v1/nodes', { metadata: { name: 'of-a-cloud' }, spec: { providerID: providerId } });
    await cluster.call('POST', '/api/v1/persistentvolumes', { metadata: { name: 'of-a-cloud' }, spec: volume });
    await scan({
      provider: 'kubernetes',
      config: { resources: ['nodes', 'persistentvolumes'] },
      env: { KUBECONFIG: cluster.kubeconfig },
      db,
    });
  } finally {
    await cluster.close();
  }
  return await read(
    db,
    "SELECT from_type_name, label, to_id FROM edges WHERE from_id = 'of-a-cloud' AND NOT starts_with(to_type_name, 'kubernetes_') ORDER BY ALL",
  );
}

describe('nodes and volumes of a cluster', () => {
  test('lead to the instance and the disk in Google Cloud', async () => {
    const db = 'gcp.duckdb';
    await using simulator = await startGcpSimulator({ seed: 5, resources: 600, projects: 3, quota: 'none' });
    const calls = { calls_per_minute: { list: 0, search: 0, history: 0 } };
    await scan({
      provider: 'gcp',
      config: { endpoint: simulator.url, ...calls },
      env: { ...simulator.identityEnv },
      db,
    });
    const [instance, disk] = await read(
      db,
      `SELECT any_value(id) FROM resources WHERE type_name IN ('gcp_compute_instance', 'gcp_compute_disk')
       GROUP BY type_name ORDER BY type_name DESC`,
    );
    const [instanceId, diskId] = [String(instance?.[0]), String(disk?.[0])];
    const [, project, zone, name] = /projects\/([^/]+)\/zones\/([^/]+)\/instances\/([^/]+)$/.exec(instanceId) ?? [];
    const edges = await scanCluster(db, {
      providerId: `gce://${project}/${zone}/${name}`,
      volume: {
        csi: { driver: 'pd.csi.storage.gke.io', volumeHandle: diskId.replace('//compute.googleapis.com/', '') },
      },
    });
    expect(edges).toEqual([
      ['kubernetes_core_node', 'runs_on', instanceId],
      ['kubernetes_core_persistent_volume', 'stored_in', diskId],
    ]);
  });

  test('lead to the machine and the disk in Azure, in whatever case their ids are written', async () => {
    const db = 'azure.duckdb';
    const { certificatePem: cert, privateKeyPem: key } = createIdentity();
    await writeFile(join(user.home, 'ca.pem'), cert);
    await using simulator = await startAzureSimulator({
      seed: 5,
      resources: 600,
      subscriptions: 3,
      graphQuota: 'none',
      tls: { cert, key },
    });
    await scan({
      provider: 'azure',
      config: { endpoint: simulator.url, directory_endpoint: simulator.url },
      env: {
        AZURE_TENANT_ID: simulator.tenantId,
        AZURE_CLIENT_ID: '11111111-2222-4333-8444-555555555555',
        AZURE_CLIENT_SECRET: 'a secret of the test',
        AZURE_AUTHORITY_HOST: simulator.url,
        NODE_EXTRA_CA_CERTS: join(user.home, 'ca.pem'),
      },
      db,
    });
    const [machine, disk] = await read(
      db,
      `SELECT any_value(id) FROM resources WHERE type_name IN ('azure_compute_virtual_machine', 'azure_compute_disk')
       GROUP BY type_name ORDER BY type_name DESC`,
    );
    const [machineId, diskId] = [String(machine?.[0]), String(disk?.[0])];
    const edges = await scanCluster(db, {
      providerId: `azure://${machineId.replace('/resourcegroups/', '/resourceGroups/')}`,
      volume: { csi: { driver: 'disk.csi.azure.com', volumeHandle: diskId } },
    });
    expect(edges).toEqual([
      ['kubernetes_core_node', 'runs_on', machineId],
      ['kubernetes_core_persistent_volume', 'stored_in', diskId],
    ]);
  });
});
