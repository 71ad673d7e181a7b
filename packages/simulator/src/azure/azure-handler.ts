import { Buffer } from 'node:buffer';
import { mix } from '../estate/random.ts';
import type { Fault, FaultSchedule } from '../server/fault-schedule.ts';
import { answerArm, cloudMetadata } from './arm-answer.ts';
import { ArmFault, invalidQuery, notFound } from './arm-fault.ts';
import type { Directory } from './directory.ts';
import { answerQuery, type GraphContext } from './graph-answer.ts';
import type { QuotaCounter } from './graph-quota.ts';
import type { ReadBuckets } from './read-buckets.ts';
import { isRoleAssignment, type RoleAssignments } from './role-assignments.ts';
import { instanceMetadata, openIdMetadata, type TokenDesk } from './sign-in.ts';

/** A request to the tenant. */
export interface AzureRequest {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What a tenant answers from. */
export interface AzureContext {
  readonly graph: GraphContext;
  readonly desk: TokenDesk;
  readonly quota: QuotaCounter;
  readonly buckets: ReadBuckets;
  readonly directory: Directory;
  readonly roleAssignments: RoleAssignments;
  readonly faults: FaultSchedule;
  readonly challengeAfterCalls: number;
  readonly expireAfterCalls: number;
  /** Proves to the endpoint of the managed identity that it is this machine that asks. */
  readonly identityHeader: string;
  /** Where the tenant is. */
  readonly url: () => string;
  /** Calls that needed a token so far. */
  calls: number;
}

/** A reply. */
export interface AzureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly transport: 'whole' | 'reset' | 'truncated';
}

const DIRECTORY = '/v1.0/';
const GRAPH = '/providers/microsoft.resourcegraph/resources';
const RETRY_AFTER_SECONDS = 1;

/** Answers a request. */
export function answerAzure(request: AzureRequest, context: AzureContext): AzureAnswer {
  try {
    const open = answerAnybody(request, context);
    if (open !== undefined) return whole(open);
    context.calls += 1;
    if (context.calls === context.challengeAfterCalls + 1) context.desk.challenge();
    if (context.calls === context.expireAfterCalls + 1) context.desk.expireAll();
    const isDirectory = request.path.startsWith(DIRECTORY);
    context.desk.check(textOf(request.headers['authorization']), isDirectory ? 'directory' : 'management');
    return answerIdentity(request, context, isDirectory);
  } catch (error) {
    if (!(error instanceof ArmFault)) throw error;
    return { status: error.status, headers: error.headers, body: error.toJson(), transport: 'whole' };
  }
}

/** What anybody may ask: where to sign in, and for a token. */
function answerAnybody(request: AzureRequest, context: AzureContext): unknown {
  const { method, path, body } = request;
  const url = context.url();
  if (path === '/metadata/endpoints') return cloudMetadata(url);
  if (path === '/common/discovery/instance') return instanceMetadata(url);
  if (path === '/msi/token') return answerManagedIdentity(request, context);
  const [, tenant = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(path) ?? [];
  if (rest === '/v2.0/.well-known/openid-configuration') return openIdMetadata(url, tenant);
  if (method !== 'POST' || rest !== '/oauth2/v2.0/token') return undefined;
  const form = new URLSearchParams(body.toString('utf8'));
  const { token, expiresInSeconds } = context.desk.issue(form.get('scope') ?? '', form.get('claims') ?? '');
  return { token_type: 'Bearer', expires_in: expiresInSeconds, ext_expires_in: expiresInSeconds, access_token: token };
}

function answerManagedIdentity({ headers, query }: AzureRequest, { desk, identityHeader }: AzureContext): unknown {
  if (textOf(headers['x-identity-header']) !== identityHeader) {
    throw new ArmFault(401, 'Unauthorized', { message: 'The header of the identity is wrong.' });
  }
  const resource = query.get('resource') ?? '';
  const { token, expiresInSeconds } = desk.issue(resource, '');
  const expiresOn = Math.floor(Date.now() / 1_000) + expiresInSeconds;
  return { access_token: token, expires_on: String(expiresOn), resource, token_type: 'Bearer' };
}

function answerIdentity(request: AzureRequest, context: AzureContext, isDirectory: boolean): AzureAnswer {
  const key = `${request.method} ${request.path}?${request.query.toString()} ${request.body.toString('utf8')}`;
  // What was written to the directory is not written twice: nobody can repeat a write that broke off.
  const fault = isDirectory && request.method !== 'GET' ? undefined : context.faults.next(key);
  refuse(fault, request);
  const transport = fault === 'reset' ? 'reset' : fault === 'truncated_body' ? 'truncated' : 'whole';
  if (isDirectory) return { ...answerDirectory(request, context), transport };
  if (request.path.toLowerCase() === GRAPH) return { ...answerGraph(request, context, fault), transport };
  if (isRoleAssignment(request.path)) {
    const { method, path, body } = request;
    return { ...whole(undefined), ...context.roleAssignments.answer(method, path, readJson(body)) };
  }
  const isEntities = request.method === 'POST' && request.path === '/providers/Microsoft.Management/getEntities';
  if (request.method !== 'GET' && !isEntities) throw notFound(request.path);
  const headers = context.buckets.take(request.path);
  const answered = answerWith(headers, () => answerArm({ ...request, url: context.url() }, context.graph.state));
  return { ...answered, transport };
}

/** Some refusals say when to come again, some do not. */
function refuse(fault: Fault | undefined, { path, body }: AzureRequest): void {
  if (fault === 'throttled') {
    const says = mix(path.length, body.length) % 2 === 0;
    throw new ArmFault(429, 'TooManyRequests', {
      message: 'The request is being throttled.',
      headers: says ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {},
    });
  }
  if (fault === 'server_error')
    throw new ArmFault(500, 'InternalServerError', { message: 'The server could not answer.' });
  if (fault === 'unavailable')
    throw new ArmFault(503, 'ServiceUnavailable', { message: 'The service is unavailable.' });
}

function answerGraph({ method, body }: AzureRequest, context: AzureContext, fault: Fault | undefined): AzureAnswer {
  if (method !== 'POST') throw notFound(GRAPH);
  const headers = context.quota.take();
  const cut: Record<string, string> = {};
  const answered = answerWith(headers, () => {
    const answer = answerQuery(parseBody(body), context.graph, { repeatsToken: fault === 'repeat_token' });
    if (answer.isScopeCut) cut['x-ms-tenant-subscription-limit-hit'] = 'true';
    return answer.body;
  });
  return { ...answered, headers: { ...answered.headers, ...cut } };
}

/** What a quota says stands on every answer, also on a refusal. */
function answerWith(headers: Readonly<Record<string, string>>, answer: () => unknown): AzureAnswer {
  try {
    return { ...whole(answer()), headers };
  } catch (error) {
    if (!(error instanceof ArmFault)) throw error;
    return {
      status: error.status,
      headers: { ...headers, ...error.headers },
      body: error.toJson(),
      transport: 'whole',
    };
  }
}

function answerDirectory({ method, path, query, body }: AzureRequest, { directory, url }: AzureContext): AzureAnswer {
  const request = { method, path: path.slice(DIRECTORY.length - 1), query, body: readJson(body), url: url() };
  return { ...whole(undefined), ...directory.answer(request) };
}

function readJson(body: Buffer): Readonly<Record<string, unknown>> {
  return body.length === 0 ? {} : (parseBody(body) as Readonly<Record<string, unknown>>);
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    /* Another format, which no client sends. */
    throw invalidQuery('the body is not JSON');
  }
}

function whole(body: unknown): AzureAnswer {
  return { status: 200, headers: {}, body, transport: 'whole' };
}

function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}
