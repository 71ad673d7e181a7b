import type { ProviderSession, ResourceDraft, ResourceRef } from '@corkscrew/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { createKubernetesProvider } from './provider.ts';
import { type FakeApiServer, fakeObject, startFakeApi } from './testing/fake-api-server.ts';
import { coreKind, groupKind } from './testing/scan-fake.ts';

let server: FakeApiServer | undefined;
let session: ProviderSession | undefined;

afterEach(async () => {
  await session?.close?.();
  await server?.close();
});

const KINDS = [
  coreKind('Pod'),
  coreKind('Secret'),
  groupKind('apps', 'Deployment'),
  groupKind('example.com', 'Widget', { isNamespaced: false }),
];

async function read(
  ref: Partial<ResourceRef>,
  config: Record<string, unknown> = {},
): Promise<ResourceDraft | undefined> {
  const web = fakeObject('web', { metadata: { namespace: 'a' }, data: { password: 'x' } });
  server = await startFakeApi({
    kinds: KINDS,
    answer: ({ path }) => (path.endsWith('/web') || path.endsWith('/widgets/w') ? { body: web } : undefined),
  });
  const provider = createKubernetesProvider({ env: {} });
  session = await provider.connect({ kubeconfig: server.kubeconfig, ...config }, { logger: () => {}, cacheDir: '' });
  const address = { service: 'core', type: 'Pod', id: 'a/web', name: '', region: 'global', accountId: 'cluster-uid' };
  return session.describeResource?.({ ...address, basicAttributes: {}, ...ref }, {});
}

describe('describeResource', () => {
  test('reads one object as a scan would store it', async () => {
    expect(await read({ service: 'apps', type: 'kubernetes_apps_deployment' })).toMatchObject({
      service: 'apps',
      type: 'Deployment',
      id: 'a/web',
      incarnation: 'uid-a-web',
      claim: { accountId: 'cluster-uid', region: 'global', service: 'apps', type: 'Deployment', subScope: '' },
      payload: { kind: 'Deployment', apiVersion: 'apps/v1' },
    });
    expect(server?.requests.at(-1)?.path).toBe('/apis/apps/v1/namespaces/a/deployments/web');
  });

  test('reads of a Secret its metadata, where the configuration lists them', async () => {
    const draft = await read({ type: 'Secret' }, { secrets: 'metadata' });
    expect(JSON.stringify(draft?.payload)).not.toContain('password');
    expect(server?.requests.at(-1)?.headers.accept).toBe(
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    );
  });

  test.each([
    [{ type: 'Secret' }, 'invalid_argument'],
    [{ id: 'web' }, 'invalid_argument'],
    [{ service: 'example.com', type: 'Widget', id: 'a/w' }, 'invalid_argument'],
    [{ id: 'a/gone' }, 'not_found'],
    [{ type: 'Nothing' }, 'not_found'],
    [{ service: 'apps', type: 'Pod' }, 'not_found'],
    [{ accountId: 'other' }, 'not_found'],
  ])('refuses %j with %s', async (ref, code) => {
    await expect(read(ref)).rejects.toMatchObject({ code });
  });
});
