import { CorkscrewError, type ErrorCode, isCorkscrewError } from '@corkscrew/core';
import type { HttpFailureKind } from './http-failure-kind.ts';
import { BadReplyError, HttpReplyError, ReplyTooLargeError } from './reply-errors.ts';

/** A failure in terms that decide what to do about it. */
export interface HttpFailure {
  readonly kind: HttpFailureKind;
  /** The service's or the system's own code. */
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number | undefined;
  readonly retryAfterMs: number | undefined;
}

const STATUS_KINDS: Readonly<Record<number, HttpFailureKind>> = {
  400: 'invalid',
  401: 'bad_credentials',
  403: 'denied',
  404: 'not_found',
  405: 'unsupported',
  406: 'unsupported',
  408: 'timeout',
  410: 'expired',
  415: 'unsupported',
  422: 'invalid',
  429: 'throttled',
  501: 'unsupported',
};

const TRANSPORT_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
]);
const TIMEOUT_CODES = new Set(['UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);
const BAD_BODY_CODES = new Set(['Z_BUF_ERROR', 'Z_DATA_ERROR', 'HPE_INVALID_CHUNK_SIZE']);
const TLS_CODE =
  /^(CERT_|ERR_SSL_|ERR_TLS_|ERR_OSSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|EPROTO$|HOSTNAME_MISMATCH)/;

/** Gives what an HTTP status means where the reply itself says no more. */
export function kindOfStatus(httpStatus: number): HttpFailureKind {
  return STATUS_KINDS[httpStatus] ?? (httpStatus >= 500 ? 'server' : 'other');
}

/** Says what a failure is. Walks the causes for what the transport reported. */
export function describeHttpFailure(error: unknown): HttpFailure {
  if (error instanceof HttpReplyError) {
    const { kind, code, message, httpStatus, retryAfterMs } = error;
    return { kind, code, message, httpStatus, retryAfterMs };
  }
  const code = systemCodeOf(error);
  return {
    kind: kindOfThrown(error, code),
    code: code || (error instanceof Error ? error.name : 'Unknown'),
    message: error instanceof Error ? error.message : String(error),
    httpStatus: undefined,
    retryAfterMs: undefined,
  };
}

/** Tells whether trying the same call again may help. */
export function isTransientFailure(kind: HttpFailureKind): boolean {
  return (
    kind === 'throttled' || kind === 'server' || kind === 'transport' || kind === 'timeout' || kind === 'bad_reply'
  );
}

/** What the user can do about failures, by kind. */
export type FailureHints = Readonly<Partial<Record<HttpFailureKind, string>>>;

/**
 * Turns a failed call into our error: `what` says what failed and on which object. One that is ours already stays as it is,
 * unless it is a time-out, which does not say what was waited for.
 */
export function toHttpError(error: unknown, what: string, hints: FailureHints): CorkscrewError {
  if (isCorkscrewError(error) && error.code !== 'timeout') return error;
  const { kind, code, message, httpStatus } = describeHttpFailure(error);
  return new CorkscrewError(ERROR_CODES_BY_KIND[kind], `${what}: ${message || code}`, {
    cause: error,
    hint: hints[kind],
    details: { code, httpStatus },
  });
}

const ERROR_CODES_BY_KIND: Readonly<Record<HttpFailureKind, ErrorCode>> = {
  bad_credentials: 'unauthenticated',
  bad_reply: 'unavailable',
  denied: 'permission_denied',
  expired: 'unavailable',
  invalid: 'invalid_argument',
  not_found: 'not_found',
  server: 'unavailable',
  throttled: 'throttled',
  timeout: 'timeout',
  tls: 'unavailable',
  too_large: 'unavailable',
  transport: 'unavailable',
  unknown_host: 'unavailable',
  unsupported: 'unsupported',
  other: 'internal',
};

function kindOfThrown(error: unknown, code: string): HttpFailureKind {
  if (isCorkscrewError(error)) return kindOfOurs(error.code);
  if (error instanceof BadReplyError) return 'bad_reply';
  if (error instanceof ReplyTooLargeError) return 'too_large';
  if (code === 'ENOTFOUND') return 'unknown_host';
  if (TRANSPORT_CODES.has(code)) return 'transport';
  if (TIMEOUT_CODES.has(code)) return 'timeout';
  if (BAD_BODY_CODES.has(code)) return 'bad_reply';
  return TLS_CODE.test(code) ? 'tls' : 'other';
}

function kindOfOurs(code: string): HttpFailureKind {
  if (code === 'timeout') return 'timeout';
  return code === 'unauthenticated' ? 'bad_credentials' : 'other';
}

const MAX_CAUSES = 8;

function systemCodeOf(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES; depth += 1) {
    if (typeof current !== 'object' || current === null) return '';
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && !isCorkscrewError(current)) return code;
    current = (current as { cause?: unknown }).cause;
  }
  return '';
}
