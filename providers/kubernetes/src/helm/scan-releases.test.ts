import type { CollectedScan } from '@corkscrew/sdk/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type FakeApiOptions,
  fakeObject,
  type FakeApiServer,
  startFakeApi,
  statusReply,
} from '../testing/fake-api-server.ts';
import { releaseObject, type StoredRevision } from '../testing/release-object.ts';
import { coreKind, groupKind, scanAll } from '../testing/scan-fake.ts';

const VALUES = {
  replicas: 2,
  database: { password: 'swordfish-marker', host: 'db' },
  extraEnv: [{ name: 'API', value: 'swordfish-marker' }],
  args: ['--token=swordfish-marker'],
  url: 'postgres://app:swordfish-marker@db/app',
};
const MANIFEST = `apiVersion: v1
kind: Service
metadata: { name: web }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: web }
---
apiVersion: example.com/v1
kind: Unknown
metadata: { name: nobody }
`;
const WEB = { name: 'web', namespace: 'team-a', values: VALUES, manifest: MANIFEST };

function stored(driver: 'secrets' | 'configmaps', revision: StoredRevision): ReturnType<typeof fakeObject> {
  const { metadata, ...rest } = releaseObject(driver, revision);
  return fakeObject(String(metadata['name']), { metadata: { ...metadata }, ...rest });
}

const SECRETS = [
  stored('secrets', { ...WEB, revision: 1, status: 'superseded' }),
  stored('secrets', { ...WEB, revision: 10, status: 'failed' }),
  stored('secrets', { ...WEB, revision: 9, status: 'deployed' }),
  fakeObject('other', { metadata: { namespace: 'team-a' }, data: { a: 'swordfish-marker' } }),
];
const CONFIG_MAPS = [stored('configmaps', { ...WEB, name: 'old', revision: 2, status: 'pending-upgrade' })];

async function start(options: Partial<FakeApiOptions> = {}): Promise<FakeApiServer> {
  const server = await startFakeApi({
    kinds: [
      coreKind('Secret', SECRETS),
      coreKind('ConfigMap', CONFIG_MAPS),
      coreKind('Service'),
      groupKind('rbac.authorization.k8s.io', 'ClusterRole', { isNamespaced: false }),
    ],
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

function scanHelm(server: FakeApiServer, config: Readonly<Record<string, unknown>> = {}): Promise<CollectedScan> {
  return scanAll(server, { config: { helm_releases: true, ...config }, request: { services: ['helm'] } });
}

describe('releases of Helm', () => {
  test('are read from Secrets and ConfigMaps, with all revisions and what the deployed one says', async () => {
    const server = await start();
    const { resources, claims, diagnostics } = await scanHelm(server);
    expect(diagnostics).toEqual([]);
    expect(claims.map(({ outcome, scope, count }) => [scope.subScope, outcome, count])).toEqual([
      ['secrets', 'complete', 1],
      ['configmaps', 'complete', 1],
    ]);
    const [web, old] = resources;
    expect(web).toMatchObject({
      typeName: 'kubernetes_helm_release',
      id: 'team-a/web',
      parentId: 'team-a',
      lifecycle: 'deployed',
    });
    expect(JSON.parse(web?.rawData ?? '')).toMatchObject({
      revision: 9,
      revisions: [{ revision: 10, status: 'failed' }, { revision: 9 }, { revision: 1, status: 'superseded' }],
    });
    expect(JSON.parse(web?.attributes ?? '')).toMatchObject({
      release: { chart: { name: 'web', version: '1.2.3' }, values: { replicas: 2, database: { host: 'db' } } },
    });
    expect(old).toMatchObject({ id: 'team-a/old', lifecycle: 'pending-upgrade' });
  });

  test('refer to the objects of their manifest, and keep no secret', async () => {
    const { resources } = await scanHelm(await start());
    const edges = resources[0]?.relationships.map(({ label, targetService, targetId }) => [
      label,
      targetService,
      targetId,
    ]);
    expect(edges).toEqual([
      ['manages', 'core', 'team-a/web'],
      ['manages', 'rbac.authorization.k8s.io', 'web'],
    ]);
    expect(JSON.stringify(resources)).not.toContain('swordfish-marker');
  });

  test('are off by default, as the permission grants all Secrets, and nothing of them is asked for', async () => {
    const server = await start();
    const { plan, diagnostics } = await scanHelm(server, { helm_releases: false });
    expect(plan.units).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['consent_needed']);
    await scanAll(server, {});
    expect(server.requests.filter(({ path }) => path.includes('secrets'))).toEqual([]);
  });

  test('of Secrets nothing but revisions is read whole', async () => {
    const server = await start();
    await scanHelm(server);
    const whole = server.requests.filter(
      ({ path, headers }) => path.includes('secrets') && headers.accept === 'application/json',
    );
    expect(whole.map(({ path }) => path)).toEqual(['/api/v1/namespaces/team-a/secrets/sh.helm.release.v1.web.v9']);
    expect(server.requests.find(({ path }) => path === '/api/v1/secrets')?.query.get('labelSelector')).toBe(
      'owner=helm',
    );
  });

  test('that may not be read, or are broken, are listed all the same, and say so', async () => {
    const server = await start({
      answer: ({ path }) => {
        if (path.endsWith('web.v9')) return statusReply(403, 'Forbidden');
        return path.endsWith('old.v2') ? { body: { data: { release: 'AAAA' } } } : undefined;
      },
    });
    const { resources, claims } = await scanHelm(server);
    expect(resources.map(({ id, facets }) => [id, facets[0]?.status])).toEqual([
      ['team-a/web', 'denied'],
      ['team-a/old', 'error'],
    ]);
    expect(claims.map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
  });

  test('are looked for in each namespace where that is all that one may', async () => {
    const server = await start({
      answer: ({ path }) => (path === '/api/v1/secrets' ? statusReply(403, 'Forbidden') : undefined),
      kinds: [
        coreKind('Secret', SECRETS),
        { ...coreKind('Namespace', [fakeObject('team-a'), fakeObject('team-b')]), isNamespaced: false },
      ],
    });
    const { resources, claims, diagnostics } = await scanHelm(server);
    expect(resources.map(({ id }) => id)).toEqual(['team-a/web']);
    expect(claims.map(({ scope, outcome }) => [scope.subScope, outcome])).toEqual([
      ['secrets', 'denied'],
      ['secrets/team-a', 'complete'],
      ['secrets/team-b', 'complete'],
      ['configmaps', 'not_applicable'],
    ]);
    expect(diagnostics.map(({ code }) => code)).toContain('access_denied');
  });
});
