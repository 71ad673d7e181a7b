import { describe, expect, test } from 'vitest';
import { type AzureSimulator, type AzureSimulatorOptions, startAzureSimulator } from '../src/index.ts';

interface GraphReply {
  readonly totalRecords: number;
  readonly count: number;
  readonly resultTruncated: string;
  readonly data: readonly { readonly id: string; readonly type: string; readonly properties: unknown }[];
  readonly $skipToken?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly details?: readonly { code: string }[] };
}

type Answer<T> = Pick<Response, 'status' | 'headers'> & { readonly body: T };

async function get<T = Record<string, unknown>>(simulator: AzureSimulator, path: string): Promise<Answer<T>> {
  const reply = await fetch(`${simulator.url}${path}`, {
    headers: { authorization: `Bearer ${simulator.issueToken()}` },
  });
  return { status: reply.status, headers: reply.headers, body: (await reply.json()) as T };
}

async function query(
  simulator: AzureSimulator,
  text: string,
  more: { readonly subscriptions?: readonly string[]; readonly options?: unknown } = {},
): Promise<Answer<GraphReply>> {
  const reply = await fetch(`${simulator.url}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`, {
    method: 'POST',
    headers: { authorization: `Bearer ${simulator.issueToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: text, ...more }),
  });
  return { status: reply.status, headers: reply.headers, body: (await reply.json()) as GraphReply };
}

const SMALL: AzureSimulatorOptions = { seed: 2, resources: 600, subscriptions: 3, graphQuota: 'none' };

describe('Resource Graph', () => {
  test('gives 100 rows of itself and 1000 at most, and a token while there are more', async () => {
    await using simulator = await startAzureSimulator(SMALL);
    const first = (await query(simulator, 'resources | order by id asc')).body;
    expect(first).toMatchObject({ count: 100, resultTruncated: 'false' });
    const next = (
      await query(simulator, 'resources | order by id asc', { options: { $top: 1_000, $skipToken: first.$skipToken } })
    ).body;
    expect(first.count + next.count).toBe(first.totalRecords);
    expect(next.$skipToken).toBeUndefined();
    expect((await query(simulator, 'resources', { options: { $top: 1_001 } })).status).toBe(400);
    const other = await query(simulator, 'resourcecontainers', { options: { $skipToken: first.$skipToken } });
    expect(other.status).toBe(400);
  });

  test('loses the rest without a word where the id is projected away', async () => {
    await using simulator = await startAzureSimulator(SMALL);
    const { body } = await query(simulator, 'resources | project name, type');
    expect(body).toMatchObject({ count: 100, resultTruncated: 'true' });
    expect(body.$skipToken).toBeUndefined();
  });

  test('understands the conditions of an inventory, and refuses what it does not understand', async () => {
    await using simulator = await startAzureSimulator(SMALL);
    const total = async (steps: string): Promise<unknown> =>
      (await query(simulator, `resources | ${steps} | summarize total = count()`)).body.data[0];
    const disks = simulator.expectedCounts().filter(({ type }) => type === 'disks');
    const count = disks.reduce((sum, row) => sum + row.count, 0);
    expect(await total("where type in~ ('Microsoft.Compute/DISKS')")).toEqual({ total: count });
    const parts = await Promise.all(
      [0, 1, 2].map((part) => total(`where type =~ 'microsoft.compute/disks' | where hash(id, 3) == ${part}`)),
    );
    expect(parts.reduce<number>((sum, part) => sum + (part as { total: number }).total, 0)).toBe(count);
    expect(await total("where tostring(tags['Environment']) == 'it\\'s | nothing'")).toEqual({ total: 0 });
    for (const text of ['resources | take 5', 'resources | where', 'resources | where type ==', '.drop table x', '']) {
      const { status, body } = await query(simulator, text);
      expect([status, body.error?.details?.[0]?.code]).toEqual([400, 'InvalidQuery']);
    }
    const unknown = (await query(simulator, 'nosuchresources')).body.error;
    expect(unknown?.details?.[0]?.code).toBe('DisallowedLogicalTableName');
  });

  test('leaves out what the identity may not read, and what stands above the subscriptions that are named', async () => {
    const faults = { unreadableSubscriptions: [1], deniedTables: ['policyresources'] };
    await using simulator = await startAzureSimulator({ ...SMALL, faults });
    const [, closed = ''] = simulator.subscriptions;
    const { body } = await query(simulator, 'resources', { subscriptions: [closed] });
    expect(body).toMatchObject({ totalRecords: 0, data: [] });
    expect((await query(simulator, 'policyresources')).status).toBe(403);
    const roles = 'authorizationresources | where isempty(subscriptionId) | summarize total = count()';
    expect((await query(simulator, roles)).body.data).toEqual([{ total: 6 }]);
    expect((await query(simulator, roles, { subscriptions: simulator.subscriptions })).body.data).toEqual([
      { total: 0 },
    ]);
  });

  test('counts queries, says what is left, and refuses those above the quota', async () => {
    await using simulator = await startAzureSimulator({ ...SMALL, graphQuota: { queries: 2, windowMs: 60_000 } });
    const replies: Answer<GraphReply>[] = [];
    for (let number = 0; number < 3; number += 1) replies.push(await query(simulator, 'resources'));
    expect(replies.map(({ headers }) => headers.get('x-ms-user-quota-remaining'))).toEqual(['1', '0', '0']);
    expect(replies[2]?.status).toBe(429);
    expect(replies[2]?.body.error?.code).toBe('RateLimiting');
    expect(replies[2]?.headers.get('x-ms-user-quota-resets-after')).toMatch(/^00:0[01]:\d\d$/);
    expect(simulator.refusedQueries()).toBe(1);
  });
});

describe('Resource Manager', () => {
  test('gives a resource in the versions that its provider takes, and names those otherwise', async () => {
    await using simulator = await startAzureSimulator(SMALL);
    const [row] = (await query(simulator, "resources | where type =~ 'microsoft.compute/disks'")).body.data;
    const good = await get(simulator, `${row?.id.toUpperCase()}?api-version=2023-10-02`);
    expect(good.body).toMatchObject({ id: row?.id, type: 'Microsoft.Compute/disks', properties: row?.properties });
    const bad = await get<{ error: { message: string } }>(simulator, `${row?.id}?api-version=2001-01-01`);
    expect(bad.status).toBe(400);
    expect(bad.body.error.message).toContain("The supported api-versions are '2023-04-02, 2023-10-02, 2024-03-02'");
    expect((await get(simulator, `${row?.id}`)).body).toMatchObject({ error: { code: 'MissingApiVersionParameter' } });
    expect((await get(simulator, `${row?.id}x?api-version=2023-10-02`)).status).toBe(404);
  });

  test('lists what a subscription holds in pages, without its properties', async () => {
    await using simulator = await startAzureSimulator(SMALL);
    const [subscription = ''] = simulator.subscriptions;
    const seen: string[] = [];
    let path: string | undefined = `/subscriptions/${subscription}/resources?api-version=2021-04-01&$top=50`;
    while (path !== undefined) {
      const { body }: Answer<{ value: { id: string }[]; nextLink?: string }> = await get(simulator, path);
      expect(body.value.length).toBeLessThanOrEqual(50);
      seen.push(...body.value.map(({ id }) => id.toLowerCase()));
      path = body.nextLink?.slice(simulator.url.length);
    }
    const listed = (await query(simulator, 'resources', { subscriptions: [subscription], options: { $top: 1_000 } }))
      .body;
    expect(seen).toEqual(listed.data.map(({ id }) => id.toLowerCase()));
  });

  test('takes no token but its own, and after a challenge none without the claims', async () => {
    await using simulator = await startAzureSimulator({ ...SMALL, faults: { challengeAfterCalls: 0 } });
    const bare = await fetch(`${simulator.url}/subscriptions?api-version=2022-12-01`);
    expect(bare.status).toBe(401);
    const { status, headers } = await get(simulator, '/subscriptions?api-version=2022-12-01');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/claims="[\w=]+"/);
  });
});

test('two tenants of one seed are the same, and nothing of it is held', async () => {
  await using one = await startAzureSimulator({ ...SMALL, resources: 100_000 });
  await using other = await startAzureSimulator({ ...SMALL, resources: 100_000 });
  const text = "resources | where type =~ 'microsoft.web/sites' | order by id asc";
  expect((await query(one, text)).body).toEqual((await query(other, text)).body);
  const counts = one.expectedCounts().reduce((sum, { count }) => sum + count, 0);
  expect(counts).toBeGreaterThan(95_000);
  // What stands below them is counted, and is not among the resources that were asked for.
  expect(counts).toBeLessThan(180_000);
  expect(one.expectedIds().size).toBe(counts);
});

test('names what an option cannot be', async () => {
  await expect(startAzureSimulator({ resources: -1 })).rejects.toMatchObject({ code: 'invalid_argument' });
  await expect(startAzureSimulator({ subscriptions: 0 })).rejects.toMatchObject({ code: 'invalid_argument' });
});
