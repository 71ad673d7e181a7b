import { type GcpFaultOptions, type GcpSimulator, startGcpSimulator } from '@corkscrew/simulator';
import type { ChangesRequest, CloudChange, Diagnostic } from '@corkscrew/sdk';
import { createInMemoryProvider } from '@corkscrew/sdk/testing';
import { describe, expect, test } from 'vitest';
import { batchNames } from '../src/asset-history.ts';
import { createGcpProvider } from '../src/provider.ts';

const DAY_MS = 86_400_000;
const LATEST_STEP = 3;
/** Before the first step of change. */
const BEFORE = new Date(Date.now() - 20 * DAY_MS);

interface Told {
  readonly changes: readonly CloudChange[];
  readonly diagnostics: readonly Diagnostic[];
  readonly targets: readonly string[];
}

async function ask(
  request: ChangesRequest,
  options: { readonly faults?: GcpFaultOptions; readonly config?: Readonly<Record<string, unknown>> } = {},
): Promise<Told & { readonly simulator: GcpSimulator }> {
  const targets: string[] = [];
  await using simulator = await startGcpSimulator({
    seed: 7,
    resources: 2_000,
    projects: 6,
    epoch: LATEST_STEP,
    quota: 'none',
    faults: options.faults ?? {},
    logger: ({ target }) => targets.push(target),
  });
  const credentials = { getToken: () => Promise.resolve(simulator.issueToken()), expire: () => undefined };
  const client = await createInMemoryProvider(createGcpProvider({ env: {}, credentials }), {
    config: { endpoint: simulator.url, calls_per_minute: { list: 0, search: 0, history: 0 }, ...options.config },
  });
  const changes: CloudChange[] = [];
  const diagnostics: Diagnostic[] = [];
  try {
    for await (const message of client.listChanges(request)) {
      if (message.kind === 'changes') changes.push(...message.changes);
      if (message.kind === 'diagnostic') diagnostics.push(message.diagnostic);
    }
    return { changes, diagnostics, targets, simulator };
  } finally {
    await client.close();
  }
}

const KINDS: Readonly<Record<string, string>> = { created: 'created', changed: 'updated', vanished: 'deleted' };

describe('the history of the inventory', () => {
  test('tells what came, changed and went before anybody scanned, and nothing else', async () => {
    const { changes, diagnostics, targets, simulator } = await ask({ since: BEFORE });
    const expected = simulator.expectedChanges(0, LATEST_STEP);
    expect(diagnostics).toEqual([]);
    expect(changes.map(({ kind, id, accountId }) => `${kind} ${accountId} ${id}`).toSorted()).toEqual(
      expected.map(({ kind, id, accountId }) => `${KINDS[kind]} ${accountId} ${id}`).toSorted(),
    );
    expect(new Set(changes.map(({ source }) => source))).toEqual(new Set(['asset_history']));
    expect(changes.every(({ time }) => time > BEFORE && time < new Date())).toBe(true);
    const batches = targets.filter((target) => target.includes(':batchGetAssetsHistory'));
    expect(batches.every((target) => target.split('assetNames=').length <= 101 && target.length < 9_000)).toBe(true);
  });

  test('says what differs, field by field and without secrets', async () => {
    const { changes } = await ask({ since: BEFORE });
    const disk = changes.find(({ kind, type }) => kind === 'updated' && type === 'Disk');
    expect(JSON.parse(disk?.details ?? '')).toEqual({
      fields: [{ path: 'resource.data.labels.release', after: expect.stringMatching(/^r\d$/) as string }],
    });
    expect(changes.map(({ details }) => details).join()).not.toContain('startup');
  });

  test('is narrowed by services and by accounts', async () => {
    const { changes } = await ask({ since: BEFORE, services: ['storage'] });
    expect(new Set(changes.map(({ service }) => service))).toEqual(new Set(['storage']));
    const { simulator } = await ask({ since: BEFORE, services: ['storage'] });
    const [first = ''] = simulator.projects;
    const { changes: own } = await ask({ since: BEFORE, accounts: [first] });
    expect(new Set(own.map(({ accountId }) => accountId))).toEqual(new Set([first]));
  });

  test('of a shorter window does not tell what was before it', async () => {
    const since = new Date(Date.now() - 8 * DAY_MS);
    const { changes } = await ask({ since });
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every(({ time }) => time >= since)).toBe(true);
  });

  test('goes back 35 days, and says so where more was asked for', async () => {
    const { changes, diagnostics } = await ask({ since: new Date(Date.now() - 90 * DAY_MS) });
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'history_window' }]);
    expect(changes.length).toBeGreaterThan(0);
  });

  test('of a project that may not be read is denied, and the others are told', async () => {
    const faults = { hidesOrganization: true, forbiddenProjects: [2] };
    const { changes, diagnostics, simulator } = await ask({ since: BEFORE }, { faults });
    expect(diagnostics).toMatchObject([{ code: 'access_denied', scope: { accountId: simulator.projects[2] } }]);
    expect(changes.some(({ accountId }) => accountId === simulator.projects[1])).toBe(true);
  });
});

test('names are asked for a hundred at a time, and fewer where they are long', () => {
  const sizes = (names: readonly string[]): readonly number[] => [...batchNames(names)].map(({ length }) => length);
  expect(sizes([])).toEqual([]);
  expect(sizes(Array.from({ length: 250 }, (_, index) => `//a/${index}`))).toEqual([100, 100, 50]);
  expect(sizes(Array.from({ length: 3 }, () => 'x'.repeat(5_000)))).toEqual([1, 1, 1]);
});
