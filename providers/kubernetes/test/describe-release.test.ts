import type { ResourceDraft } from '@corkscrew/sdk';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createKubernetesProvider } from '../src/provider.ts';
import { scanAll } from '../src/testing/scan-fake.ts';
import { startSimulatedCluster } from './support/simulated-cluster.ts';
import type { TestCluster } from './support/test-cluster.ts';

interface Scene {
  readonly server: TestCluster;
  readonly describeRelease: (id: string) => Promise<ResourceDraft>;
}

async function start(helmReleases: boolean): Promise<Scene> {
  const server = await startSimulatedCluster();
  const config = { kubeconfig: server.kubeconfig, helm_releases: helmReleases };
  const session = await createKubernetesProvider({ env: {} }).connect(config, { logger: () => {}, cacheDir: '' });
  onTestFinished(async () => {
    await session.close?.();
    await server.close();
  });
  const plan = await session.planScan?.({ types: ['Namespace'] }, {});
  const accountId = plan?.units[0]?.accountId ?? '';
  const place = { service: 'helm', type: 'Release', name: '', region: 'global', accountId, basicAttributes: {} };
  const describeRelease = async (id: string): Promise<ResourceDraft> => {
    const draft = await session.describeResource?.({ ...place, id }, {});
    if (draft === undefined) throw new Error('nothing was described');
    return draft;
  };
  return { server, describeRelease };
}

describe('describing a release of Helm', () => {
  test('reads what a scan stores of it', async () => {
    const { server, describeRelease } = await start(true);
    const { resources } = await scanAll(server, { config: { helm_releases: true }, request: { services: ['helm'] } });
    const [scanned] = resources;
    const described = await describeRelease(scanned?.id ?? '');
    expect(described.payload).toEqual(JSON.parse(scanned?.rawData ?? ''));
    expect(described.facets).toMatchObject([{ facet: 'release', status: 'present' }]);
    expect(JSON.stringify(described)).not.toContain('not-for-an-inventory');
    expect(described.relationships).toHaveLength(scanned?.relationships.length ?? 0);
  });

  test.each([
    ['team-a/nothing', 'not_found'],
    ['application', 'invalid_argument'],
  ])('refuses %s with %s', async (id, code) => {
    const { describeRelease } = await start(true);
    await expect(describeRelease(id)).rejects.toMatchObject({ code });
  });

  test('needs the consent that listing them needs', async () => {
    const { describeRelease } = await start(false);
    await expect(describeRelease('a/b')).rejects.toMatchObject({
      code: 'invalid_argument',
      hint: expect.stringContaining('helm_releases: true'),
    });
  });
});
