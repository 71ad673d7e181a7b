import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Discovery, discoverKinds } from '../src/discovery.ts';
import { createKubeApi } from '../src/kube-api.ts';
import { loadKubeconfig } from '../src/kubeconfig.ts';
import { createReferenceFinder } from '../src/references.ts';
import { describeClusterScan } from './support/cluster-suite.ts';
import { collectDeclaredReferences } from './support/declared-references.ts';
import { isRealServerLeftOut, startRealApiServer } from './support/real-api-server.ts';
import type { TestCluster } from './support/test-cluster.ts';

const isLeftOut = isRealServerLeftOut('the scan of a real API server');

describe.skipIf(isLeftOut)('a scan of a real API server', () => {
  describeClusterScan(startRealApiServer);
});

describe.skipIf(isLeftOut)('what a real API server says of its kinds', () => {
  let server: TestCluster;
  beforeAll(async () => {
    server = await startRealApiServer();
  }, 120_000);
  afterAll(async () => {
    await server?.close();
  });

  test('declares no reference that is not found', async () => {
    const { kinds } = await discoverAs(server);
    const document = (await server.call('GET', '/openapi/v2')) as unknown as Parameters<
      typeof collectDeclaredReferences
    >[0];
    const byKey = new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
    const declared = collectDeclaredReferences(document, (group, kind) => byKey.has(`${group}/${kind}`));
    const findReferences = createReferenceFinder(kinds);
    const missed = declared.filter(({ group, kind, path, sample }) => {
      const served = byKey.get(`${group}/${kind}`);
      const object = { ...sample, metadata: { name: 'a', namespace: 'b' } };
      const edges = served === undefined ? [] : findReferences(object, served);
      return !edges.some((edge) => edge.path?.startsWith(path));
    });
    process.stdout.write(
      `references that the server declares: ${declared.length - missed.length} of ${declared.length} are found\n`,
    );
    expect(declared.length).toBeGreaterThan(300);
    expect(missed.map(({ group, kind, path }) => `${group}/${kind} ${path}`)).toEqual([]);
  });
});

async function discoverAs(server: TestCluster): Promise<Discovery> {
  const kubeconfig = await loadKubeconfig({ files: [server.kubeconfig], env: {} });
  const context = kubeconfig.contexts.get('admin');
  if (context === undefined) throw new Error('no context');
  const api = createKubeApi(context);
  try {
    return await discoverKinds(api, 'real');
  } finally {
    await api.close();
  }
}
