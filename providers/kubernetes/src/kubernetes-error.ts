import { CorkscrewError, type ErrorCode, isCorkscrewError } from '@corkscrew/sdk';
import { BadReplyError, ReplyError, ReplyTooLargeError } from './reply-error.ts';

/** What kind of failure a call met. `expired`: the state that a page token belongs to is compacted away. */
export type KubernetesFailureKind =
  | 'bad_credentials'
  | 'bad_reply'
  | 'denied'
  | 'expired'
  | 'invalid'
  | 'not_found'
  | 'server'
  | 'throttled'
  | 'timeout'
  | 'tls'
  | 'too_large'
  | 'transport'
  | 'unknown_host'
  | 'unsupported'
  | 'other';

/** A failure in terms that decide what to do about it. */
export interface KubernetesFailure {
  readonly kind: KubernetesFailureKind;
  /** The server's or the system's own code. */
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number | undefined;
  readonly retryAfterMs: number | undefined;
  /** With `expired`: where the listing can go on. */
  readonly continueToken: string | undefined;
}

const STATUS_KINDS: Readonly<Record<number, KubernetesFailureKind>> = {
  400: 'invalid',
  401: 'bad_credentials',
  403: 'denied',
  404: 'not_found',
  405: 'unsupported',
  406: 'unsupported',
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
  'ETIMEDOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
]);
const TIMEOUT_CODES = new Set(['UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);
const TLS_CODE =
  /^(CERT_|ERR_SSL_|ERR_TLS_|ERR_OSSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|EPROTO$|HOSTNAME_MISMATCH)/;

/** Says what a failure is. Walks the causes for what the transport reported. */
export function describeFailure(error: unknown): KubernetesFailure {
  if (error instanceof ReplyError) {
    const { httpStatus, reason, message, retryAfterMs, continueToken } = error;
    const kind = STATUS_KINDS[httpStatus] ?? (httpStatus >= 500 ? 'server' : 'other');
    return { kind, code: reason || `HTTP ${httpStatus}`, message, httpStatus, retryAfterMs, continueToken };
  }
  const code = systemCodeOf(error);
  return {
    kind: kindOfThrown(error, code),
    code: code || (error instanceof Error ? error.name : 'Unknown'),
    message: error instanceof Error ? error.message : String(error),
    httpStatus: undefined,
    retryAfterMs: undefined,
    continueToken: undefined,
  };
}

/** Tells whether trying the same call again may help. */
export function isTransient(kind: KubernetesFailureKind): boolean {
  return (
    kind === 'throttled' || kind === 'server' || kind === 'transport' || kind === 'timeout' || kind === 'bad_reply'
  );
}

/** Turns a failed call into our error: `what` says what failed and on which object. */
export function toCorkscrewError(error: unknown, what: string): CorkscrewError {
  if (isCorkscrewError(error) && error.code !== 'timeout') return error;
  const failure = describeFailure(error);
  return new CorkscrewError(ERROR_CODES_BY_KIND[failure.kind], `${what}: ${failure.message || failure.code}`, {
    cause: error,
    hint: HINTS[failure.kind],
    details: { code: failure.code, httpStatus: failure.httpStatus },
  });
}

const ERROR_CODES_BY_KIND: Readonly<Record<KubernetesFailureKind, ErrorCode>> = {
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

const HINTS: Partial<Record<KubernetesFailureKind, string>> = {
  bad_credentials: 'Sign in to the cluster again, and check the user of the context in your kubeconfig.',
  timeout: 'Check the network, proxies and the server of the context in your kubeconfig.',
  tls: 'Check the certificates of the context in your kubeconfig, and that its server is the one you mean.',
  transport: 'Check that the cluster runs, the network, proxies and the server of the context in your kubeconfig.',
  unknown_host: 'Check the server of the context in your kubeconfig, and the network.',
};

function kindOfThrown(error: unknown, code: string): KubernetesFailureKind {
  if (isCorkscrewError(error)) return error.code === 'timeout' ? 'timeout' : kindOfOurs(error.code);
  if (error instanceof BadReplyError) return 'bad_reply';
  if (error instanceof ReplyTooLargeError) return 'too_large';
  if (code === 'ENOTFOUND') return 'unknown_host';
  if (TRANSPORT_CODES.has(code)) return 'transport';
  if (TIMEOUT_CODES.has(code)) return 'timeout';
  return TLS_CODE.test(code) ? 'tls' : 'other';
}

function kindOfOurs(code: ErrorCode): KubernetesFailureKind {
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
