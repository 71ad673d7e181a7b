import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CorkscrewError } from '@corkscrew/core';
import { createFaultSchedule } from '../server/fault-schedule.ts';
import { listenLoopback, readBody, sendReply } from '../server/listen-loopback.ts';
import { ApiStatus } from './api-status.ts';
import { applicationsFor, createBaseObjects } from './base-objects.ts';
import type { ExpectedChange } from '../estate/estate-changes.ts';
import { applyClusterChanges, listExpectedClusterChanges } from './cluster-changes.ts';
import { clusterIdOf, layOut } from './cluster-layout.ts';
import { createKindRegistry } from './kind-registry.ts';
import { answerRequest, type KubernetesContext, type KubeRequest, tokenOf, userOf } from './kubernetes-handler.ts';
import type { KubernetesSimulatorOptions } from './kubernetes-options.ts';
import { formOf } from './object-form.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';
import { startWatch } from './watch-answer.ts';

/** How many objects of a kind there are. */
export interface ExpectedObjects {
  /** API group, `core` for the one without a name. */
  readonly service: string;
  readonly type: string;
  readonly count: number;
}

/** A cluster that runs on loopback. */
export interface KubernetesSimulator extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** UID of its kube-system namespace. */
  readonly clusterId: string;
  /** A kubeconfig with a context for each user; that of `admin` is current. */
  readonly kubeconfig: Readonly<Record<string, unknown>>;
  /** How many objects there are, each counted once. What is made up at each request does not count. */
  expectedCounts(): ExpectedObjects[];
  /** What is different between two steps of change, object by object, from the cluster's definition. */
  expectedChanges(fromEpoch: number, toEpoch: number): ExpectedChange[];
  /**
   * Moves the cluster on to a later step of change.
   *
   * @throws CorkscrewError `invalid_argument` for an earlier one: clusters do not go back.
   */
  setEpoch(epoch: number): void;
  /** Forgets old states: tokens and versions from before are answered with 410. */
  compact(): void;
  /** Ends all watches, as a server does that is restarted. */
  endWatches(): void;
  /** Ends the endpoint and its connections. Closing twice is no error. */
  close(): Promise<void>;
}

const DEFAULT_OBJECTS = 500;
const DEFAULT_BOOKMARK_MS = 60_000;

/**
 * Starts a simulated cluster on loopback. It speaks the protocol of a Kubernetes API server: discovery, lists with
 * continue tokens, watches, OpenAPI and access rules. Nothing of what is there from the start is held: objects are made
 * when they are asked for.
 *
 * @throws CorkscrewError `invalid_argument` for options out of range, `unavailable` where the port is taken.
 *
 * @example
 * ```ts
 * await using cluster = await startKubernetesSimulator({ seed: 7, objects: 100_000 });
 * await writeFile('kubeconfig', JSON.stringify(cluster.kubeconfig));
 * ```
 */
export async function startKubernetesSimulator(options: KubernetesSimulatorOptions = {}): Promise<KubernetesSimulator> {
  assertOptions(options);
  const { seed = 1, objects = DEFAULT_OBJECTS, machines = [], volumes = [] } = options;
  const layout = layOut({ seed, applications: applicationsFor(objects), machines, volumes });
  const base = createBaseObjects(layout);
  const store = createObjectStore(base, seed);
  const context = createContext(store, seed, options);
  const kinds = context.registry.list();
  let reached = 0;
  const watches = new Set<ServerResponse>();
  const endpoint = await listenLoopback(options.port ?? 0, (request, response) =>
    respond(request, response, { context, options, watches }),
  );
  const url = `http://127.0.0.1:${endpoint.port}`;
  return {
    url,
    port: endpoint.port,
    clusterId: clusterIdOf(layout),
    kubeconfig: kubeconfigOf(url, ['admin', ...context.users]),
    expectedCounts: () =>
      [...store.counts()].map(([storage, count]) => {
        const [group = '', type = ''] = storage.split('/');
        return { service: group === '' ? 'core' : group, type, count };
      }),
    expectedChanges: (from, to) =>
      listExpectedClusterChanges(createObjectStore(base, seed), { layout, kinds, from, to }),
    setEpoch: (epoch) => {
      if (epoch < reached)
        throw new CorkscrewError('invalid_argument', `move cluster to epoch ${epoch}: it is past it`);
      for (; reached < epoch; reached++) applyClusterChanges(store, { layout, epoch: reached + 1, kinds });
    },
    compact: () => context.store.compact(),
    endWatches: () => {
      for (const response of watches) response.end();
    },
    close: () => endpoint.close(),
    [Symbol.asyncDispose]: () => endpoint.close(),
  };
}

function createContext(store: ObjectStore, seed: number, options: KubernetesSimulatorOptions): KubernetesContext {
  const { brokenGroups = [], users = ['bob'], discovery = 'v2', openApi = 'v3' } = options;
  return {
    store,
    registry: createKindRegistry(store),
    faults: createFaultSchedule(seed, options.faults ?? {}),
    users,
    brokenGroups,
    discovery,
    openApi,
    maxPageSize: options.maxPageSize ?? Infinity,
    isWritable: options.isWritable ?? false,
  };
}

function assertOptions({ seed = 1, objects = 0, maxPageSize = 1, bookmarkMs = 1 }: KubernetesSimulatorOptions): void {
  const problems = [
    Number.isInteger(seed) ? '' : `seed ${seed} is no whole number`,
    Number.isInteger(objects) && objects >= 0 ? '' : `objects ${objects} is no count`,
    Number.isInteger(maxPageSize) && maxPageSize > 0 ? '' : `page size ${maxPageSize} is not positive`,
    bookmarkMs > 0 ? '' : `bookmarks every ${bookmarkMs} ms are not possible`,
  ];
  const problem = problems.find((text) => text !== '');
  if (problem !== undefined) throw new CorkscrewError('invalid_argument', `start simulated cluster: ${problem}`);
}

function kubeconfigOf(server: string, users: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': users[0],
    clusters: [{ name: 'simulated', cluster: { server } }],
    users: users.map((name) => ({ name, user: { token: tokenOf(name) } })),
    contexts: users.map((name) => ({ name, context: { cluster: 'simulated', user: name } })),
  };
}

interface Server {
  readonly context: KubernetesContext;
  readonly options: KubernetesSimulatorOptions;
  readonly watches: Set<ServerResponse>;
}

async function respond(incoming: IncomingMessage, response: ServerResponse, server: Server): Promise<void> {
  const request = await readRequest(incoming);
  const answer = answerRequest(request, server.context);
  if (answer.kind === 'watch') {
    log(incoming, request, { server, status: 200 });
    sendWatch(request, response, { ...server, target: answer.target });
    return;
  }
  const headers: Record<string, string> = { 'content-type': contentTypeOf(answer.body) };
  if (answer.retryAfterSeconds !== undefined) headers['retry-after'] = String(answer.retryAfterSeconds);
  const body = Buffer.from(JSON.stringify(answer.body), 'utf8');
  sendReply(response, { status: answer.status, headers, body }, answer.transport);
  log(incoming, request, { server, status: answer.transport === 'reset' ? 0 : answer.status });
}

/** Clients tell aggregated discovery from the older one by the parameters of its type. */
function contentTypeOf(body: unknown): string {
  const { kind, apiVersion } = body as { readonly kind?: unknown; readonly apiVersion?: unknown };
  if (kind !== 'APIGroupDiscoveryList') return 'application/json';
  const [group, version] = String(apiVersion).split('/');
  return `application/json;g=${group};v=${version};as=APIGroupDiscoveryList`;
}

async function readRequest(incoming: IncomingMessage): Promise<KubeRequest> {
  const body = await readBody(incoming);
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
  return {
    method: incoming.method ?? 'GET',
    path: pathname,
    query: searchParams,
    accept: incoming.headers.accept ?? '',
    token: (incoming.headers.authorization ?? '').replace(/^Bearer\s+/i, ''),
    body,
  };
}

function log(
  incoming: IncomingMessage,
  request: KubeRequest,
  { server, status }: { readonly server: Server; readonly status: number },
): void {
  const user = userOf(request.token, server.context.users) ?? '';
  server.options.logger?.({ method: request.method, target: incoming.url ?? '', user, status });
}

function sendWatch(
  request: KubeRequest,
  response: ServerResponse,
  { context, options, watches, target }: Server & { readonly target: Parameters<typeof startWatch>[0] },
): void {
  try {
    const stream = startWatch(target, request.query, {
      store: context.store,
      form: formOf(request.accept),
      bookmarkMs: options.bookmarkMs ?? DEFAULT_BOOKMARK_MS,
      hasWatchList: options.hasWatchList ?? true,
      send: (line) => {
        if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
        response.write(line);
      },
      end: () => response.end(),
    });
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    watches.add(response);
    response.on('close', () => {
      stream.stop();
      watches.delete(response);
    });
  } catch (error) {
    if (!(error instanceof ApiStatus)) throw error;
    response.writeHead(error.code, { 'content-type': 'application/json' }).end(JSON.stringify(error.toJson()));
  }
}
