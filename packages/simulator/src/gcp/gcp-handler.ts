import { hashText } from '../estate/random.ts';
import type { Fault, FaultSchedule } from '../server/fault-schedule.ts';
import { assertInventoryOn } from './asset-scope.ts';
import { answerAssets, type InventoryContext } from './assets-answer.ts';
import type { CallQuota, MeteredCall } from './call-quota.ts';
import { errorInfo, GcpFault, invalidArgument, notFound } from './gcp-fault.ts';
import { requestKey } from './gcp-page.ts';
import { type GcpRequest, headerText } from './gcp-request.ts';
import { answerSignIn } from './gcp-sign-in.ts';
import { answerImpersonation } from './impersonation-answer.ts';
import { answerHistory } from './history-answer.ts';
import { answerIam } from './iam-answer.ts';
import { answerList } from './list-answer.ts';
import { answerResourceManager } from './resource-manager-answer.ts';
import { answerSearch } from './search-answer.ts';
import { answerServiceUsage } from './service-usage-answer.ts';
import type { GcpTokenDesk } from './token-desk.ts';

/** What an organisation answers from. */
export interface GcpContext extends InventoryContext {
  readonly seed: number;
  readonly desk: GcpTokenDesk;
  readonly quota: CallQuota;
  readonly schedule: FaultSchedule;
  /** The project that the identity belongs to, whose quota counts where no other is named. */
  readonly homeProject: string;
  /** Requests whose page token was refused as expired. */
  readonly expired: Set<string>;
  /** Calls that needed a token so far. */
  calls: number;
}

/** A reply. */
export interface GcpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text is sent as it is. */
  readonly body: unknown;
  readonly transport: 'whole' | 'reset' | 'truncated';
}

const INVENTORY =
  /^\/v1\/((?:organizations|folders|projects)\/[^/:]+)(\/assets|:searchAllResources|:batchGetAssetsHistory)$/;
const METERED: Readonly<Record<string, MeteredCall>> = {
  '/assets': 'lists',
  ':searchAllResources': 'searches',
  ':batchGetAssetsHistory': 'histories',
};

/** Answers a request. */
export function answerGcp(request: GcpRequest, context: GcpContext): GcpAnswer {
  try {
    const open = answerSignIn(request, context.desk, context.homeProject);
    if (open !== undefined) return { status: 200, ...open, transport: 'whole' };
    context.calls += 1;
    const { revokeAfterCalls = Number.POSITIVE_INFINITY } = context.faults;
    if (context.calls === revokeAfterCalls + 1) context.desk.revokeAll();
    context.desk.check(headerText(request, 'authorization'));
    return answerIdentity(request, context);
  } catch (error) {
    if (!(error instanceof GcpFault)) throw error;
    return { status: error.httpStatus, headers: {}, body: error.toJson(), transport: 'whole' };
  }
}

function answerIdentity(request: GcpRequest, context: GcpContext): GcpAnswer {
  const { method, path, query } = request;
  const fault = method === 'GET' ? context.schedule.next(requestKey(path, query)) : undefined;
  refuse(fault, path);
  const transport = fault === 'reset' ? 'reset' : fault === 'truncated_body' ? 'truncated' : 'whole';
  return { status: 200, headers: {}, body: answerService(request, context, fault), transport };
}

function answerService(request: GcpRequest, context: GcpContext, fault: Fault | undefined): unknown {
  const [, scope = '', call = ''] = INVENTORY.exec(request.path) ?? [];
  if (call !== '') return answerInventory(request, context, { scope, call, fault });
  const answer =
    answerImpersonation(request, context) ??
    answerResourceManager(request, context) ??
    answerServiceUsage(request, context) ??
    answerIam(request, context) ??
    answerList(request, context);
  if (answer === undefined) throw notFound(request.path);
  return answer;
}

interface InventoryCall {
  readonly scope: string;
  readonly call: string;
  readonly fault: Fault | undefined;
}

function answerInventory(request: GcpRequest, context: GcpContext, { scope, call, fault }: InventoryCall): unknown {
  if (request.method !== 'GET') throw notFound(request.path);
  const consumer = headerText(request, 'x-goog-user-project') || context.homeProject;
  assertInventoryOn(context.state, context.faults, consumer);
  const metered = METERED[call];
  if (metered !== undefined) context.quota.take(metered, consumer);
  expireToken(request, context);
  if (call === '/assets') return answerAssets(request, scope, { ...context, state: context.state, fault });
  if (call === ':searchAllResources') return answerSearch(request, scope, { ...context, state: context.state, fault });
  return answerHistory(request, scope, context);
}

/** Refuses some tokens, each once: who begins the list again comes through. */
function expireToken({ path, query }: GcpRequest, { faults, seed, expired }: GcpContext): void {
  const key = requestKey(path, query);
  const { expiredTokenRate = 0 } = faults;
  if (!query.get('pageToken') || expired.has(key) || hashText(key, seed + 1) / 2 ** 32 >= expiredTokenRate) return;
  expired.add(key);
  throw invalidArgument('The page token is invalid or has expired.');
}

/** Some refusals say when to come again, some do not. */
function refuse(fault: Fault | undefined, path: string): void {
  if (fault === 'throttled') {
    const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.2s' };
    const info = errorInfo('RATE_LIMIT_EXCEEDED', { service: 'cloudasset.googleapis.com' });
    throw new GcpFault(429, 'RESOURCE_EXHAUSTED', {
      message: 'Quota exceeded for quota metric of service cloudasset.googleapis.com.',
      details: path.length % 2 === 0 ? [info, retry] : [info],
    });
  }
  if (fault === 'server_error') throw new GcpFault(500, 'INTERNAL', { message: 'Internal error encountered.' });
  if (fault === 'unavailable')
    throw new GcpFault(503, 'UNAVAILABLE', { message: 'The service is currently unavailable.' });
}
