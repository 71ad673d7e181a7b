import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GcpFaultOptions, type GcpSimulator, startGcpSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser, type RunResult, type TestUser } from './corkscrew.ts';

/** `CORKSCREW_LARGE=1` scans an organisation of 200,000 assets; without it, one that is like it but smaller. */
const IS_LARGE = process.env['CORKSCREW_LARGE'] === '1';
const RESOURCES = IS_LARGE ? 200_000 : 6_000;
const PROJECTS = 200;
const LARGE_TIMEOUT_MS = 900_000;
const FAULTS: GcpFaultOptions = {
  throttleRate: 0.02,
  serverErrorRate: 0.03,
  resetRate: 0.02,
  truncatedBodyRate: 0.02,
  // A walk of many pages meets each fault many times.
  repeatTokenRate: IS_LARGE ? 0.002 : 0.02,
  expiredTokenRate: IS_LARGE ? 0.005 : 0.05,
  revokeAfterCalls: 20,
};

/** Without the inventory there are thousands of calls, of which many more meet a fault, and who is throttled waits. */
const LIST_FAULTS: GcpFaultOptions = {
  ...FAULTS,
  // Whoever is throttled is paced, and is again as fast as before only after minutes.
  throttleRate: IS_LARGE ? 0.0001 : 0.005,
  serverErrorRate: 0.005,
  resetRate: 0.005,
  truncatedBodyRate: 0.005,
};

let user: TestUser;
beforeAll(async () => {
  user = await createUser();
});
afterAll(() => user[Symbol.asyncDispose]());

interface ScanDocument {
  readonly outcome: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
}

/** Scans as anybody does: the plugin signs in by the metadata server. */
async function scan(
  simulator: GcpSimulator,
  db: string,
  more = '',
): Promise<RunResult & { readonly document: ScanDocument }> {
  const config = join(user.home, `${db}.yaml`);
  const quotas = 'calls_per_minute: { list: 0, search: 0, history: 0 }';
  await writeFile(config, `providers:\n  gcp:\n    endpoint: ${simulator.url}\n    ${quotas}\n    ${more}\n`);
  const result = await user.run(['scan', '-p', 'gcp', '--config', config, '--db', db, '-o', 'json', '-q'], {
    env: { ...simulator.identityEnv },
  });
  return { ...result, document: JSON.parse(result.stdout || '{}') as ScanDocument };
}

async function query(db: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await user.run(['query', sql, '--db', db, '-o', 'ndjson', '-q']);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function storedIds(db: string): Promise<readonly string[]> {
  return (await query(db, 'SELECT id FROM resources')).map(({ id }) => String(id));
}

describe('a scan of an organisation', () => {
  test('stores exactly what is there, though calls are refused, cut off and lose their way', {
    timeout: LARGE_TIMEOUT_MS,
  }, async () => {
    await using simulator = await startGcpSimulator({
      seed: 5,
      resources: RESOURCES,
      projects: PROJECTS,
      maxPageSize: IS_LARGE ? 1_000 : 200,
      quota: 'none',
      faults: FAULTS,
    });
    const { document, exitCode, stderr } = await scan(simulator, 'whole.duckdb');
    expect(stderr).toBe('');
    expect(document.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(document).toMatchObject({ outcome: 'complete', counts: { vanished: 0 } });
    expect(exitCode).toBe(0);
    const stored = await storedIds('whole.duckdb');
    const expected = simulator.expectedIds();
    expect(stored).toHaveLength(expected.size);
    expect(stored.filter((id) => !expected.has(id))).toEqual([]);
    expect(simulator.issuedTokens()).toBe(2);
    const [depth] = await query(
      'whole.duckdb',
      `WITH RECURSIVE below AS (
        SELECT id, 0 AS depth FROM resources WHERE type = 'Organization'
        UNION ALL SELECT r.id, depth + 1 FROM resources r JOIN below b ON r.parent_id = b.id WHERE r.type IN ('Folder', 'Project'))
      SELECT max(depth) AS deepest, count(*) AS nodes FROM below`,
    );
    expect(depth).toEqual({ deepest: 4, nodes: 1 + 21 + PROJECTS });
  });

  test('answers who is let in, by the policies of what a resource stands below too', async () => {
    await using simulator = await startGcpSimulator({ seed: 7, resources: 3_000, projects: 12, quota: 'none' });
    await scan(simulator, 'public.duckdb');
    const rows = await query('public.duckdb', '@gcp-public');
    expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['yes']));
    const inherited = rows.filter(({ said_by: from }) => String(from).includes('cloudresourcemanager'));
    expect(new Set(inherited.map(({ account_id: account }) => account))).toEqual(new Set([simulator.projects[7]]));
    const [buckets] = await query(
      'public.duckdb',
      `SELECT count(*) AS visible FROM resources WHERE type = 'Bucket'
        AND (raw_data->>'$.resource.data.iamConfiguration.publicAccessPrevention') <> 'enforced'
        AND (account_id = '${simulator.projects[7]}' OR CAST(attributes AS VARCHAR) LIKE '%"all%Users"%')`,
    );
    expect(rows.filter(({ type_name: type }) => type === 'gcp_storage_bucket')).toHaveLength(
      Number(buckets?.['visible']),
    );
    expect(rows.some(({ type_name: type }) => type === 'gcp_run_service')).toBe(true);
  });

  test('gives types their columns, by Google’s own schemas', async () => {
    await using simulator = await startGcpSimulator({ seed: 7, resources: 600, projects: 2, quota: 'none' });
    await scan(simulator, 'columns.duckdb');
    const types = await query(
      'columns.duckdb',
      "SELECT column_name AS name, column_type AS type FROM (DESCRIBE gcp_compute_disk) WHERE column_name IN ('size_gb', 'creation_timestamp', 'users', 'physical_block_size_bytes')",
    );
    expect(Object.fromEntries(types.map(({ name, type }) => [name, type]))).toEqual({
      creation_timestamp: 'TIMESTAMP WITH TIME ZONE',
      // No disk says it here: it is known from the schema.
      physical_block_size_bytes: 'BIGINT',
      size_gb: 'BIGINT',
      users: 'JSON',
    });
    const [sizes] = await query(
      'columns.duckdb',
      'SELECT min(size_gb) AS least FROM gcp_compute_disk WHERE size_gb > 0',
    );
    expect(Number(sizes?.['least'])).toBeGreaterThan(0);
  });

  test('says that it does not know who is let in from above what was scanned', async () => {
    const faults = { hidesOrganization: true };
    await using simulator = await startGcpSimulator({ seed: 7, resources: 400, projects: 2, quota: 'none', faults });
    await scan(simulator, 'unknown.duckdb');
    const rows = await query('unknown.duckdb', '@gcp-public');
    const unknown = rows.filter(({ verdict }) => verdict === 'unknown');
    expect(unknown.reduce((sum, { resources }) => sum + Number(resources), 0)).toBeGreaterThan(200);
  });

  test('stores exactly what the services themselves list where the inventory is off, and ends with 3', {
    timeout: LARGE_TIMEOUT_MS,
  }, async () => {
    const faults = { ...LIST_FAULTS, isInventoryOff: true };
    await using simulator = await startGcpSimulator({
      seed: 5,
      resources: IS_LARGE ? RESOURCES : 1_200,
      projects: IS_LARGE ? PROJECTS : 8,
      quota: 'none',
      faults,
    });
    const scope = `organizations: ['${simulator.organization.split('/')[1]}']`;
    const { document, exitCode } = await scan(simulator, 'listed.duckdb', scope);
    expect(document.diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['api_disabled', 'inventory_replaced']),
    );
    expect(exitCode).toBe(3);
    const expected = simulator.expectedIds({ onlyListed: true });
    const stored = await storedIds('listed.duckdb');
    expect(stored).toHaveLength(expected.size);
    expect(stored.filter((id) => !expected.has(id))).toEqual([]);
    const complete = await query(
      'listed.duckdb',
      "SELECT DISTINCT status FROM coverage WHERE facet = 'list' AND service NOT IN ('*', 'cloudresourcemanager')",
    );
    expect(complete).toEqual([{ status: 'complete' }]);
  });

  test('finds what came, changed and went', async () => {
    await using simulator = await startGcpSimulator({ seed: 7, resources: 3_000, projects: 20, quota: 'none' });
    await scan(simulator, 'later.duckdb');
    simulator.setEpoch(2);
    const { document, exitCode } = await scan(simulator, 'later.duckdb');
    const changes = Map.groupBy(simulator.expectedChanges(0, 2), ({ kind }) => kind);
    expect(document.counts).toMatchObject({
      added: changes.get('created')?.length,
      changed: changes.get('changed')?.length,
      vanished: changes.get('vanished')?.length,
    });
    expect(exitCode).toBe(0);
    expect(new Set(await storedIds('later.duckdb'))).toEqual(simulator.expectedIds());
  });

  test('keeps what is in a project that is deleted meanwhile, and ends with 3', async () => {
    const estate = { seed: 6, resources: 800, projects: 3, quota: 'none' } as const;
    const visible = { hidesOrganization: true };
    let before: readonly string[];
    {
      await using simulator = await startGcpSimulator({ ...estate, faults: visible });
      expect((await scan(simulator, 'lost.duckdb')).exitCode).toBe(0);
      before = await storedIds('lost.duckdb');
      expect(before.length).toBeGreaterThan(600);
    }
    const faults = { ...visible, lostProject: { position: 1, afterLists: 2 } };
    await using simulator = await startGcpSimulator({ ...estate, faults });
    const { document, exitCode } = await scan(simulator, 'lost.duckdb');
    expect(exitCode).toBe(3);
    expect(document.counts['vanished']).toBe(0);
    expect(document.diagnostics.filter(({ code }) => code === 'not_found')).toHaveLength(1);
    expect(new Set(await storedIds('lost.duckdb'))).toEqual(new Set(before));
  });
});

describe('what the cloud remembers', () => {
  test('is told from before the first scan, by the command that tells what scans saw', async () => {
    await using simulator = await startGcpSimulator({ seed: 5, resources: 900, projects: 4, epoch: 2, quota: 'none' });
    const config = join(user.home, 'history.yaml');
    await writeFile(config, `providers:\n  gcp:\n    endpoint: ${simulator.url}\n`);
    const options = ['--provider', 'gcp', '--since', '30d', '--live', '--config', config];
    const env = { ...simulator.identityEnv };
    const { stdout, exitCode } = await user.run(['changes', ...options, '-o', 'ndjson'], { env });
    const told = stdout
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as { readonly kind: string; readonly id: string; readonly source: string });
    expect(exitCode).toBe(0);
    expect(told.map(({ id }) => id).toSorted()).toEqual(
      simulator
        .expectedChanges(0, 2)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(new Set(told.map(({ source }) => source))).toEqual(new Set(['asset_history']));
    const shown = await user.run(['changes', ...options], { env });
    expect(shown.stdout).toContain('told by gcp (asset_history)');
  });
});

describe('quicker scans', () => {
  test('fast, then whole, then of what changed: one inventory, of which nothing is taken for changed or gone that is not', async () => {
    await using simulator = await startGcpSimulator({ seed: 5, resources: 900, projects: 4, quota: 'none' });
    const config = join(user.home, 'quick.yaml');
    await writeFile(config, `providers:\n  gcp:\n    endpoint: ${simulator.url}\n`);
    const run = async (...flags: readonly string[]): Promise<ScanDocument> => {
      const args = ['scan', '-p', 'gcp', '--config', config, '--db', 'quick.duckdb', '-o', 'json', '-q', ...flags];
      const { stdout } = await user.run(args, { env: { ...simulator.identityEnv } });
      return JSON.parse(stdout) as ScanDocument;
    };
    expect(await run('--fast')).toMatchObject({ outcome: 'complete', counts: { changed: 0, vanished: 0 } });
    const unread = "SELECT count(*) AS n FROM missing_facets WHERE status = 'not_read'";
    expect((await query('quick.duckdb', unread))[0]?.['n']).not.toBe(0);
    expect(await run()).toMatchObject({ outcome: 'complete', counts: { added: 0, vanished: 0 } });
    expect(await run('--fast')).toMatchObject({ outcome: 'complete', counts: { added: 0, changed: 0, vanished: 0 } });
    expect(await run('--incremental')).toMatchObject({
      outcome: 'complete',
      counts: { added: 0, changed: 0, vanished: 0 },
    });
    expect(new Set(await storedIds('quick.duckdb'))).toEqual(simulator.expectedIds());
    simulator.setEpoch(1);
    expect(await run('--incremental')).toMatchObject({ outcome: 'complete' });
    expect(new Set(await storedIds('quick.duckdb'))).toEqual(simulator.expectedIds());
  });
});
