import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanPlan } from '@corkscrew/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type FakeApiOptions,
  type FakeApiServer,
  kubeconfigOf,
  startFakeApi,
  statusReply,
} from './testing/fake-api-server.ts';
import { coreKind, groupKind, openProvider, type ScanAsked } from './testing/scan-fake.ts';

const servers: FakeApiServer[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corkscrew-kubernetes-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true });
});

async function start(options: FakeApiOptions = {}): Promise<FakeApiServer> {
  const server = await startFakeApi(options);
  servers.push(server);
  return server;
}

async function writeKubeconfig(contexts: Readonly<Record<string, string>>, name = 'config'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(kubeconfigOf(contexts)));
  return path;
}

async function plan(kubeconfig: string, { config, request = {} }: ScanAsked = {}): Promise<ScanPlan> {
  const client = await openProvider({ kubeconfig }, config);
  try {
    return await client.planScan(request);
  } finally {
    await client.close();
  }
}

const KINDS = [
  coreKind('Pod'),
  coreKind('Event'),
  coreKind('Secret'),
  groupKind('apps', 'Deployment'),
  groupKind('coordination.k8s.io', 'Lease'),
  groupKind('metrics.k8s.io', 'PodMetrics', { plural: 'pods' }),
  groupKind('example.com', 'Widget'),
];

function unitIds({ units }: ScanPlan): string[] {
  return units.map(({ unitId }) => unitId);
}

describe('planScan', () => {
  test('plans a unit for each kind, without noise and without Secrets', async () => {
    const { kubeconfig } = await start({ kinds: KINDS });
    const planned = await plan(kubeconfig);
    expect(unitIds(planned)).toEqual([
      'cluster-uid/core/Namespace',
      'cluster-uid/core/Pod',
      'cluster-uid/apps/Deployment',
      'cluster-uid/example.com/Widget',
    ]);
    expect(planned.units[1]).toMatchObject({
      accountId: 'cluster-uid',
      region: 'global',
      service: 'core',
      type: 'Pod',
    });
    expect(planned.units[1]?.payload).not.toContain('token-of-fake');
  });

  test.each([
    ['a class of noise', { config: { include_classes: ['telemetry'] } }, ['core/Event', 'metrics.k8s.io/PodMetrics']],
    ['another class', { config: { include_classes: ['ephemeral'] } }, ['coordination.k8s.io/Lease']],
    ['noise by name', { request: { types: ['Lease'] } }, ['coordination.k8s.io/Lease']],
    [
      'noise by its name in the configuration',
      { config: { resources: ['leases.coordination.k8s.io'] } },
      ['coordination.k8s.io/Lease'],
    ],
    ['noise by its plural', { config: { resources: ['events'] } }, ['core/Event']],
    ['Secrets', { config: { secrets: 'metadata' } }, ['core/Secret']],
  ])('includes %s where it is asked for', async (_, asked, expected) => {
    const { kubeconfig } = await start({ kinds: KINDS });
    const found = unitIds(await plan(kubeconfig, asked)).map((id) => id.replace('cluster-uid/', ''));
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  test.each([
    [{ resources: ['deployments.apps', 'pods'] }, ['core/Pod', 'apps/Deployment']],
    [{ resources: ['*.example.com'] }, ['example.com/Widget']],
    [{ resources: ['kubernetes_apps_*'] }, ['apps/Deployment']],
    [{ exclude_resources: ['example.com/*', 'namespace'] }, ['core/Pod', 'apps/Deployment']],
  ])('chooses kinds by globs %j', async (config, expected) => {
    const { kubeconfig } = await start({ kinds: KINDS });
    expect(unitIds(await plan(kubeconfig, { config }))).toEqual(expected.map((id) => `cluster-uid/${id}`));
  });

  test('chooses kinds by type name and group', async () => {
    const { kubeconfig } = await start({ kinds: KINDS });
    expect(unitIds(await plan(kubeconfig, { request: { types: ['kubernetes_core_pod'] } }))).toEqual([
      'cluster-uid/core/Pod',
    ]);
    expect(unitIds(await plan(kubeconfig, { request: { services: ['apps'] } }))).toEqual([
      'cluster-uid/apps/Deployment',
    ]);
  });

  test.each([
    [{ services: ['aps'] }, 'aps', 'apps'],
    [{ types: ['Deploymnt'] }, 'Deploymnt', 'Deployment'],
    [{ accounts: ['cluster-uidd'] }, 'cluster-uidd', 'cluster-uid'],
    [{ regions: ['eu-west-1'] }, 'eu-west-1', 'Namespaces'],
  ])('refuses %j and says what is near', async (request, name, near) => {
    const { kubeconfig } = await start({ kinds: KINDS });
    await expect(plan(kubeconfig, { request })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining(name),
      hint: expect.stringContaining(near),
    });
  });
});

describe('planScan over several contexts', () => {
  test('uses the current context, or all, or those that are named', async () => {
    const [one, two] = [await start({ clusterId: 'one' }), await start({ clusterId: 'two' })];
    const kubeconfig = await writeKubeconfig({ first: one.url, second: two.url });
    expect(unitIds(await plan(kubeconfig))).toEqual(['one/core/Namespace']);
    expect(unitIds(await plan(kubeconfig, { config: { contexts: 'all' } }))).toEqual([
      'one/core/Namespace',
      'two/core/Namespace',
    ]);
    expect(unitIds(await plan(kubeconfig, { config: { contexts: ['second'] } }))).toEqual(['two/core/Namespace']);
    expect(unitIds(await plan(kubeconfig, { request: { accounts: ['second'] } }))).toEqual(['two/core/Namespace']);
    const byId = { config: { contexts: 'all' }, request: { accounts: ['two'] } };
    expect(unitIds(await plan(kubeconfig, byId))).toEqual(['two/core/Namespace']);
  });

  test('merges the files of KUBECONFIG', async () => {
    const [one, two] = [await start({ clusterId: 'one' }), await start({ clusterId: 'two' })];
    const files = [await writeKubeconfig({ first: one.url }), await writeKubeconfig({ second: two.url }, 'other')];
    const client = await openProvider({ kubeconfig: '' }, { kubeconfig: files, contexts: 'all' });
    expect(unitIds(await client.planScan({}))).toEqual(['one/core/Namespace', 'two/core/Namespace']);
    await client.close();
  });

  test('takes two contexts of one cluster for one cluster', async () => {
    const one = await start({ clusterId: 'one' });
    const kubeconfig = await writeKubeconfig({ first: one.url, second: one.url });
    const planned = await plan(kubeconfig, { config: { contexts: 'all' } });
    expect(unitIds(planned)).toEqual(['one/core/Namespace']);
    expect(planned.diagnostics).toMatchObject([{ severity: 'info', code: 'same_cluster' }]);
  });

  test('goes on without a context that is unreachable or broken', async () => {
    const one = await start({ clusterId: 'one' });
    const gone = await start();
    const kubeconfig = await writeKubeconfig({ first: gone.url, second: one.url });
    servers.splice(servers.indexOf(gone), 1);
    await gone.close();
    const planned = await plan(kubeconfig, { config: { contexts: 'all' } });
    expect(unitIds(planned)).toEqual(['one/core/Namespace']);
    expect(planned.diagnostics).toMatchObject([
      { severity: 'error', code: 'context_unusable', message: expect.stringContaining('first') },
    ]);
  });

  test('goes on without a context whose plugin is missing, and without a broken file', async () => {
    const one = await start({ clusterId: 'one' });
    const config = kubeconfigOf({ good: one.url, bad: one.url }) as { users: { name: string; user: unknown }[] };
    const users = config.users.map(({ name, user }) => ({
      name,
      user:
        name === 'bad' ? { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin' } } : user,
    }));
    const [path, broken] = [join(folder, 'config'), join(folder, 'broken')];
    await writeFile(path, JSON.stringify({ ...config, users }));
    await writeFile(broken, 'contexts: [');
    const client = await openProvider({ kubeconfig: '' }, { kubeconfig: [broken, path], contexts: 'all' });
    const planned = await client.planScan({});
    await client.close();
    expect(unitIds(planned)).toEqual(['one/core/Namespace']);
    expect(planned.diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      expect.stringMatching(/^error read kubeconfig .*broken/),
      expect.stringMatching(/^error sign in by context bad with no-such-plugin: .*ENOENT/),
    ]);
    expect(planned.diagnostics[1]?.advice).toContain('Install no-such-plugin');
  });

  test('rejects where no context can be used', async () => {
    const gone = await start();
    const kubeconfig = await writeKubeconfig({ first: gone.url });
    servers.splice(0);
    await gone.close();
    await expect(plan(kubeconfig)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('rejects a context that nobody knows', async () => {
    const { kubeconfig } = await start();
    await expect(plan(kubeconfig, { config: { contexts: ['fakee'] } })).rejects.toMatchObject({
      code: 'not_found',
      hint: 'Did you mean fake?',
    });
  });

  test('needs the UID of kube-system from the configuration where it may not be read', async () => {
    const denied = await start({
      answer: ({ path }) => (path.endsWith('/kube-system') ? statusReply(403, 'Forbidden') : undefined),
    });
    await expect(plan(denied.kubeconfig)).rejects.toMatchObject({
      code: 'permission_denied',
      hint: expect.stringContaining('cluster_ids'),
    });
    const config = { cluster_ids: { fake: 'known-uid' } };
    expect(unitIds(await plan(denied.kubeconfig, { config }))).toEqual(['known-uid/core/Namespace']);
  });
});
