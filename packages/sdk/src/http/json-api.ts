import type { CallOptions } from '@corkscrew/core';
import type { Dispatcher } from 'undici';
import type { AdaptiveLimiter, QuotaReading } from '../adaptive-limiter.ts';
import type { ReadOnlyGuard } from '../read-only-guard.ts';
import { callWithRetry, type RetryVerdict } from '../retry-call.ts';
import type { CallStats } from './call-stats.ts';
import {
  collectBytes,
  type HttpReply,
  type HttpRequest,
  type HttpStream,
  type HttpStreamRequest,
  openHttpStream,
  sendHttp,
} from './http-client.ts';
import { describeHttpFailure, isTransientFailure, kindOfStatus } from './http-failure.ts';
import type { HttpFailureKind } from './http-failure-kind.ts';
import { BadReplyError, HttpReplyError, type HttpHeaders } from './reply-errors.ts';
import { readRetryAfter } from './retry-after.ts';

/** One call of a JSON API. */
export interface JsonCall extends CallOptions, Pick<HttpRequest, 'method' | 'headers' | 'maxBytes' | 'label'> {
  /** What the read-only guard is asked about. */
  readonly service: string;
  readonly operation: string;
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly stats?: CallStats | undefined;
  /** Tries in all for faults that may pass. @defaultValue 4 */
  readonly attempts?: number | undefined;
}

/** A success. */
export interface JsonReply {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Empty where the service has nothing to say. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly byteCount: number;
}

/** What a refusal says in the words of its service. */
export interface Refusal {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** @defaultValue by the HTTP status */
  readonly kind?: HttpFailureKind | undefined;
  /** @defaultValue what `Retry-After` says */
  readonly retryAfterMs?: number | undefined;
}

/** What proves to a service who asks. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Connections made with a client certificate of its own. @defaultValue those of the API */
  readonly dispatcher?: Dispatcher | undefined;
}

/** What {@link createJsonApi} needs. */
export interface JsonApiOptions {
  readonly dispatcher?: Dispatcher | undefined;
  readonly guard: ReadOnlyGuard;
  /** Authorises one try. */
  readonly authorize: (call: JsonCall, options: CallOptions) => Promise<Authorization>;
  /** Told once per call that the credentials were not accepted, before the call is tried again. */
  readonly renewCredentials?: ((refusal: HttpReplyError, call: object) => void) | undefined;
  /** The limiter of the quota that a call counts against. */
  readonly limiterOf: (call: JsonCall) => AdaptiveLimiter | Promise<AdaptiveLimiter>;
  /** Reads what a reply says about the quota. */
  readonly readQuota?: ((headers: HttpHeaders) => QuotaReading | undefined) | undefined;
  /** Reads a refusal: its JSON, or its text where it is none. */
  readonly readRefusal: (body: unknown, reply: HttpReply) => Refusal;
  /** Cuts what nobody looks at out of a success before it is parsed. */
  readonly trimBody?: ((json: Buffer) => Buffer) | undefined;
  /** Told of every call that passed the guard, before each try. */
  readonly onCall?: ((call: JsonCall) => void) | undefined;
}

/** Calls a JSON API with limits, retries and the read-only guard. */
export interface JsonApi {
  /**
   * @throws {CorkscrewError} read_only_violation before anything is sent
   * @throws {HttpReplyError} where the service refused; whatever the transport throws where it did not answer: see
   * `describeHttpFailure`
   */
  call(call: JsonCall): Promise<JsonReply>;
  /**
   * Begins a reply that goes on, with one try and past the limiter: it may stay open for hours. Rejects as `call` does;
   * credentials that are not accepted are renewed for the next try.
   */
  stream(call: JsonStreamCall): Promise<HttpStream>;
}

/** A call whose reply goes on. */
export interface JsonStreamCall
  extends Pick<JsonCall, 'service' | 'operation' | 'url' | 'headers' | 'label' | 'stats'>,
    Pick<HttpStreamRequest, 'signal' | 'beginTimeoutMs' | 'idleTimeoutMs'> {}

/** Throttling is worth more patience than a fault. */
const MAX_TRIES_THROTTLED = 8;
const MAX_TRIES = 4;
const MAX_MESSAGE_LENGTH = 500;
const NO_CONTENT = 204;
const MAX_REFUSAL_BYTES = 1024 * 1024;

/** Makes the one way to a JSON API. */
export function createJsonApi(options: JsonApiOptions): JsonApi {
  const { guard, limiterOf } = options;
  return {
    stream: async (call) => {
      guard.assertRead(call.service, call.operation);
      return await openStream(call, options);
    },
    call: async (call) => {
      guard.assertRead(call.service, call.operation);
      const limiter = await limiterOf(call);
      return await callWithRetry(() => attempt(call, limiter, options), {
        limiter,
        signal: call.signal,
        attempts: MAX_TRIES_THROTTLED,
        classify: createClassifier(call, options),
        onRetry: () => {
          if (call.stats !== undefined) call.stats.retriedCalls += 1;
        },
      });
    },
  };
}

async function attempt(call: JsonCall, limiter: AdaptiveLimiter, options: JsonApiOptions): Promise<JsonReply> {
  if (call.stats !== undefined) call.stats.calls += 1;
  const { signal } = call;
  const authorization = await options.authorize(call, { signal });
  options.onCall?.(call);
  const sentAtMs = performance.now();
  const content = call.body === undefined ? {} : { 'content-type': 'application/json' };
  const reply = await sendHttp(authorization.dispatcher ?? options.dispatcher, {
    ...call,
    headers: { accept: 'application/json', ...content, ...call.headers, ...authorization.headers },
    body: call.body === undefined ? undefined : JSON.stringify(call.body),
    label: call.label ?? `${call.service}:${call.operation}`,
  });
  const quota = options.readQuota?.(reply.headers);
  if (quota !== undefined) limiter.learnQuota({ ...quota, ageMs: performance.now() - sentAtMs });
  if (reply.status < 200 || reply.status >= 300) throw toReplyError(reply, options);
  return {
    status: reply.status,
    headers: reply.headers,
    body: parseBody(reply, options),
    byteCount: reply.body.byteLength,
  };
}

async function openStream(call: JsonStreamCall, options: JsonApiOptions): Promise<HttpStream> {
  if (call.stats !== undefined) call.stats.calls += 1;
  const authorization = await options.authorize(call, { signal: call.signal });
  options.onCall?.(call);
  const stream = await openHttpStream(authorization.dispatcher ?? options.dispatcher, {
    ...call,
    headers: { accept: 'application/json', ...call.headers, ...authorization.headers },
  });
  if (stream.status >= 200 && stream.status < 300) return stream;
  const refused = toReplyError({ ...stream, body: await collectBytes(stream.body, MAX_REFUSAL_BYTES) }, options);
  if (refused.kind === 'bad_credentials') options.renewCredentials?.(refused, call);
  throw refused;
}

/** Anything may stand in the body of a refusal: a proxy's web page, plain text, nothing. */
function toReplyError(reply: HttpReply, { readRefusal }: JsonApiOptions): HttpReplyError {
  const { status, headers } = reply;
  const body = parseAny(reply.body);
  const refusal = readRefusal(body, reply);
  const text = typeof body === 'string' ? body.trim().slice(0, MAX_MESSAGE_LENGTH) : '';
  return new HttpReplyError({
    kind: refusal.kind ?? kindOfStatus(status),
    httpStatus: status,
    code: refusal.code ?? `HTTP ${status}`,
    message: refusal.message ?? (text === '' ? `HTTP ${status}` : text),
    headers,
    body,
    retryAfterMs: refusal.retryAfterMs ?? readRetryAfter(headers),
  });
}

/** Decides about each failed try. Credentials that are not accepted are renewed once. */
function createClassifier(
  call: JsonCall,
  { renewCredentials }: JsonApiOptions,
): (error: unknown, attempt: number) => RetryVerdict {
  const { stats, attempts = MAX_TRIES } = call;
  let hasRenewed = false;
  return (error, tries) => {
    const { kind, retryAfterMs } = describeHttpFailure(error);
    if (kind === 'throttled') {
      if (stats !== undefined) stats.throttledCalls += 1;
      return { isRetryable: true, isThrottled: true, retryAfterMs };
    }
    if (
      kind === 'bad_credentials' &&
      error instanceof HttpReplyError &&
      renewCredentials !== undefined &&
      !hasRenewed
    ) {
      hasRenewed = true;
      renewCredentials(error, call);
      return { isRetryable: true, retryAfterMs: 0 };
    }
    return { isRetryable: isTransientFailure(kind) && tries < attempts, retryAfterMs };
  };
}

function parseBody({ status, body }: HttpReply, { trimBody }: JsonApiOptions): Record<string, unknown> {
  if (status === NO_CONTENT) return {};
  return parseObject(trimBody === undefined ? body : trimBody(body));
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new BadReplyError('the reply is not whole JSON', { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadReplyError('the reply is not a JSON object');
}

function parseAny(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    /* Not JSON: the text itself is what the refusal says. */
    return text;
  }
}
