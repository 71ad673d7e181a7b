import { answerList } from '../answers/list-answer.ts';
import { emptyOutput } from '../answers/empty-output.ts';
import { FIXED_ANSWERS } from '../answers/fixed-answers.ts';
import type { Estate } from '../estate/estate.ts';
import { requestKind } from '../routing/access.ts';
import { type Route, routeRequest } from '../routing/route.ts';
import type { ServiceDirectory } from '../routing/service-directory.ts';
import { apiErrorOf, ApiFault } from '../wire/api-fault.ts';
import type { OperationModel, Reply, ReplyContext } from '../wire/wire.ts';
import type { WireName } from '../wire/wire-name.ts';
import { WIRES } from '../wire/wires.ts';
import type { ApiRequest } from './api-request.ts';
import type { Fault, FaultSchedule } from './fault-schedule.ts';
import type { RequestIdentity, RequestLedger } from './request-ledger.ts';
import { answerSession } from '../answers/session-answer.ts';

/** What a handler answers from. */
export interface HandlerContext {
  readonly directory: ServiceDirectory;
  readonly ledger: RequestLedger;
  readonly faults: FaultSchedule;
  readonly isDenied: (service: string, operation: string, region: string) => boolean;
  /** The estate that an access key sees. */
  readonly estateOf: (accessKeyId: string) => Estate;
  readonly accounts: readonly string[];
  readonly partition: string;
  readonly regions: readonly string[];
  readonly disabledRegions: readonly string[];
  readonly maxPageSize: number;
  readonly secret: string;
  readonly nextRequestId: () => string;
}

/** A reply and what the connection does to it. */
export interface HandledRequest {
  readonly identity: RequestIdentity;
  readonly protocol: WireName;
  readonly reply: Reply;
  readonly transport: 'whole' | 'reset' | 'truncated';
}

/** Answers requests. */
export function createRequestHandler(context: HandlerContext): (request: ApiRequest) => HandledRequest {
  return (request) => {
    const route = routeRequest(request, context.directory);
    const identity = identify(request, route, context);
    context.ledger.count(identity);
    const replyContext: ReplyContext = { requestId: context.nextRequestId(), service: route.entry?.catalog };
    const fault = request.scope === undefined ? undefined : context.faults.next(requestKeyOf(request, identity));
    if (fault !== undefined) context.ledger.countFault(identity);
    const transport = fault === 'reset' ? 'reset' : fault === 'truncated_body' ? 'truncated' : 'whole';
    try {
      const reply = answer({ request, route, identity, fault, context, replyContext });
      return { identity, protocol: route.wire, reply, transport };
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      const apiError = apiErrorOf(error, identity.service, route.wire);
      const reply = WIRES[route.wire].writeError(apiError, replyContext);
      return { identity, protocol: route.wire, reply, transport };
    }
  };
}

interface Work {
  readonly request: ApiRequest;
  readonly route: Route;
  readonly identity: RequestIdentity;
  readonly fault: Fault | undefined;
  readonly context: HandlerContext;
  readonly replyContext: ReplyContext;
}

function answer(work: Work): Reply {
  const { request, route, identity, context, replyContext } = work;
  failBySchedule(work.fault);
  const session = request.scope === undefined ? undefined : answerSession(request, route, context.accounts);
  if (session !== undefined) return session(replyContext.requestId);
  const model = permittedModel(work);
  const wire = WIRES[route.wire];
  const input = wire.readInput(model, request, route.labels);
  const accessKeyId = request.scope?.accessKeyId ?? '';
  const estate = context.estateOf(accessKeyId);
  const { region } = identity;
  const fixed = FIXED_ANSWERS[`${identity.service}.${model.name}`];
  const output =
    fixed?.({ ...context, accountId: estate.accountId, accessKeyId, region }) ??
    answerList({ model, input, region, estate, maxPageSize: context.maxPageSize, secret: context.secret }) ??
    emptyOutput(model);
  return wire.writeOutput(
    model,
    work.fault === 'repeat_token' ? repeatToken(model, input, output) : output,
    replyContext,
  );
}

/** The operation's model, if the request may have it. */
function permittedModel({ request, route, identity, context }: Work): OperationModel {
  const { entry, operation } = route;
  const model = entry !== undefined && identity.kind === 'read' ? entry.model(operation) : undefined;
  if (request.scope === undefined && model?.catalog.auth !== 'none') {
    throw new ApiFault('missing_signature', 'Missing Authentication Token');
  }
  if (context.isDenied(identity.service, operation, identity.region) || identity.kind === 'blocked') {
    throw new ApiFault('access_denied', `User is not authorized to perform: ${identity.service}:${operation}`);
  }
  if (identity.kind === 'write') {
    throw new ApiFault('access_denied', `${operation} would change something, and this estate can only be read.`);
  }
  if (model === undefined) throw new ApiFault('unknown_operation', `The operation ${operation} is not known here.`);
  return model;
}

function failBySchedule(fault: Fault | undefined): void {
  if (fault === 'throttled') throw new ApiFault('throttled', 'Rate exceeded');
  if (fault === 'server_error') throw new ApiFault('server_error', 'An internal error occurred.');
  if (fault === 'unavailable') throw new ApiFault('unavailable', 'The service is temporarily unavailable.');
}

/** The output with the token that its request came with, if it came with one. */
function repeatToken(
  model: OperationModel,
  input: Readonly<Record<string, unknown>>,
  output: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { inputTokens, outputTokens } = model.catalog.pagination ?? {};
  const token = input[inputTokens?.[0] ?? ''];
  const target = outputTokens?.[0];
  return token === undefined || target === undefined || !(target in output) ? output : { ...output, [target]: token };
}

function identify(request: ApiRequest, route: Route, context: HandlerContext): RequestIdentity {
  return {
    service: route.entry?.name ?? request.scope?.signingName ?? 'unknown',
    operation: route.operation.slice(0, 200),
    region: request.scope?.region ?? context.regions[0] ?? '',
    kind: requestKind(route, request.method),
  };
}

function requestKeyOf(request: ApiRequest, identity: RequestIdentity): string {
  const query = request.query.toString();
  return [
    identity.service,
    identity.operation,
    identity.region,
    request.path,
    query,
    request.body.toString('latin1'),
  ].join(' ');
}
