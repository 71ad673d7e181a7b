import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { CorkscrewError } from '@corkscrew/core';
import type { ExpectedChange } from '../estate/estate-changes.ts';
import { createFaultSchedule } from '../server/fault-schedule.ts';
import { type HttpEndpoint, listenLoopback, readBody, sendReply } from '../server/listen-loopback.ts';
import { createCallQuota } from './call-quota.ts';
import {
  countAssets,
  type ExpectedAssets,
  type ExpectedGcpCount,
  expectedNames,
  listExpectedChanges,
} from './expected-assets.ts';
import { answerGcp, type GcpContext } from './gcp-handler.ts';
import type { GcpGrpcOptions, GcpQuota, GcpSimulatorOptions } from './gcp-options.ts';
import type { GcpRequest } from './gcp-request.ts';
import { createGcpState, type GcpState } from './gcp-state.ts';
import { layOutOrganization } from './organization-layout.ts';
import { createGcpTokenDesk } from './token-desk.ts';

/** An organisation that runs on loopback. */
export interface GcpSimulator extends AsyncDisposable {
  /** One address for all services, and for signing in. */
  readonly url: string;
  readonly port: number;
  /** Where the inventory is served over gRPC; undefined where it is not. */
  readonly grpcPort: number | undefined;
  /** `organizations/<number>`. */
  readonly organization: string;
  /** Ids of the projects, in order. */
  readonly projects: readonly string[];
  /** What makes Google's libraries sign in here, as on a machine of Google's. */
  readonly identityEnv: Readonly<Record<string, string>>;
  /** Makes an access token, as signing in does. */
  issueToken(): string;
  /** How many access tokens were given out. */
  issuedTokens(): number;
  /** Calls that the quota refused. */
  refusedCalls(): number;
  /** Calls that needed a token. */
  calls(): number;
  /** How many assets there are, from the organisation's definition and not from what was served. */
  expectedCounts(options?: ExpectedAssets): ExpectedGcpCount[];
  /** Full names of all of these. */
  expectedIds(options?: ExpectedAssets): Set<string>;
  /** What is different between two steps of change. */
  expectedChanges(fromEpoch: number, toEpoch: number): ExpectedChange[];
  /** Bindings that were set over the API, or are there from the start, by organisation, folder or project. */
  bindingsOf(name: string): readonly { readonly role: string; readonly members: readonly string[] }[];
  /** E-mails of the service accounts that were made over the API. */
  madeAccounts(): readonly string[];
  /** Moves the organisation to a later step of change; lists of an earlier moment go on as it was. */
  setEpoch(epoch: number): void;
  /** Ends the endpoint and its connections. Closing twice is no error. */
  close(): Promise<void>;
}

const DEFAULT_RESOURCES = 500;
const RESOURCES_OF_PROJECT = 250;
const MAX_PROJECTS = 200;
/** Source: Google Cloud, "Cloud Asset Inventory: quotas and limits". */
const DEFAULT_QUOTA: GcpQuota = {
  lists: 100,
  searches: 400,
  histories: 100,
  ofOrganization: { lists: 800, searches: 1_500, histories: 180 },
  windowMs: 60_000,
};
const DEFAULT_LIFETIME_SECONDS = 3_600;
const MAX_PAGE = 1_000;
const DAY_MS = 86_400_000;
const ZIPPED_FROM_BYTES = 4_096;

/**
 * Starts a simulated organisation on loopback: the Cloud Asset Inventory, Resource Manager, Service Usage, service accounts,
 * tokens and the server of metadata at one address. Of the assets, none is held: they are made when they are asked for.
 *
 * @throws CorkscrewError `invalid_argument` for options out of range, `unavailable` where the port is taken.
 *
 * @example
 * ```ts
 * await using organisation = await startGcpSimulator({ seed: 7, resources: 200_000, projects: 200 });
 * Object.assign(process.env, organisation.identityEnv);
 * ```
 */
export async function startGcpSimulator(options: GcpSimulatorOptions = {}): Promise<GcpSimulator> {
  assertOptions(options);
  const { seed = 1, resources = DEFAULT_RESOURCES } = options;
  const now = options.now ?? new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);
  const layout = layOutOrganization({ seed, resources, projects: options.projects ?? projectsFor(resources), now });
  const state = createGcpState(layout, options.epoch ?? 0);
  const context = createContext(state, options);
  const endpoint = await listenLoopback(options.port ?? 0, (request, response) =>
    respond(request, response, { context, options }),
  );
  const grpc = options.grpc === undefined ? undefined : await serveGrpc(options.grpc, { context, options });
  const host = `127.0.0.1:${endpoint.port}`;
  const close = async (): Promise<void> => {
    await Promise.all([endpoint.close(), grpc?.close()]);
  };
  return {
    url: `http://${host}`,
    port: endpoint.port,
    grpcPort: grpc?.port,
    organization: layout.organization.name,
    projects: layout.projects.map(({ id }) => id),
    identityEnv: { GCE_METADATA_HOST: host },
    issueToken: () => context.desk.issue().token,
    issuedTokens: () => context.desk.issued,
    refusedCalls: () => context.quota.refused,
    calls: () => context.calls,
    expectedCounts: (wanted) => countAssets(state, wanted),
    expectedIds: (wanted) => expectedNames(state, wanted),
    expectedChanges: (from, to) => listExpectedChanges(layout, from, to),
    bindingsOf: (name) => bindingsOf(state, name),
    madeAccounts: () => [...state.accounts.keys()],
    setEpoch: (epoch) => state.setEpoch(epoch),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function projectsFor(resources: number): number {
  return Math.min(MAX_PROJECTS, Math.max(2, Math.ceil(resources / RESOURCES_OF_PROJECT)));
}

function createContext(state: GcpState, options: GcpSimulatorOptions): GcpContext {
  const { seed = 1, faults = {}, maxPageSize = MAX_PAGE } = options;
  return {
    state,
    faults,
    maxPageSize,
    seed,
    desk: createGcpTokenDesk({ seed, lifetimeSeconds: options.tokenLifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS }),
    quota: createCallQuota(options.quota ?? DEFAULT_QUOTA),
    schedule: createFaultSchedule(seed, faults),
    homeProject: state.layout.projects[0]?.id ?? '',
    expired: new Set(),
    calls: 0,
  };
}

function bindingsOf(
  state: GcpState,
  name: string,
): readonly { readonly role: string; readonly members: readonly string[] }[] {
  const { organization, folders, projects } = state.layout;
  const node = [organization, ...folders, ...projects].find((known) => known.name === name);
  const policy = node === undefined ? state.setPolicies.get(name) : state.policy({ node, place: undefined });
  return policy?.bindings ?? [];
}

function assertOptions({ seed = 1, resources = 0, projects = 1, maxPageSize = 1 }: GcpSimulatorOptions): void {
  const isRight =
    Number.isInteger(seed) &&
    [resources, projects - 1, maxPageSize - 1].every((value) => Number.isInteger(value) && value >= 0);
  if (isRight) return;
  const given = JSON.stringify({ seed, resources, projects, maxPageSize });
  throw new CorkscrewError('invalid_argument', `start simulated organisation: it cannot be ${given}`);
}

interface Serving {
  readonly context: GcpContext;
  readonly options: GcpSimulatorOptions;
}

async function serveGrpc(grpc: GcpGrpcOptions, { context, options }: Serving): Promise<HttpEndpoint> {
  const { listenGrpc } = await import('./grpc-endpoint.ts');
  return await listenGrpc(grpc, (request) => {
    const answer = answerGcp(request, context);
    const target = `${request.path}?${request.query.toString()}`;
    options.logger?.({ method: 'GRPC', target, status: answer.transport === 'reset' ? 0 : answer.status });
    return answer;
  });
}

async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  { context, options }: Serving,
): Promise<void> {
  const request = await readRequest(incoming);
  const answer = answerGcp(request, context);
  const { body: content } = answer;
  const isText = typeof content === 'string';
  const bytes = Buffer.from(isText ? content : JSON.stringify(content), 'utf8');
  const accepts = /\bgzip\b/.test(incoming.headers['accept-encoding'] ?? '');
  const isZipped = bytes.length >= ZIPPED_FROM_BYTES && accepts;
  const headers = {
    'content-type': isText ? 'application/text' : 'application/json; charset=UTF-8',
    ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
    ...answer.headers,
  };
  const body = isZipped ? gzipSync(bytes, { level: 1 }) : bytes;
  sendReply(response, { status: answer.status, headers, body }, answer.transport);
  options.logger?.({
    method: request.method,
    target: incoming.url ?? '',
    status: answer.transport === 'reset' ? 0 : answer.status,
  });
}

async function readRequest(incoming: IncomingMessage): Promise<GcpRequest> {
  const url = new URL(incoming.url ?? '/', 'http://organisation');
  const { method = 'GET', headers } = incoming;
  return {
    method,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers,
    body: await readBody(incoming),
  };
}
