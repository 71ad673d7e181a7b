import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** A reply to send: an object as JSON, or a text as it is. */
export interface CannedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What a fake server answers; undefined leaves it to the cluster. */
export type Answer = (request: SeenRequest, response: ServerResponse) => CannedReply | 'silence' | undefined;

/** A kind that the fake cluster serves. */
export interface FakeKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly objects?: readonly FakeObject[];
}

/** An object as the fake cluster keeps it. */
export interface FakeObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** A fake cluster. */
export interface FakeApiServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** A kubeconfig file with one context, `fake`, that leads here. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** How a fake cluster behaves. */
export interface FakeApiOptions {
  readonly kinds?: readonly FakeKind[] | undefined;
  readonly clusterId?: string | undefined;
  /** The format of discovery that it knows. @defaultValue `legacy` */
  readonly discovery?: 'v2' | 'v2beta1' | 'legacy' | undefined;
  /** Groups whose discovery is stale. */
  readonly staleGroups?: readonly string[] | undefined;
  /** The number of its state when it is asked for a list. @defaultValue always 100 */
  readonly version?: (() => number) | undefined;
  /** Answers before the cluster does. */
  readonly answer?: Answer | undefined;
}

/** Starts a fake cluster on a free port of loopback. */
export async function startFakeApi(options: FakeApiOptions = {}): Promise<FakeApiServer> {
  const requests: SeenRequest[] = [];
  const cluster = createFakeCluster(options);
  const server = createServer((message, response) => {
    const url = new URL(message.url ?? '/', 'http://localhost');
    const request = {
      method: message.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
    };
    requests.push(request);
    const reply = options.answer?.(request, response) ?? cluster(request);
    if (reply === 'silence') return;
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const folder = await mkdtemp(join(tmpdir(), 'corkscrew-kubernetes-'));
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf({ fake: url })));
  return {
    url,
    requests,
    kubeconfig,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true });
    },
  };
}

/** A kubeconfig whose contexts lead to servers by name; the first is current. */
export function kubeconfigOf(servers: Readonly<Record<string, string>>): Record<string, unknown> {
  const names = Object.keys(servers);
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': names[0],
    clusters: names.map((name) => ({ name, cluster: { server: servers[name] } })),
    users: names.map((name) => ({ name, user: { token: `token-of-${name}` } })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
  };
}

/** A refusal as Kubernetes writes it. */
export function statusReply(code: number, reason: string, extra: Readonly<Record<string, unknown>> = {}): CannedReply {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: `no: ${reason}`,
    reason,
    code,
    ...extra,
  };
  return { status: code, body };
}

/** An object with what identifies it. */
export function fakeObject(name: string, more: Readonly<Record<string, unknown>> = {}): FakeObject {
  const { metadata, ...rest } = more as { metadata?: Record<string, unknown> };
  const namespace = metadata?.['namespace'];
  const uid = `uid-${typeof namespace === 'string' ? `${namespace}-` : ''}${name}`;
  return { metadata: { name, uid, resourceVersion: '1', ...metadata }, ...rest };
}

const NAMESPACES: FakeKind = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  isNamespaced: false,
};

function createFakeCluster(options: FakeApiOptions): (request: SeenRequest) => CannedReply {
  const { clusterId = 'cluster-uid' } = options;
  const kubeSystem = fakeObject('kube-system', { metadata: { uid: clusterId } });
  const hasNamespaces = options.kinds?.some(({ plural }) => plural === 'namespaces') ?? false;
  return (request) => {
    // A test may let the cluster serve other kinds while it runs.
    const kinds = [
      ...(hasNamespaces ? [] : [{ ...NAMESPACES, objects: [kubeSystem, fakeObject('default')] }]),
      ...(options.kinds ?? []),
    ];
    // It describes none of its kinds.
    if (request.path === '/openapi/v3') return { body: { paths: {} } };
    if (request.path === '/api/v1/namespaces/kube-system')
      return { body: { ...kubeSystem, kind: 'PartialObjectMetadata' } };
    return (
      answerDiscovery(request, kinds, options) ??
      answerList(request, kinds, options.version?.() ?? 100) ??
      answerObject(request, kinds) ??
      statusReply(404, 'NotFound')
    );
  };
}

function answerDiscovery(
  { path, headers }: SeenRequest,
  kinds: readonly FakeKind[],
  { discovery = 'legacy', staleGroups = [] }: FakeApiOptions,
): CannedReply | undefined {
  const isRoot = path === '/api' || path === '/apis';
  if (
    isRoot &&
    discovery !== 'legacy' &&
    headers.accept?.includes(`v=${discovery};as=APIGroupDiscoveryList`) === true
  ) {
    const mine = kinds.filter(({ group }) => (group === '') === (path === '/api'));
    return {
      body: {
        kind: 'APIGroupDiscoveryList',
        items: groupsOf(mine).map((group) => aggregated(group, mine, staleGroups)),
      },
    };
  }
  if (path === '/api') return { body: { kind: 'APIVersions', versions: ['v1'] } };
  if (path === '/apis') {
    return {
      body: {
        kind: 'APIGroupList',
        groups: groupsOf(kinds)
          .filter(Boolean)
          .map((group) => legacyGroup(group, kinds)),
      },
    };
  }
  return answerVersion(path, kinds);
}

function answerVersion(path: string, kinds: readonly FakeKind[]): CannedReply | undefined {
  const [, root, group, version] = path.split('/');
  if (path.split('/').length !== (root === 'api' ? 3 : 4)) return undefined;
  const wanted = root === 'api' ? { group: '', version: group } : { group, version };
  const resources = kinds
    .filter((kind) => kind.group === wanted.group && kind.version === wanted.version)
    .flatMap(({ plural, kind, isNamespaced }) => [
      { name: plural, kind, namespaced: isNamespaced, verbs: ['get', 'list', 'watch'] },
      { name: `${plural}/status`, kind, namespaced: isNamespaced, verbs: ['get', 'patch'] },
    ]);
  return resources.length === 0 ? undefined : { body: { kind: 'APIResourceList', resources } };
}

function aggregated(group: string, kinds: readonly FakeKind[], stale: readonly string[]): Record<string, unknown> {
  const mine = kinds.filter((kind) => kind.group === group);
  return {
    metadata: { name: group },
    versions: [...new Set(mine.map(({ version }) => version))].map((version) => ({
      version,
      freshness: stale.includes(group) ? 'Stale' : 'Current',
      resources: mine
        .filter((kind) => kind.version === version && !stale.includes(group))
        .map(({ plural, kind, isNamespaced }) => ({
          resource: plural,
          responseKind: { group: '', version: '', kind },
          scope: isNamespaced ? 'Namespaced' : 'Cluster',
          verbs: ['get', 'list', 'watch'],
        })),
    })),
  };
}

function legacyGroup(group: string, kinds: readonly FakeKind[]): Record<string, unknown> {
  const versions = [...new Set(kinds.filter((kind) => kind.group === group).map(({ version }) => version))];
  return {
    name: group,
    versions: versions.map((version) => ({ groupVersion: `${group}/${version}`, version })),
    preferredVersion: { version: versions[0] },
  };
}

function answerList({ path, query }: SeenRequest, kinds: readonly FakeKind[], state: number): CannedReply | undefined {
  const parts = path.split('/').slice(1);
  const [group, version, ...rest] = parts[0] === 'api' ? ['', ...parts.slice(1)] : parts.slice(1);
  const namespace = rest[0] === 'namespaces' && rest.length === 3 ? rest[1] : undefined;
  const plural = rest.at(-1);
  const found = kinds.find((kind) => kind.group === group && kind.version === version && kind.plural === plural);
  if (found === undefined) return undefined;
  const objects = (found.objects ?? []).filter(
    ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
  );
  const start = Number(query.get('continue') ?? 0);
  const end = start + Number(query.get('limit') ?? objects.length);
  const more = end < objects.length ? { continue: String(end), remainingItemCount: objects.length - end } : {};
  const metadata = { resourceVersion: String(state), ...more };
  return { body: { kind: `${found.kind}List`, metadata, items: objects.slice(start, end) } };
}

/** One object of the core group that has a namespace. */
function answerObject({ path }: SeenRequest, kinds: readonly FakeKind[]): CannedReply | undefined {
  const [, namespace, plural, name] = /^\/api\/v1\/namespaces\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const kind = kinds.find((served) => served.group === '' && served.plural === plural);
  const object = kind?.objects?.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  return object === undefined ? undefined : { body: { kind: kind?.kind, apiVersion: 'v1', ...object } };
}

function groupsOf(kinds: readonly FakeKind[]): string[] {
  return [...new Set(kinds.map(({ group }) => group))];
}
