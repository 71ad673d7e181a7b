import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { draftsOf, type ScanYield } from '@corkscrew/sdk';
import { createInMemoryProvider, describeConformance, providerConformance } from '@corkscrew/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKubernetesProvider } from '../../src/provider.ts';
import { scanAll } from '../../src/testing/scan-fake.ts';
import type { TestCluster } from './test-cluster.ts';
import { createDescribedKind, DESCRIBED_GROUP, DESCRIBED_REFERENCES } from './described-kind.ts';
import {
  createConfigMaps,
  createCustomKind,
  createEstate,
  createNamespace,
  createReleases,
  grantBob,
  listAllUids,
  MARKER,
} from './cluster-objects.ts';

const EVERYTHING = { include_classes: ['telemetry', 'ephemeral'], secrets: 'metadata', config_map_data: true };

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, unknown>> }[];
  readonly contexts: readonly { readonly name: string; readonly context: Readonly<Record<string, unknown>> }[];
}

/** Describes what a scan of a cluster finds, whichever server it has. `start` gives one that is to be closed. */
export function describeClusterScan(start: () => Promise<TestCluster>): void {
  let server: TestCluster;

  beforeAll(async () => {
    server = await start();
    await createEstate(server);
  }, 120_000);
  afterAll(async () => {
    await server?.close();
  });

  test('stores every object of every kind once, by UID, and no secret', async () => {
    const { resources, claims } = await scanAll(server, { config: EVERYTHING });
    const expected = new Set([...(await listAllUids(server.call)).values()].flat());
    const found = resources.map(({ incarnation }) => incarnation);
    expect(expected.size).toBeGreaterThan(150);
    expect(found.length).toBe(new Set(found).size);
    expect(new Set(found)).toEqual(expected);
    expect(claims.filter(({ outcome }) => outcome !== 'complete')).toEqual([]);
    const types = new Set(resources.map(({ typeName }) => typeName));
    expect(types).toContain('kubernetes_example_com_widget');
    expect(types).toContain('kubernetes_core_secret');
    expect(JSON.stringify(resources)).not.toContain(MARKER);
    expect(JSON.stringify(resources)).not.toContain('managedFields');
  });

  test('reads one object as the scan stores it', async () => {
    const config = { kubeconfig: server.kubeconfig, secrets: 'metadata' };
    const { resources } = await scanAll(server, { config, request: { types: ['Pod', 'Secret', 'Node'] } });
    const provider = createKubernetesProvider({ env: {} });
    const session = await provider.connect(config, { logger: () => {}, cacheDir: '' });
    try {
      const made = resources.filter(({ id }) => id === 'node-1' || id.startsWith('team-'));
      expect(made).toHaveLength(5);
      for (const resource of made) {
        const draft = await session.describeResource?.({ ...resource, basicAttributes: {} }, {});
        expect(draft).toMatchObject({ id: resource.id, incarnation: resource.incarnation, type: resource.type });
        expect(JSON.parse(JSON.stringify(draft?.payload))).toEqual(JSON.parse(resource.rawData));
      }
    } finally {
      await session.close?.();
    }
  });

  test('refers from every binding to its role, which is there', async () => {
    const { resources } = await scanAll(server, { request: { services: ['rbac.authorization.k8s.io'] } });
    const known = new Set(resources.map(({ service, type, id }) => `${service}/${type}/${id}`));
    const bindings = resources.filter(({ type }) => type.endsWith('Binding'));
    expect(bindings.length).toBeGreaterThan(5);
    for (const { relationships } of bindings) {
      const grants = relationships.filter(({ label }) => label === 'grants');
      expect(grants).toHaveLength(1);
      expect(known).toContain(grants.map((edge) => `${edge.targetService}/${edge.targetType}/${edge.targetId}`)[0]);
    }
  });

  test('reads the releases of Helm: all revisions, what the deployed one says without secrets, and its objects', async () => {
    await createReleases(server.call);
    const config = { helm_releases: true, namespaces: ['team-?'] };
    const { resources, claims, diagnostics } = await scanAll(server, { config, request: { services: ['helm'] } });
    expect(diagnostics).toEqual([]);
    expect(claims.map(({ scope, outcome, count }) => [scope.subScope, outcome, count])).toEqual([
      ['secrets/team-a', 'complete', 1],
      ['secrets/team-b', 'complete', 0],
      ['configmaps/team-a', 'complete', 0],
      ['configmaps/team-b', 'complete', 1],
    ]);
    const [web, old] = resources;
    expect(web).toMatchObject({ id: 'team-a/web', lifecycle: 'deployed', typeName: 'kubernetes_helm_release' });
    expect(JSON.parse(web?.rawData ?? '')).toMatchObject({
      revision: 2,
      revisions: [
        { revision: 3, status: 'failed' },
        { revision: 2, status: 'deployed' },
        { revision: 1, status: 'superseded' },
      ],
    });
    const chart = { name: 'web', version: '1.2.3' };
    const values = { replicas: 2, revision: 2, database: { host: 'db' } };
    expect(JSON.parse(web?.attributes ?? '')).toMatchObject({ release: { chart, values } });
    expect(old).toMatchObject({ id: 'team-b/old', lifecycle: 'deployed' });
    expect(JSON.parse(old?.rawData ?? '')).toMatchObject({ driver: 'configmaps', revision: 2, revisions: [{}, {}] });
    expect(JSON.stringify(resources)).not.toContain(MARKER);
    expect(
      web?.relationships.map((edge) => `${edge.label} ${edge.targetService}/${edge.targetType}/${edge.targetId}`),
    ).toEqual(['manages core/Service/team-a/web', 'manages apps/Deployment/team-a/web']);
  });

  test('stores of what Helm keeps in a ConfigMap no content, as values with secrets are packed in it', async () => {
    const config = { config_map_data: true, namespaces: ['team-b'] };
    const { resources } = await scanAll(server, { config, request: { types: ['ConfigMap'] } });
    const kept = resources.filter(({ name }) => name.startsWith('sh.helm.release.v1.'));
    expect(kept.map(({ rawData }) => (JSON.parse(rawData) as { data: unknown }).data)).toEqual([
      { release: '[redacted]' },
      { release: '[redacted]' },
    ]);
  });

  test('takes two ways to one living cluster for one, though it changes while they are compared', async () => {
    const config = JSON.parse(await readFile(server.kubeconfig, 'utf8')) as Kubeconfig;
    const [first] = config.clusters;
    const [admin] = config.contexts;
    if (first === undefined || admin === undefined) throw new Error('no context');
    // Another name to check the certificate against makes it another way.
    const twin = { name: 'twin', cluster: { ...first.cluster, 'tls-server-name': 'kubernetes.default' } };
    const both = {
      ...config,
      clusters: [first, twin],
      contexts: [admin, { name: 'second', context: { ...admin.context, cluster: 'twin' } }],
    };
    const kubeconfig = join(dirname(server.kubeconfig), 'twins');
    await writeFile(kubeconfig, JSON.stringify(both));
    const over = new AbortController();
    const changing = (async () => {
      for (let index = 0; !over.signal.aborted; index += 1) await createNamespace(server.call, `busy-${index}`);
    })();
    try {
      const { plan } = await scanAll(server, {
        config: { kubeconfig, contexts: ['admin', 'second'] },
        request: { types: ['Node'] },
      });
      expect(plan.units).toHaveLength(1);
      expect(plan.diagnostics.map(({ code }) => code)).toEqual(['same_cluster']);
    } finally {
      over.abort();
      await changing;
    }
  });

  test('knows by the schema that the server gives of an unknown kind which of its fields name an object', async () => {
    await createDescribedKind(server);
    const { resources, diagnostics } = await scanAll(server, { request: { services: [DESCRIBED_GROUP] } });
    expect(diagnostics).toEqual([]);
    const [schedule] = resources;
    const found = (schedule?.relationships ?? []).map(
      ({ path, targetService, targetType, targetId }) => `${path} ${targetService}/${targetType}/${targetId}`,
    );
    const missed = DESCRIBED_REFERENCES.filter((reference) => !found.includes(reference));
    const share = 1 - missed.length / DESCRIBED_REFERENCES.length;
    process.stdout.write(`references of a kind that no table knows: recall ${(100 * share).toFixed(1)} %\n`);
    expect(found.toSorted()).toEqual(DESCRIBED_REFERENCES);
  });

  test('finds a kind that was made since the last plan', async () => {
    const asked = { request: { services: ['later.example.com'] } };
    await expect(scanAll(server, asked)).rejects.toMatchObject({ code: 'not_found' });
    await createCustomKind(server, 'Gadget', 'later.example.com');
    await server.call('POST', '/apis/later.example.com/v1/namespaces/team-a/gadgets', {
      apiVersion: 'later.example.com/v1',
      kind: 'Gadget',
      metadata: { name: 'g' },
    });
    expect((await scanAll(server, asked)).resources.map(({ id }) => id)).toEqual(['team-a/g']);
  });

  test('applies a label selector', async () => {
    const { resources } = await scanAll(server, {
      config: { label_selector: 'app=web' },
      request: { types: ['Service'] },
    });
    expect(resources.map(({ id }) => id)).toEqual(['team-a/web', 'team-b/web']);
  });

  test('lists 2,500 ConfigMaps, each once, over a compaction of their state', async () => {
    await createNamespace(server.call, 'many');
    await createConfigMaps(server.call, 'many', 2_500);
    const provider = createKubernetesProvider({ env: {} });
    const config = { kubeconfig: server.kubeconfig, namespaces: ['many'] };
    const session = await provider.connect(config, { logger: () => {}, cacheDir: '' });
    try {
      const plan = await session.planScan?.({ types: ['ConfigMap'] }, {});
      const [unit] = plan?.units ?? [];
      if (unit === undefined) throw new Error('no unit');
      const seen: ScanYield[] = [];
      let found = 0;
      for await (const message of session.scanUnit(unit, {})) {
        seen.push(message);
        const before = found;
        found += draftsOf(message).length;
        if (before < 500 && found >= 500) await server.compact();
      }
      const ids = seen.flatMap(draftsOf).map(({ id }) => id);
      expect(new Set(ids).size).toBe(2_500);
      expect(ids).toHaveLength(2_500);
      const diagnostics = seen.flatMap((message) => (message.kind === 'diagnostic' ? message.diagnostic.code : []));
      expect(diagnostics).toEqual(['inconsistent_list']);
      const claims = seen.flatMap((message) => (message.kind === 'claim' ? message.claim : []));
      expect(claims).toMatchObject([{ outcome: 'complete', count: 2_500 }]);
    } finally {
      await session.close?.();
    }
  }, 180_000);

  test('lists 500 namespaces one by one for a user who may see one of them', async () => {
    await grantBob(server.call, { listsNamespaces: true });
    for (let index = 0; index < 500; index += 1) await createNamespace(server.call, `ns-${index}`);
    const config = { contexts: ['bob'] };
    const { claims, resources, diagnostics } = await scanAll(server, { config, request: { types: ['ConfigMap'] } });
    expect(resources.map(({ id }) => id)).toEqual(['team-a/web']);
    const complete = claims.filter(({ outcome }) => outcome === 'complete');
    expect(complete.map(({ scope }) => scope.subScope)).toEqual(['team-a']);
    expect(claims.filter(({ outcome }) => outcome === 'denied').length).toBeGreaterThan(500);
    expect(diagnostics.map(({ code }) => code)).toEqual(['access_denied', 'access_denied']);
    expect(diagnostics[0]?.message).toContain('User "bob" cannot list resource "configmaps"');
  }, 120_000);

  describe('as every provider', () => {
    const plan = { services: ['core', 'apps', 'example.com'] };
    describeConformance(
      { describe, test },
      providerConformance(
        (config) =>
          createInMemoryProvider(createKubernetesProvider({ env: {} }), {
            config: { kubeconfig: server.kubeconfig, namespaces: ['team-?'], ...config },
          }),
        { plan },
      ),
    );
  });
}
