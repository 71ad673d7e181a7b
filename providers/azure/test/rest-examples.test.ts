import { collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type AzureSimulator, startAzureSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAzureProvider } from '../src/provider.ts';
import { startFakeAzure } from '../src/testing/fake-azure.ts';
import {
  DESCENDANTS,
  ENTITY,
  FIRST_PAGE,
  MANAGEMENT_GROUP,
  NEXT_PAGE,
  OF_MANAGEMENT_GROUPS,
  SUBSCRIPTION,
} from './rest-examples.ts';

const CREDENTIALS = { getToken: () => Promise.resolve('token'), expire: () => undefined };

/** The names of members, and the kinds of their values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return 'list';
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, key === 'tags' ? 'tags' : shapeOf(member)]),
  );
}

describe('the provider reads what the specification documents', () => {
  test('pages of a query, by their tokens', async () => {
    const fake = await startFakeAzure({
      rows: [],
      subscriptions: [SUBSCRIPTION],
      groups: DESCENDANTS,
      answerQuery: ({ query, options = {} }) => {
        if (query !== 'resources | order by id asc') return undefined;
        return { body: (options.$skipToken === undefined ? FIRST_PAGE : NEXT_PAGE).reply };
      },
    });
    const provider = createAzureProvider({ env: {}, credentials: CREDENTIALS });
    const client = await createInMemoryProvider(provider, {
      config: { endpoint: fake.url, child_resources: 'none' },
    });
    const { resources, claims, diagnostics } = await collectScan(client);
    await client.close();
    await fake.close();
    const rows = [...FIRST_PAGE.reply.data, ...NEXT_PAGE.reply.data];
    expect(
      resources.filter(({ claimKey }) => claimKey.endsWith('/resources')).map(({ id, name }) => [id, name]),
    ).toEqual(rows.map(({ id, name }) => [String(id).toLowerCase(), name]));
    expect(claims.every(({ outcome }) => outcome === 'complete')).toBe(true);
    expect(diagnostics).toEqual([]);
    const asked = fake.queries.filter(({ query }) => query === 'resources | order by id asc');
    expect(asked.map(({ options }) => options?.$skipToken)).toEqual([undefined, FIRST_PAGE.reply['$skipToken']]);
    for (const { subscriptions, options } of asked) {
      expect(subscriptions).toEqual([SUBSCRIPTION]);
      expect(options).toMatchObject({ $top: 1_000, resultFormat: 'objectArray' });
    }
    const group = resources.find(({ name }) => name === 'Group 1');
    expect(group?.parentId).toBe(
      '/providers/microsoft.management/managementgroups/20000000-0000-0000-0000-000000000000',
    );
    expect(group?.relationships.map(({ targetId }) => targetId)).toEqual([`/subscriptions/${SUBSCRIPTION}`]);
  });
});

describe('the simulator answers as the specification documents', () => {
  let simulator: AzureSimulator;
  beforeAll(async () => {
    simulator = await startAzureSimulator({ seed: 31, resources: 120, subscriptions: 5, graphQuota: 'none' });
  });
  afterAll(() => simulator.close());

  async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Record<string, unknown>> {
    const reply = await fetch(`${simulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${simulator.issueToken()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(reply.status).toBe(200);
    return (await reply.json()) as Record<string, unknown>;
  }

  const GRAPH = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';

  test('queries of subscriptions, page by page', async () => {
    const [subscription] = simulator.subscriptions;
    const first = await ask('POST', GRAPH, { ...FIRST_PAGE.request, subscriptions: [subscription] });
    expect(shapeOf(first)).toEqual(shapeOf(FIRST_PAGE.reply));
    const [row] = first['data'] as readonly unknown[];
    expect(shapeOf(row)).toEqual(shapeOf(FIRST_PAGE.reply.data[0]));
    const options = { $top: 1_000, $skipToken: first['$skipToken'] };
    const last = await ask('POST', GRAPH, { ...NEXT_PAGE.request, subscriptions: [subscription], options });
    expect(shapeOf(last)).toEqual(shapeOf(NEXT_PAGE.reply));
  });

  test('queries of management groups', async () => {
    const options = { $top: 1_000 };
    const reply = await ask('POST', GRAPH, { ...OF_MANAGEMENT_GROUPS.request, options });
    expect(shapeOf(reply)).toEqual(shapeOf(OF_MANAGEMENT_GROUPS.reply));
    const data = reply['data'] as readonly { readonly id: string }[];
    expect(shapeOf(data[0])).toEqual(shapeOf(OF_MANAGEMENT_GROUPS.reply.data[0]));
    const all = await ask('POST', GRAPH, { query: 'Resources | project id', options });
    expect(data.length).toBeGreaterThan(0);
    expect(data.length).toBeLessThan((all['data'] as readonly unknown[]).length);
  });

  test('the hierarchy', async () => {
    const version = 'api-version=2023-04-01';
    const groups = '/providers/Microsoft.Management/managementGroups';
    const below = (await ask('GET', `${groups}/${simulator.tenantId}/descendants?${version}`))['value'];
    const shapes = (below as readonly unknown[]).map((one) => JSON.stringify(shapeOf(one)));
    expect(new Set(shapes)).toEqual(new Set(DESCENDANTS.map((one) => JSON.stringify(shapeOf(one)))));
    expect(shapeOf(await ask('GET', `${groups}/larkspur?${version}`))).toEqual(shapeOf(MANAGEMENT_GROUP));
    const seen = (await ask('POST', `/providers/Microsoft.Management/getEntities?${version}`, {}))['value'];
    expect(shapeOf((seen as readonly unknown[])[1])).toEqual(shapeOf(ENTITY));
  });
});
