import { describe, expect, it, onTestFinished } from 'vitest';
import { type KubernetesSimulator, startKubernetesSimulator, startSimulator } from '../src/index.ts';

const PATHS: Readonly<Record<string, string>> = {
  'core Node': '/api/v1/nodes',
  'core Pod': '/api/v1/pods',
  'core Namespace': '/api/v1/namespaces',
  'core Service': '/api/v1/services',
  'core ConfigMap': '/api/v1/configmaps',
  'apps Deployment': '/apis/apps/v1/deployments',
  'rbac.authorization.k8s.io ClusterRoleBinding': '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
};

interface Listed {
  readonly metadata: { readonly uid: string; readonly name: string; readonly namespace?: string };
}

async function startForTest(): Promise<KubernetesSimulator> {
  const simulator = await startKubernetesSimulator({ objects: 400 });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** What a client finds of the kinds that change, by kind and id. */
async function listAll(simulator: KubernetesSimulator): Promise<ReadonlyMap<string, { uid: string; text: string }>> {
  const found = new Map<string, { uid: string; text: string }>();
  for (const [kind, path] of Object.entries(PATHS)) {
    const reply = await fetch(simulator.url + path, { headers: { authorization: 'Bearer admin-token' } });
    const { items } = (await reply.json()) as { items: Listed[] };
    for (const item of items) {
      const { uid, name, namespace } = item.metadata;
      const id = namespace === undefined ? name : `${namespace}/${name}`;
      found.set(`${kind} ${id}`, { uid, text: JSON.stringify(item) });
    }
  }
  return found;
}

describe('a cluster that moves on', () => {
  it.each([
    [0, 1],
    [1, 3],
  ])('changes from step %i to step %i what it says it changes, and nothing else', async (from, to) => {
    const simulator = await startForTest();
    simulator.setEpoch(from);
    const before = await listAll(simulator);
    simulator.setEpoch(to);
    const after = await listAll(simulator);
    const differences = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
      const [old, now] = [before.get(key), after.get(key)];
      if (old === undefined) return [`created ${key}`];
      if (now === undefined) return [`vanished ${key}`];
      if (old.uid !== now.uid) return [`recreated ${key}`];
      return old.text === now.text ? [] : [`changed ${key}`];
    });
    const expected = simulator.expectedChanges(from, to);
    expect(expected.map(({ kind, service, type, id }) => `${kind} ${service} ${type} ${id}`).sort()).toEqual(
      differences.sort(),
    );
    expect(new Set(expected.map(({ kind }) => kind))).toEqual(new Set(['created', 'changed', 'recreated', 'vanished']));
    for (const { kind, members } of expected) {
      expect(members.length > 0).toBe(kind === 'changed' || kind === 'recreated');
    }
  });

  it('counts what is there then', async () => {
    const simulator = await startForTest();
    simulator.setEpoch(2);
    const listed = await listAll(simulator);
    const counts = simulator.expectedCounts().filter(({ service, type }) => `${service} ${type}` in PATHS);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(listed.size);
  });

  it('does not go back', async () => {
    const simulator = await startForTest();
    simulator.setEpoch(2);
    simulator.setEpoch(2);
    expect(() => simulator.setEpoch(1)).toThrow('it is past it');
  });
});

describe('clusterParts', () => {
  it('names instances and volumes that the account lists, which are attached to them', async () => {
    const simulator = await startSimulator({ resources: 1_500 });
    onTestFinished(() => simulator.close());
    const list = async (action: string): Promise<string> =>
      await (
        await fetch(simulator.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            authorization: 'AWS4-HMAC-SHA256 Credential=demo/20260101/us-east-1/ec2/aws4_request',
          },
          body: `Action=${action}&Version=2016-11-15`,
        })
      ).text();
    const instances = await list('DescribeInstances');
    const volumes = await list('DescribeVolumes');
    const parts = simulator.clusterParts();
    expect(parts.machines.length).toBeGreaterThan(10);
    expect(parts.volumes.length).toBeGreaterThan(10);
    for (const { providerId, name, address } of parts.machines) {
      for (const text of [providerId.split('/').at(-1), name, address]) expect(instances).toContain(text);
    }
    for (const id of parts.volumes) {
      expect(volumes).toContain(id);
      expect(instances).toContain(id);
    }
  });
});
