import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { CorkscrewError } from '@corkscrew/core';
import type { ExpectedChange } from '../estate/estate-changes.ts';
import { uniqueHex } from '../estate/random.ts';
import { createFaultSchedule } from '../server/fault-schedule.ts';
import { listenLoopback, readBody, sendReply } from '../server/listen-loopback.ts';
import { answerAzure, type AzureContext, type AzureRequest } from './azure-handler.ts';
import type { AzureFaultOptions, AzureSimulatorOptions } from './azure-options.ts';
import { expectedChanges } from './change-rows.ts';
import { createDirectory, type DirectoryCounts } from './directory.ts';
import { countEntries, type ExpectedAzureCount, expectedIds } from './expected-rows.ts';
import { createQuotaCounter } from './graph-quota.ts';
import { createReadBuckets } from './read-buckets.ts';
import { createRoleAssignments } from './role-assignments.ts';
import { createTokenDesk } from './sign-in.ts';
import { layOutTenant } from './tenant-layout.ts';
import { createTenantState, type TenantState } from './tenant-state.ts';

/** A tenant that runs on loopback. */
export interface AzureSimulator extends AsyncDisposable {
  /** Address of Resource Manager and of the authority. */
  readonly url: string;
  readonly port: number;
  readonly tenantId: string;
  /** Ids of the subscriptions, in order. */
  readonly subscriptions: readonly string[];
  /** What makes a managed identity of this machine sign in here. */
  readonly identityEnv: Readonly<Record<string, string>>;
  /** Makes a token, as signing in does: for Resource Manager, or for the directory. */
  issueToken(service?: 'management' | 'directory'): string;
  /** How many tokens were given out. */
  issuedTokens(): number;
  /** How many objects the directory has that were made since the start, and how many roles were given. */
  directoryCounts(): DirectoryCounts & { readonly roleAssignments: number };
  /** Ids of the users, groups, service principals and applications that the directory has. */
  expectedDirectoryIds(): Set<string>;
  /** Queries of Resource Graph that the quota refused. */
  refusedQueries(): number;
  /** Reads of Resource Manager that its limits refused. */
  refusedReads(): number;
  /**
   * How many resources there are, from the tenant's definition and not from what was served. What is Azure's own does not
   * count, nor what is telemetry.
   */
  expectedCounts(): ExpectedAzureCount[];
  /** Ids of all of these, in lower case. */
  expectedIds(): Set<string>;
  /** What is different between two steps of change. */
  expectedChanges(fromEpoch: number, toEpoch: number): ExpectedChange[];
  /** Moves the tenant to a later step of change, which then stands in the table of changes. */
  setEpoch(epoch: number): void;
  /** Ends the endpoint and its connections. Closing twice is no error. */
  close(): Promise<void>;
}

const DEFAULT_RESOURCES = 500;
const RESOURCES_OF_SUBSCRIPTION = 500;
const MAX_SUBSCRIPTIONS = 40;
const DEFAULT_QUOTA = { queries: 15, windowMs: 5_000 };
const DEFAULT_BUCKET = { size: 250, perSecond: 25 };
const DEFAULT_LIFETIME_SECONDS = 3_600;
const MAX_PAGE = 1_000;
const MAX_SCOPE = 10_000;
const ZIPPED_FROM_BYTES = 4_096;

/**
 * Starts a simulated tenant on loopback: the authority, Resource Graph, Resource Manager and management groups at one
 * address. Of the resources, none is held: rows are made when they are asked for.
 *
 * @throws CorkscrewError `invalid_argument` for options out of range, `unavailable` where the port is taken.
 *
 * @example
 * ```ts
 * await using tenant = await startAzureSimulator({ seed: 7, resources: 200_000, subscriptions: 40 });
 * Object.assign(process.env, tenant.identityEnv);
 * ```
 */
export async function startAzureSimulator(options: AzureSimulatorOptions = {}): Promise<AzureSimulator> {
  assertOptions(options);
  const { seed = 1, resources = DEFAULT_RESOURCES, faults = {}, tls } = options;
  const layout = layOutTenant({ seed, resources, subscriptions: options.subscriptions ?? subscriptionsFor(resources) });
  const state = createTenantState(layout, { epoch: options.epoch ?? 0, faults });
  let url = '';
  const context = createContext(state, options, () => url);
  const endpoint = await listenLoopback(
    options.port ?? 0,
    (request, response) => respond(request, response, { context, options }),
    { tls },
  );
  url = tls === undefined ? `http://127.0.0.1:${endpoint.port}` : `https://localhost:${endpoint.port}`;
  return {
    url,
    port: endpoint.port,
    tenantId: layout.tenantId,
    subscriptions: layout.subscriptions.map(({ id }) => id),
    identityEnv: { IDENTITY_ENDPOINT: `${url}/msi/token`, IDENTITY_HEADER: context.identityHeader },
    issueToken: (service) =>
      context.desk.issue(`https://${service === 'directory' ? 'graph.microsoft' : 'management.azure'}.com/.default`, '')
        .token,
    issuedTokens: () => context.desk.issued,
    directoryCounts: () => ({ ...context.directory.counts(), roleAssignments: context.roleAssignments.size }),
    expectedDirectoryIds: () => context.directory.ids(),
    refusedQueries: () => context.quota.refused,
    refusedReads: () => context.buckets.refused,
    expectedCounts: () => countEntries(state),
    expectedIds: () => expectedIds(state),
    expectedChanges: (from, to) => expectedChanges(layout, from, to),
    setEpoch: (epoch) => state.setEpoch(epoch),
    close: () => endpoint.close(),
    [Symbol.asyncDispose]: () => endpoint.close(),
  };
}

function subscriptionsFor(resources: number): number {
  return Math.min(MAX_SUBSCRIPTIONS, Math.max(2, Math.ceil(resources / RESOURCES_OF_SUBSCRIPTION)));
}

function createContext(state: TenantState, options: AzureSimulatorOptions, url: () => string): AzureContext {
  const { seed = 1, faults = {}, maxPageSize = MAX_PAGE } = options;
  const directory = createDirectory(state.layout, {
    lag: options.directoryLag ?? 0,
    denied: faults.deniedDirectory ?? [],
    maxPageSize,
  });
  return {
    graph: {
      state,
      deniedTables: faults.deniedTables ?? [],
      maxPageSize,
      maxScopeSubscriptions: options.maxScopeSubscriptions ?? MAX_SCOPE,
      totals: new Map(),
    },
    desk: createTokenDesk({ seed, lifetimeSeconds: options.tokenLifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS }),
    ...callLimits(options),
    directory,
    roleAssignments: createRoleAssignments(directory),
    faults: createFaultSchedule(seed, faults),
    ...tokenFaults(faults),
    identityHeader: uniqueHex(seed, 0, 32),
    url,
    calls: 0,
  };
}

function callLimits({ graphQuota, readBucket }: AzureSimulatorOptions): Pick<AzureContext, 'quota' | 'buckets'> {
  return {
    quota: createQuotaCounter(graphQuota ?? DEFAULT_QUOTA),
    buckets: createReadBuckets(readBucket ?? DEFAULT_BUCKET),
  };
}

function tokenFaults(faults: AzureFaultOptions): Pick<AzureContext, 'challengeAfterCalls' | 'expireAfterCalls'> {
  return {
    challengeAfterCalls: faults.challengeAfterCalls ?? Infinity,
    expireAfterCalls: faults.expireAfterCalls ?? Infinity,
  };
}

function assertOptions(options: AzureSimulatorOptions): void {
  const { seed = 1, resources = 0, subscriptions = 1, maxPageSize = 1 } = options;
  const least: readonly (readonly [name: string, value: number, least: number])[] = [
    ['seed', seed, Number.NEGATIVE_INFINITY],
    ['resources', resources, 0],
    ['subscriptions', subscriptions, 1],
    ['maxPageSize', maxPageSize, 1],
  ];
  const wrong = least.find(([, value, limit]) => !Number.isInteger(value) || value < limit);
  if (wrong === undefined) return;
  const [name, value] = wrong;
  throw new CorkscrewError('invalid_argument', `start simulated tenant: ${name} cannot be ${value}`);
}

async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  server: { readonly context: AzureContext; readonly options: AzureSimulatorOptions },
): Promise<void> {
  const request = await readRequest(incoming);
  const answer = answerAzure(request, server.context);
  const json = Buffer.from(answer.body === undefined ? '' : JSON.stringify(answer.body), 'utf8');
  const isZipped = json.length >= ZIPPED_FROM_BYTES && /\bgzip\b/.test(incoming.headers['accept-encoding'] ?? '');
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
    ...answer.headers,
  };
  sendReply(
    response,
    { status: answer.status, headers, body: isZipped ? gzipSync(json, { level: 1 }) : json },
    answer.transport,
  );
  server.options.logger?.({
    method: request.method,
    target: incoming.url ?? '',
    status: answer.transport === 'reset' ? 0 : answer.status,
    query: queryOf(request),
  });
}

function queryOf({ path, body }: AzureRequest): string {
  if (!/resourcegraph\/resources$/i.test(path)) return '';
  return /"query":"((?:[^"\\]|\\.)*)"/.exec(body.toString('utf8'))?.[1] ?? '';
}

async function readRequest(incoming: IncomingMessage): Promise<AzureRequest> {
  const body = await readBody(incoming);
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
  return {
    method: incoming.method ?? 'GET',
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers: incoming.headers,
    body,
  };
}
