import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentHash } from '@corkscrew/sdk';

/** A row of a table; `table` defaults to `resources`. */
export interface FakeRow {
  readonly id: string;
  readonly type: string;
  readonly subscriptionId?: string;
  readonly table?: string;
  readonly [column: string]: unknown;
}

/** A reply of the fake. */
export interface FakeReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A query as Resource Graph receives it. */
export interface FakeQuery {
  readonly query: string;
  readonly subscriptions?: readonly string[];
  readonly options?: { readonly $skipToken?: string; readonly $top?: number };
}

/** What the fake tenant has. */
export interface FakeTenant {
  readonly rows: readonly FakeRow[];
  readonly subscriptions: readonly string[];
  /** Subscriptions without a role that reads everything. */
  readonly partlyReadable?: readonly string[];
  readonly groups?: readonly Readonly<Record<string, unknown>>[];
  /** Stands before the fake's own answers; undefined lets them through. `number` counts queries from 1. */
  readonly answerQuery?: (query: FakeQuery, number: number) => FakeReply | undefined;
}

/** A tenant on loopback. */
export interface FakeAzure {
  readonly url: string;
  readonly requests: { readonly method: string; readonly path: string }[];
  readonly queries: FakeQuery[];
  close(): Promise<void>;
}

export const TENANT_ID = '11111111-0000-0000-0000-000000000000';

/** Starts a tenant that answers lists of Resource Manager and the queries that the provider makes. */
export async function startFakeAzure(tenant: FakeTenant): Promise<FakeAzure> {
  const rows = tenant.rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const requests: { method: string; path: string }[] = [];
  const queries: FakeQuery[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://fake');
    requests.push({ method: request.method ?? '', path: pathname });
    const send = ({ status = 200, headers = {}, body }: FakeReply): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    };
    if (request.method !== 'POST') {
      send(answerGet(tenant, pathname));
      return;
    }
    void readJson(request).then((body) => {
      const query = body as FakeQuery;
      queries.push(query);
      send(tenant.answerQuery?.(query, queries.length) ?? { body: runQuery(rows, query) });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    queries,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function answerGet({ subscriptions, partlyReadable = [], groups = [] }: FakeTenant, path: string): FakeReply {
  if (path === '/subscriptions') {
    const value = subscriptions.map((id) => ({
      subscriptionId: id,
      displayName: `name of ${id}`,
      tenantId: TENANT_ID,
      state: 'Enabled',
    }));
    return { body: { value } };
  }
  const [, id = ''] = /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.Authorization\/permissions$/.exec(path) ?? [];
  if (id !== '') {
    const actions = partlyReadable.includes(id) ? ['Microsoft.Compute/*'] : ['*/read'];
    return { body: { value: [{ actions, notActions: [] }] } };
  }
  if (path.endsWith('/descendants')) return { body: { value: groups } };
  if (path.startsWith('/providers/Microsoft.Management/managementGroups/')) return { body: rootGroup() };
  return { status: 404, body: { error: { code: 'NotFound', message: `nothing at ${path}` } } };
}

function rootGroup(): Readonly<Record<string, unknown>> {
  return {
    id: `/providers/Microsoft.Management/managementGroups/${TENANT_ID}`,
    type: 'Microsoft.Management/managementGroups',
    name: TENANT_ID,
    properties: { displayName: 'Tenant Root Group' },
  };
}

const DEFAULT_TOP = 100;

function runQuery(all: readonly FakeRow[], { query, subscriptions = [], options = {} }: FakeQuery): unknown {
  const [table = '', ...steps] = query.split(' | ');
  let rows = all.filter((row) => (row.table ?? 'resources') === table);
  if (subscriptions.length > 0) rows = rows.filter((row) => subscriptions.includes(row.subscriptionId ?? ''));
  for (const step of steps.filter((text) => text.startsWith('where '))) rows = rows.filter((row) => holds(step, row));
  if (steps.at(-1) === 'summarize total = count()') return resultOf([{ total: rows.length }], 1);
  if (steps.some((step) => step.startsWith('summarize total = count() by type'))) {
    const groups = [...Map.groupBy(rows, ({ type }) => type)].map(([type, { length }]) => ({ type, total: length }));
    return resultOf(groups, groups.length);
  }
  const start = Number(options.$skipToken ?? 0);
  const end = start + (options.$top ?? DEFAULT_TOP);
  const token = end < rows.length ? { $skipToken: String(end) } : {};
  return { ...resultOf(rows.slice(start, end), rows.length), ...token };
}

/** Says `false` about truncation also where there is more, as the service does. */
function resultOf(data: readonly unknown[], totalRecords: number): Readonly<Record<string, unknown>> {
  return { totalRecords, count: data.length, resultTruncated: 'false', data, facets: [] };
}

function holds(step: string, row: FakeRow): boolean {
  if (step === 'where isempty(subscriptionId)') return row.subscriptionId === undefined;
  const types = /^where type in~ \((.*)\)$/.exec(step)?.[1];
  if (types !== undefined) return types.includes(`'${row.type.toLowerCase()}'`);
  const groups = /^where resourceGroup in~ \((.*)\)$/.exec(step)?.[1];
  if (groups !== undefined) return groups.includes(`'${String(row['resourceGroup'])}'`);
  const hash = /^where hash\(id, (\d+)\) == (\d+)$/.exec(step);
  return hash === null || hashOf(row) % Number(hash[1]) === Number(hash[2]);
}

const hashes = new WeakMap<FakeRow, number>();

function hashOf(row: FakeRow): number {
  const known = hashes.get(row) ?? Number.parseInt(contentHash(row.id).slice(0, 8), 16);
  hashes.set(row, known);
  return known;
}
