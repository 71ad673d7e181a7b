import { Buffer } from 'node:buffer';
import type { FaultSchedule } from '../server/fault-schedule.ts';
import { isAllowed, rulesOf } from './access-rules.ts';
import { ApiStatus, type Attempt, forbidden, invalid, notFound, tooManyRequests, unavailable } from './api-status.ts';
import { answerRoot, answerVersion, type DiscoveryState } from './discovery-answer.ts';
import type { KindRegistry, Target } from './kind-registry.ts';
import { answerList } from './list-answer.ts';
import { formOf, stamp } from './object-form.ts';
import type { ObjectStore } from './object-store.ts';
import { answerOpenApiIndex, answerOpenApiV2, answerOpenApiV3 } from './openapi-answer.ts';
import type { KubeObject } from './served-kind.ts';

/** A request to the cluster. */
export interface KubeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly token: string;
  readonly body: Buffer;
}

/** What a cluster answers from. */
export interface KubernetesContext {
  readonly store: ObjectStore;
  readonly registry: KindRegistry;
  readonly faults: FaultSchedule;
  readonly users: readonly string[];
  readonly brokenGroups: readonly string[];
  readonly discovery: DiscoveryState['format'];
  readonly openApi: 'v3' | 'v2';
  readonly maxPageSize: number;
  readonly isWritable: boolean;
}

/** What is done with a request. */
export type KubeAnswer =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly body: unknown;
      readonly retryAfterSeconds?: number | undefined;
      readonly transport: 'whole' | 'reset' | 'truncated';
    }
  | { readonly kind: 'watch'; readonly target: Target };

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const EVERYTHING = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const ADMIN = 'admin';
const RETRY_AFTER_SECONDS = 1;

/** Who sends a token; undefined for one that nobody has. kubectl sends none over plain HTTP: it is taken for the admin. */
export function userOf(token: string, users: readonly string[]): string | undefined {
  if (token === '') return ADMIN;
  return [ADMIN, ...users].find((user) => token === tokenOf(user));
}

/** The token of a user. */
export function tokenOf(user: string): string {
  return `${user}-token`;
}

/** Answers a request. */
export function answerRequest(request: KubeRequest, context: KubernetesContext): KubeAnswer {
  const fault = context.faults.next(`${request.method} ${request.path}?${request.query.toString()}`);
  const transport = fault === 'reset' ? 'reset' : fault === 'truncated_body' ? 'truncated' : 'whole';
  try {
    if (fault === 'throttled') throw tooManyRequests(RETRY_AFTER_SECONDS);
    if (fault === 'server_error' || fault === 'unavailable') throw unavailable('the server is currently unable');
    const answer = answerUser(request, context);
    return 'watch' in answer
      ? { kind: 'watch', target: answer.watch }
      : { kind: 'reply', status: answer.status ?? 200, body: answer.body, transport };
  } catch (error) {
    if (!(error instanceof ApiStatus)) throw error;
    const { code, retryAfterSeconds } = error;
    return { kind: 'reply', status: code, body: error.toJson(), retryAfterSeconds, transport };
  }
}

type Answer = { readonly status?: number; readonly body: unknown } | { readonly watch: Target };

function answerUser(request: KubeRequest, context: KubernetesContext): Answer {
  const user = userOf(request.token, context.users);
  if (user === undefined) throw new ApiStatus({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  const { path } = request;
  assertAnswers(path, context);
  if (path === REVIEWS) return { status: 201, body: reviewRules(request, user, context) };
  const body = request.method === 'GET' ? describeServer(request, context) : undefined;
  return body === undefined ? answerObjects(request, user, context) : { body };
}

/** What a broken server behind the aggregator would serve. */
function assertAnswers(path: string, { brokenGroups }: KubernetesContext): void {
  const [, , group = ''] = path.split('/');
  if (!path.startsWith('/apis/') || !brokenGroups.includes(group)) return;
  throw unavailable('error trying to reach service: dial tcp 172.20.0.9:443: connect: connection refused');
}

/** Documents about the cluster, for which anybody may ask. */
function describeServer({ path, accept }: KubeRequest, context: KubernetesContext): unknown {
  const { registry, store, brokenGroups, discovery, openApi } = context;
  const kinds = registry.list();
  const state = { kinds, brokenGroups, format: discovery };
  if (path === '/version') return { major: '1', minor: '32', gitVersion: 'v1.32.4', platform: 'linux/amd64' };
  if (path === '/readyz') return 'ok';
  if (path === '/api' || path === '/apis') return answerRoot(path, accept, state);
  if (path === '/openapi/v2') return answerOpenApiV2({ kinds, store });
  if (path.startsWith('/openapi/v3') && openApi === 'v3') {
    return path === '/openapi/v3' ? answerOpenApiIndex({ kinds, store }) : answerOpenApiV3(path, { kinds, store });
  }
  return answerVersion(path, state);
}

function reviewRules({ body, method }: KubeRequest, user: string, { store }: KubernetesContext): unknown {
  if (method !== 'POST') throw notFound();
  const review = parseBody(body) as { readonly spec?: { readonly namespace?: string } };
  const namespace = review.spec?.namespace ?? '';
  if (namespace === '') throw invalid('no namespace on request');
  const resourceRules = user === ADMIN ? [EVERYTHING] : rulesOf(store, user, namespace);
  return { ...review, status: { resourceRules, nonResourceRules: [], incomplete: false } };
}

function answerObjects(request: KubeRequest, user: string, context: KubernetesContext): Answer {
  const target = context.registry.route(request.path);
  const { kind, namespace, name } = target;
  const isWatch = ['1', 'true'].includes(request.query.get('watch') ?? '');
  const verb = verbOf(request.method, { isWatch, isNamed: name !== undefined });
  assertAllowed({ user, verb, kind, namespace, name }, context);
  if (verb === 'watch' && !kind.isVirtual) return { watch: target };
  const answer = ANSWERS[verb];
  if (answer !== undefined) return answer({ request, target, context });
  throw new ApiStatus({ code: 405, reason: 'MethodNotAllowed', message: `${verb} is not supported` });
}

interface Work {
  readonly request: KubeRequest;
  readonly target: Target;
  readonly context: KubernetesContext;
}

const ANSWERS: Readonly<Record<string, (work: Work) => Answer>> = {
  list: ({ request, target, context: { store, maxPageSize } }) => ({
    body: answerList(target, request.query, { store, form: formOf(request.accept), maxPageSize }),
  }),
  get: ({ request, target, context }) => {
    const { kind, namespace, name = '' } = target;
    const object = context.store.find(kind, namespace, name);
    if (object === undefined) throw notFound({ kind, name });
    return { body: stamp(object, kind, formOf(request.accept)) };
  },
  delete: ({ target: { kind, namespace, name = '' }, context }) => ({
    body: stamp(context.store.remove(kind, namespace, name), kind, 'whole'),
  }),
  create: (work) => ({ status: 201, body: put(work, 'create') }),
  update: (work) => ({ body: put(work, 'replace') }),
};

function put({ request, target, context }: Work, mode: 'create' | 'replace'): unknown {
  return stamp(context.store.put(target.kind, readObject(request, target), mode), target.kind, 'whole');
}

function verbOf(
  method: string,
  { isWatch, isNamed }: { readonly isWatch: boolean; readonly isNamed: boolean },
): string {
  if (method === 'GET') return isWatch ? 'watch' : isNamed ? 'get' : 'list';
  return { POST: 'create', PUT: 'update', DELETE: 'delete' }[method] ?? 'patch';
}

function assertAllowed(attempt: Attempt, { store, isWritable }: KubernetesContext): void {
  const isRead = ['get', 'list', 'watch'].includes(attempt.verb);
  const may = attempt.user === ADMIN || isAllowed(store, attempt);
  if (!may || (!isRead && !isWritable)) throw forbidden(attempt);
}

function readObject({ body }: KubeRequest, { namespace, name }: Target): KubeObject {
  const object = parseBody(body) as KubeObject;
  const { metadata } = object;
  if (typeof metadata?.name !== 'string') throw invalid('name or generateName is required');
  if (name !== undefined && name !== metadata.name) throw invalid('the name of the object does not match the URL');
  return { ...object, metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) } };
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    /* Another format: servers that know only JSON say so. */
    const message = 'the body of the request was in an unknown format - accepted media types include: application/json';
    throw new ApiStatus({ code: 415, reason: 'UnsupportedMediaType', message });
  }
}
