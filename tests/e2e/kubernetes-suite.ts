import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createEstate,
  createReleases,
  grantBob,
  listAllUids,
  MARKER,
} from '../../providers/kubernetes/test/support/cluster-objects.ts';
import type { TestCluster } from '../../providers/kubernetes/test/support/test-cluster.ts';
import { readRows } from '../support/read-rows.ts';
import { createUser, type RunResult, type TestUser } from './corkscrew.ts';

const EVERYTHING = {
  providers: {
    kubernetes: {
      include_classes: ['telemetry', 'ephemeral'],
      secrets: 'metadata',
      config_map_data: true,
      helm_releases: true,
    },
  },
};

/** Describes what the commands do with a cluster, whichever server it has. */
export function describeKubernetesCommands(start: () => Promise<TestCluster>): void {
  let cluster: TestCluster;
  let user: TestUser;
  const run = (...args: readonly string[]): Promise<RunResult> =>
    user.run(args, { env: { KUBECONFIG: cluster.kubeconfig } });
  const read = (sql: string): Promise<readonly (readonly unknown[])[]> =>
    readRows(join(user.home, '.corkscrew/corkscrew.duckdb'), sql);

  beforeAll(async () => {
    cluster = await start();
    user = await createUser();
    await createEstate(cluster);
    await createReleases(cluster.call);
    // JSON is YAML too.
    await writeFile(join(user.home, 'everything.yaml'), JSON.stringify(EVERYTHING));
  });

  afterAll(async () => {
    await user?.[Symbol.asyncDispose]();
    await cluster?.close();
  });

  test('a scan with everything included stores each object that the server lists, once, by UID, and no secret', async () => {
    const { exitCode, stderr } = await run('scan', '--provider', 'kubernetes', '--config', 'everything.yaml', '-q');
    expect(exitCode, stderr).toBe(0);
    const expected = new Set([...(await listAllUids(cluster.call)).values()].flat());
    const stored = (await read("SELECT incarnation FROM resources WHERE service <> 'helm'")).map(([uid]) => uid);
    expect(expected.size).toBeGreaterThan(150);
    expect(stored).toHaveLength(expected.size);
    expect(new Set(stored)).toEqual(expected);
    const holding = `SELECT count(*)::INT FROM resources WHERE concat(raw_data, attributes, tags) LIKE '%${MARKER}%'`;
    expect(await read(holding)).toEqual([[0]]);
    expect(await read("SELECT status FROM coverage WHERE status <> 'complete'")).toEqual([]);
  });

  test('the releases of Helm are in the database: revisions, chart, values without secrets, edges to their objects', async () => {
    const sql = `SELECT id, lifecycle, (raw_data->>'$.revision')::INT, json_array_length(raw_data, '$.revisions')::INT,
      attributes->>'$.release.chart.version', attributes->>'$.release.values.database.host',
      attributes->>'$.release.values.database.password'
      FROM resources WHERE type_name = 'kubernetes_helm_release' AND id IN ('team-a/web', 'team-b/old') ORDER BY id`;
    expect(await read(sql)).toEqual([
      ['team-a/web', 'deployed', 2, 3, '1.2.3', 'db', '[redacted]'],
      ['team-b/old', 'deployed', 2, 2, '1.2.3', 'db', '[redacted]'],
    ]);
    const edges = `SELECT from_id, to_type_name, to_id FROM edges WHERE label = 'manages' AND from_id IN ('team-a/web', 'team-b/old') ORDER BY ALL`;
    expect(await read(edges)).toEqual([
      ['team-a/web', 'kubernetes_apps_deployment', 'team-a/web'],
      ['team-a/web', 'kubernetes_core_service', 'team-a/web'],
      ['team-b/old', 'kubernetes_apps_deployment', 'team-b/web'],
      ['team-b/old', 'kubernetes_core_service', 'team-b/web'],
    ]);
  });

  test('another scan finds nothing changed, and that pods keep no history', async () => {
    await cluster.call('DELETE', '/api/v1/namespaces/team-b/pods/web?gracePeriodSeconds=0');
    await cluster.call('DELETE', '/api/v1/namespaces/team-b/services/web');
    const { exitCode } = await run('scan', '--provider', 'kubernetes', '--config', 'everything.yaml', '-q');
    expect(exitCode).toBe(0);
    const changes = await read('SELECT kind, type, id FROM changes WHERE not_before IS NOT NULL ORDER BY ALL');
    expect(changes).toContainEqual(['vanished', 'Service', 'team-b/web']);
    expect(changes.filter(([, type]) => type === 'Pod')).toEqual([]);
    expect(await read("SELECT id FROM resources WHERE type = 'Pod' AND id = 'team-b/web'")).toEqual([]);
  });

  test('who may read little gets little, is told what was denied, and what to grant', async () => {
    await grantBob(cluster.call, { listsNamespaces: true });
    const args = ['--provider', 'kubernetes', '--accounts', 'bob', '--types', 'ConfigMap,Node'];
    await writeFile(join(user.home, 'bob.yaml'), JSON.stringify({ providers: { kubernetes: { contexts: ['bob'] } } }));
    const scan = await run('scan', ...args, '--config', 'bob.yaml', '--db', 'bob.duckdb', '-o', 'json');
    expect(scan.exitCode).toBe(3);
    const { diagnostics, counts } = JSON.parse(scan.stdout) as {
      diagnostics: { code: string; message: string }[];
      counts: { resources: number };
    };
    expect(counts.resources).toBe(1);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['access_denied']));
    const preflight = await run('scan', ...args, '--config', 'bob.yaml', '--preflight');
    expect(preflight.exitCode).toBe(3);
    expect(`${preflight.stdout}${preflight.stderr}`).toContain('list nodes');
    const role = await run('permissions', '--provider', 'kubernetes', '--config', 'everything.yaml');
    expect(role.exitCode, role.stderr).toBe(0);
    expect(role.stdout).toContain('kind: ClusterRole');
    expect(role.stdout).toContain('name: corkscrew-values');
  });
}
