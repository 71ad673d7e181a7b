import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AzureFaultOptions, type AzureSimulator, startAzureSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIdentity } from '../../packages/go-plugin/src/tls/identity.ts';
import { createUser, type RunResult, type TestUser } from './corkscrew.ts';

/** `CORKSCREW_LARGE=1` scans a tenant of 200,000 resources; without it, one that is like it but smaller. */
const IS_LARGE = process.env['CORKSCREW_LARGE'] === '1';
const RESOURCES = IS_LARGE ? 200_000 : 6_000;
const SUBSCRIPTIONS = 40;
const LARGE_TIMEOUT_MS = 600_000;
const FAULTS: AzureFaultOptions = {
  throttleRate: 0.02,
  serverErrorRate: 0.02,
  resetRate: 0.01,
  truncatedBodyRate: 0.02,
  // A shard is walked twice and then told as truncated: of fifty pages each, more would end so.
  repeatTokenRate: IS_LARGE ? 0.000_5 : 0.01,
  challengeAfterCalls: 60,
};

const { certificatePem: cert, privateKeyPem: key } = createIdentity();
let user: TestUser;

beforeAll(async () => {
  user = await createUser();
  await writeFile(join(user.home, 'ca.pem'), cert);
});

afterAll(() => user[Symbol.asyncDispose]());

interface ScanDocument {
  readonly outcome: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly claims: Readonly<Record<string, number>>;
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
}

/** Runs a command as anybody does: the plugin signs in with a client secret, over TLS. */
async function run(simulator: AzureSimulator, args: readonly string[], block = ''): Promise<RunResult> {
  const config = join(user.home, 'azure.yaml');
  await writeFile(
    config,
    `providers:\n  azure:\n    endpoint: ${simulator.url}\n    directory_endpoint: ${simulator.url}\n${block}`,
  );
  return await user.run([...args, '--config', config, '-o', 'json'], {
    env: {
      AZURE_TENANT_ID: simulator.tenantId,
      AZURE_CLIENT_ID: '11111111-2222-4333-8444-555555555555',
      AZURE_CLIENT_SECRET: 'a secret of the test',
      AZURE_AUTHORITY_HOST: simulator.url,
      NODE_EXTRA_CA_CERTS: join(user.home, 'ca.pem'),
    },
  });
}

async function scan(
  simulator: AzureSimulator,
  db: string,
  flags: readonly string[] = [],
): Promise<RunResult & { readonly document: ScanDocument }> {
  const result = await run(simulator, ['scan', '-p', 'azure', '--db', db, '-q', ...flags]);
  return { ...result, document: JSON.parse(result.stdout || '{}') as ScanDocument };
}

/** What a scan tells beside the settings of sites, of which lists say nothing and which count as not read. */
function problemsIn({ diagnostics }: ScanDocument): ScanDocument['diagnostics'] {
  return diagnostics.filter(({ code }) => code !== 'facet_not_read');
}

async function storedIds(db: string): Promise<readonly string[]> {
  const { stdout } = await user.run(['query', 'SELECT id FROM resources', '--db', db, '-o', 'ndjson', '-q']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

/** What a scan counts after two steps of change: what moved comes in one place and goes from another. */
function countsOf(simulator: AzureSimulator): Readonly<Record<'added' | 'changed' | 'vanished', number>> {
  const changes = simulator.expectedChanges(0, 2);
  const count = (...kinds: readonly string[]): number => changes.filter(({ kind }) => kinds.includes(kind)).length;
  return { added: count('created', 'moved'), changed: count('changed'), vanished: count('vanished', 'moved') };
}

/** Where what moved came from and where it is now. */
function movesOf(simulator: AzureSimulator): readonly string[] {
  const moves = simulator.expectedChanges(0, 2).filter(({ kind }) => kind === 'moved');
  expect(moves.some(({ movedFrom = '', accountId }) => !movedFrom.includes(accountId))).toBe(true);
  return moves.map(({ movedFrom = '', id }) => `${movedFrom} ${id}`).sort();
}

async function storedMoves(db: string): Promise<readonly string[]> {
  const { stdout } = await user.run(['changes', '--kind', 'moved', '--db', db, '-o', 'ndjson', '-q']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly moved_from: string; readonly id: string })
    .map(({ moved_from: from, id }) => `${from} ${id}`)
    .sort();
}

describe('a scan of a tenant', () => {
  test('stores exactly what is there, though calls are refused, cut off and challenged', {
    timeout: LARGE_TIMEOUT_MS,
  }, async () => {
    await using simulator = await startAzureSimulator({
      seed: 5,
      resources: RESOURCES,
      subscriptions: SUBSCRIPTIONS,
      graphQuota: 'none',
      tls: { cert, key },
      faults: FAULTS,
    });
    const { document, exitCode, stderr } = await scan(simulator, 'whole.duckdb');
    expect(stderr).toBe('');
    expect(problemsIn(document)).toEqual([]);
    expect(document.diagnostics.some(({ message }) => message.startsWith('read app_settings of web:sites'))).toBe(true);
    expect(document).toMatchObject({ outcome: 'complete', counts: { vanished: 0 } });
    expect(exitCode).toBe(0);
    const stored = await storedIds('whole.duckdb');
    const expected = simulator.expectedIds();
    expect(stored).toHaveLength(expected.size);
    expect(stored.filter((id) => !expected.has(id))).toEqual([]);
    expect(simulator.issuedTokens()).toBe(2);
    expect(simulator.expectedCounts().filter(({ type }) => type === 'managementgroups')[0]?.count).toBe(10);
  });

  test('keeps what is in a subscription that is taken away meanwhile, and ends with 3', async () => {
    const estate = { seed: 6, resources: 800, subscriptions: 3, graphQuota: 'none', tls: { cert, key } } as const;
    let before: readonly string[];
    {
      await using simulator = await startAzureSimulator(estate);
      expect((await scan(simulator, 'lost.duckdb')).exitCode).toBe(0);
      before = await storedIds('lost.duckdb');
    }
    const faults = { lostSubscription: { position: 1, afterQueries: 2 } };
    await using simulator = await startAzureSimulator({ ...estate, faults });
    const { document, exitCode } = await scan(simulator, 'lost.duckdb');
    expect(exitCode).toBe(3);
    expect(document.counts['vanished']).toBe(0);
    expect(
      document.diagnostics.filter(({ message }) => message.includes(simulator.subscriptions[1] ?? '?')),
    ).toHaveLength(1);
    expect(new Set(await storedIds('lost.duckdb'))).toEqual(new Set(before));
  });

  test('finds what came, changed and went', async () => {
    const estate = { seed: 7, resources: 3_000, graphQuota: 'none', tls: { cert, key } } as const;
    await using simulator = await startAzureSimulator(estate);
    await scan(simulator, 'later.duckdb');
    simulator.setEpoch(2);
    const { document, exitCode } = await scan(simulator, 'later.duckdb');
    expect(document.counts).toMatchObject(countsOf(simulator));
    expect(exitCode).toBe(0);
    expect(new Set(await storedIds('later.duckdb'))).toEqual(simulator.expectedIds());
    expect(await storedMoves('later.duckdb')).toEqual(movesOf(simulator));
  });
});

describe('a fault', () => {
  interface Ending {
    readonly exitCode: number;
    readonly codes: readonly string[];
    readonly tokens?: number;
  }
  const ALWAYS = { maxPerRequest: 1_000 };
  const INCOMPLETE = 3;

  test.each<readonly [string, AzureFaultOptions, Ending]>([
    [
      'a table that is forbidden',
      { deniedTables: ['policyresources'] },
      { exitCode: INCOMPLETE, codes: ['access_denied'] },
    ],
    [
      'a token that comes twice, each time',
      { repeatTokenRate: 1, ...ALWAYS },
      { exitCode: INCOMPLETE, codes: ['truncated'] },
    ],
    [
      'a subscription that may not be read',
      { unreadableSubscriptions: [0] },
      { exitCode: INCOMPLETE, codes: ['access_denied'] },
    ],
    ['tokens that expire in the middle', { expireAfterCalls: 30 }, { exitCode: 0, codes: [], tokens: 2 }],
    ['claims that are asked for in the middle', { challengeAfterCalls: 30 }, { exitCode: 0, codes: [], tokens: 2 }],
    ['throttling, with and without a word when to come again', { throttleRate: 0.2 }, { exitCode: 0, codes: [] }],
    ['replies that break off', { truncatedBodyRate: 0.1, resetRate: 0.1 }, { exitCode: 0, codes: [] }],
    ['a service that is not available now and then', { serverErrorRate: 0.2 }, { exitCode: 0, codes: [] }],
  ])('%s ends as it should, and rows add up', async (name, faults, { exitCode, codes, tokens }) => {
    await using simulator = await startAzureSimulator({
      seed: 12,
      resources: 150,
      subscriptions: 2,
      maxPageSize: 60,
      graphQuota: 'none',
      tls: { cert, key },
      faults,
    });
    const db = `fault ${name}.duckdb`;
    const result = await scan(simulator, db);
    expect(new Set(problemsIn(result.document).map(({ code }) => code))).toEqual(new Set(codes));
    expect(result.exitCode).toBe(exitCode);
    const stored = await storedIds(db);
    const expected = simulator.expectedIds();
    expect(stored.filter((id) => !expected.has(id))).toEqual([]);
    expect(stored).toHaveLength(result.document.counts['added'] ?? -1);
    if (exitCode === 0) expect(stored).toHaveLength(expected.size);
    if (tokens !== undefined) expect(simulator.issuedTokens()).toBe(tokens);
  });

  test.each<readonly [string, AzureFaultOptions]>([
    ['a cloud that is down', { serverErrorRate: 1, ...ALWAYS }],
    ['replies that break off each time', { truncatedBodyRate: 1, ...ALWAYS }],
  ])('%s fails the scan, which says so', async (name, faults) => {
    await using simulator = await startAzureSimulator({ seed: 12, resources: 50, tls: { cert, key }, faults });
    const { exitCode, stderr } = await run(simulator, ['scan', '-p', 'azure', '--db', `${name}.duckdb`, '-q']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('list subscriptions');
  });
});

describe('a scan of the directory', () => {
  test('lets principals of role assignments and members of groups lead to whom they are', async () => {
    await using simulator = await startAzureSimulator({
      seed: 10,
      resources: 200,
      graphQuota: 'none',
      tls: { cert, key },
    });
    const args = ['scan', '-p', 'azure', '--db', 'entra.duckdb', '-q'];
    const { exitCode, stdout } = await run(simulator, args, '    entra: true\n');
    expect([exitCode, problemsIn(JSON.parse(stdout) as ScanDocument)]).toEqual([0, []]);
    const stored = new Set(await storedIds('entra.duckdb'));
    expect(stored).toEqual(new Set([...simulator.expectedIds(), ...simulator.expectedDirectoryIds()]));
    const edges = await user.run([
      'query',
      "SELECT label, count(*) AS edges, count(to_uid) AS resolved FROM relationships WHERE to_service = 'entra' AND to_type <> 'applications' GROUP BY ALL ORDER BY ALL",
      '--db',
      'entra.duckdb',
      '-o',
      'json',
      '-q',
    ]);
    const rows = JSON.parse(edges.stdout) as readonly Readonly<Record<'label' | 'edges' | 'resolved', unknown>>[];
    expect(rows.map(({ label }) => label)).toEqual(['member', 'principal']);
    for (const { edges: all, resolved } of rows) expect(resolved).toBe(all);
  });
});

describe('an incremental scan', () => {
  test('finds the same as a full one, from what the cloud says has changed', {
    timeout: LARGE_TIMEOUT_MS,
  }, async () => {
    const queries: string[] = [];
    await using simulator = await startAzureSimulator({
      seed: 9,
      resources: 2_000,
      subscriptions: 3,
      graphQuota: 'none',
      tls: { cert, key },
      logger: ({ query }) => queries.push(query),
    });
    expect((await scan(simulator, 'changes.duckdb')).exitCode).toBe(0);
    simulator.setEpoch(2);
    queries.length = 0;
    const { document, exitCode, stderr } = await scan(simulator, 'changes.duckdb', ['--incremental']);
    expect(document).toMatchObject({ outcome: 'complete', counts: countsOf(simulator) });
    expect([exitCode, stderr, problemsIn(document)]).toEqual([0, '', []]);
    expect(new Set(await storedIds('changes.duckdb'))).toEqual(simulator.expectedIds());
    expect(queries.filter((query) => query.startsWith('resources | order by'))).toEqual([]);
    expect(await storedMoves('changes.duckdb')).toEqual(movesOf(simulator));
  });
});

describe('corkscrew setup azure', () => {
  test('shows what it would make, makes it, makes nothing twice, and takes it away', async () => {
    await using simulator = await startAzureSimulator({ seed: 8, resources: 100, tls: { cert, key }, directoryLag: 1 });
    const credential = ['--set', 'issuer=https://issuer.example', '--set', 'subject=inventory'];
    const outcomesOf = async (...flags: readonly string[]): Promise<readonly string[]> => {
      const { stdout, exitCode } = await run(simulator, ['setup', 'azure', ...flags]);
      expect(exitCode).toBe(0);
      const { steps } = JSON.parse(stdout) as { steps: readonly { outcome: string; write: boolean }[] };
      return steps.filter(({ write }) => write).map(({ outcome }) => outcome);
    };
    expect(await outcomesOf(...credential)).toEqual(['planned', 'planned', 'planned', 'planned']);
    expect(simulator.directoryCounts().applications).toBe(0);
    expect(await outcomesOf('--apply', ...credential)).toEqual(['done', 'done', 'done', 'done']);
    const { applications, servicePrincipals, credentials, roleAssignments } = simulator.directoryCounts();
    expect({ applications, servicePrincipals, credentials, roleAssignments }).toEqual({
      applications: 1,
      servicePrincipals: 1,
      credentials: 1,
      roleAssignments: 1,
    });
    expect(await outcomesOf('--apply', ...credential)).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged']);
    expect(await outcomesOf('--remove')).toEqual(['done', 'done']);
    expect(Object.values(simulator.directoryCounts()).every((count) => count === 0)).toBe(true);
  });
});
