import { CorkscrewError, type ErrorCode, isCorkscrewError } from '@corkscrew/sdk';
import { describeHttpFailure, type HttpFailureKind } from '@corkscrew/sdk/http';
import { NON_API_RESPONSE, ReplyError } from './reply-error.ts';

/**
 * What kind of failure a call met. `bad_credentials` are such as AWS does not know, which is also how a region that is
 * not enabled says so. `no_endpoint`: the call has nowhere to go. `not_enabled`: the account never turned the service on.
 * `absent`: the thing asked about is not there.
 */
export type AwsFailureKind =
  | 'absent'
  | 'bad_credentials'
  | 'clock_skew'
  | 'denied'
  | 'expired_token'
  | 'invalid'
  | 'no_endpoint'
  | 'not_enabled'
  | 'server'
  | 'throttled'
  | 'timeout'
  | 'tls'
  | 'transport'
  | 'unknown_host'
  | 'unsupported'
  | 'other';

/** A failure in terms that decide what to do about it. */
export interface AwsFailure {
  readonly kind: AwsFailureKind;
  /** The service's or the system's own code. */
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly serverDate: Date | undefined;
}

const CODES: Readonly<Record<string, AwsFailureKind>> = {
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  AuthorizationError: 'denied',
  AuthorizationErrorException: 'denied',
  Forbidden: 'denied',
  ForbiddenException: 'denied',
  NotAuthorized: 'denied',
  NotAuthorizedException: 'denied',
  UnauthorizedException: 'denied',
  UnauthorizedOperation: 'denied',
  AccessDeniedFault: 'denied',
  ExpiredToken: 'expired_token',
  ExpiredTokenException: 'expired_token',
  TokenRefreshRequired: 'expired_token',
  RequestExpired: 'clock_skew',
  RequestInTheFuture: 'clock_skew',
  RequestTimeTooSkewed: 'clock_skew',
  AuthFailure: 'bad_credentials',
  IncompleteSignature: 'bad_credentials',
  InvalidAccessKeyId: 'bad_credentials',
  InvalidClientTokenId: 'bad_credentials',
  InvalidSecurity: 'bad_credentials',
  InvalidSignatureException: 'bad_credentials',
  InvalidToken: 'bad_credentials',
  MissingAuthenticationToken: 'bad_credentials',
  MissingAuthenticationTokenException: 'bad_credentials',
  SignatureDoesNotMatch: 'bad_credentials',
  UnrecognizedClientException: 'bad_credentials',
  BandwidthLimitExceeded: 'throttled',
  EC2ThrottledException: 'throttled',
  LimitExceededException: 'throttled',
  PriorRequestNotComplete: 'throttled',
  ProvisionedThroughputExceededException: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  RequestThrottledException: 'throttled',
  SlowDown: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  TransactionInProgressException: 'throttled',
  RequestTimeout: 'server',
  RequestTimeoutException: 'server',
  InternalError: 'server',
  InternalFailure: 'server',
  InternalServerError: 'server',
  InternalServerException: 'server',
  InternalServiceError: 'server',
  ServiceUnavailable: 'server',
  ServiceUnavailableException: 'server',
  Unavailable: 'server',
  AWSOrganizationsNotInUseException: 'not_enabled',
  InvalidOptInStatus: 'not_enabled',
  NotSignedUp: 'not_enabled',
  OptInRequired: 'not_enabled',
  SubscriptionRequiredException: 'not_enabled',
  InvalidAction: 'unsupported',
  NotImplemented: 'unsupported',
  NotImplementedException: 'unsupported',
  UnknownOperation: 'unsupported',
  UnknownOperationException: 'unsupported',
  UnsupportedOperation: 'unsupported',
  UnsupportedOperationException: 'unsupported',
};

/** Services say it in prose: "Macie is not enabled", "This account is not registered to ...". */
const NOT_ENABLED_MESSAGE =
  /\b(is|are) not (yet )?(enabled|subscribed|registered|onboarded|activated)\b|\bnot enabled for\b|\bhas not (enabled|subscribed)\b/i;
const SKEWED_MESSAGE = /signature (expired|not yet current)/i;

/** Says what a failure is. Walks the causes for what the transport reported. */
export function describeFailure(error: unknown): AwsFailure {
  if (error instanceof ReplyError) return describeReply(error);
  const { kind, code, message } = describeHttpFailure(error);
  return {
    kind: kindOfThrown(error, kind),
    code,
    message,
    httpStatus: undefined,
    retryAfterMs: undefined,
    serverDate: undefined,
  };
}

/** Tells whether trying the same call again may help. Expired tokens and skewed clocks need something done first. */
export function isTransient(kind: AwsFailureKind): boolean {
  return kind === 'throttled' || kind === 'server' || kind === 'transport' || kind === 'timeout';
}

/** Gives a failure's message with its code, which what the system says has already: "connect ECONNREFUSED 127.0.0.1:443". */
export function textOfFailure({ code, message }: AwsFailure): string {
  return message.includes(code) ? message : `${code}: ${message}`;
}

/** Turns a failed call into our error: `what` says what failed and on which object. */
export function toCorkscrewError(error: unknown, what: string): CorkscrewError {
  if (isCorkscrewError(error) && error.code !== 'timeout') return error;
  const failure = describeFailure(error);
  return new CorkscrewError(ERROR_CODES_BY_KIND[failure.kind], `${what}: ${textOfFailure(failure)}`, {
    cause: error,
    hint: HINTS[failure.kind],
    details: { awsCode: failure.code, httpStatus: failure.httpStatus },
  });
}

const ERROR_CODES_BY_KIND: Readonly<Record<AwsFailureKind, ErrorCode>> = {
  absent: 'not_found',
  bad_credentials: 'unauthenticated',
  clock_skew: 'unauthenticated',
  denied: 'permission_denied',
  expired_token: 'unauthenticated',
  invalid: 'invalid_argument',
  no_endpoint: 'unsupported',
  not_enabled: 'unavailable',
  server: 'unavailable',
  throttled: 'throttled',
  timeout: 'timeout',
  tls: 'unavailable',
  transport: 'unavailable',
  unknown_host: 'unavailable',
  unsupported: 'unsupported',
  other: 'internal',
};

const HINTS: Partial<Record<AwsFailureKind, string>> = {
  bad_credentials: 'Check the access key and its secret, and that AWS_PROFILE names the account you mean.',
  clock_skew: "Set this machine's clock.",
  expired_token: 'Sign in again: `aws sso login`, or fetch new temporary credentials.',
  tls: 'Check the clock and the certificate authorities: NODE_EXTRA_CA_CERTS names those of a proxy that reads along.',
  transport: 'Check the network, proxies and AWS_ENDPOINT_URL.',
  unknown_host: 'Check the region, the network and AWS_ENDPOINT_URL.',
};

function describeReply(error: ReplyError): AwsFailure {
  const { code, message, httpStatus, retryAfterMs, serverDate } = error;
  return { kind: kindOfReply(error), code, message, httpStatus, retryAfterMs, serverDate };
}

function kindOfReply(error: ReplyError): AwsFailureKind {
  const { code, message, httpStatus } = error;
  if (code === NON_API_RESPONSE) return kindOfWebPage(httpStatus);
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (known === 'bad_credentials' && SKEWED_MESSAGE.test(message)) return 'clock_skew';
  if ((known === undefined || known === 'denied') && NOT_ENABLED_MESSAGE.test(message)) return 'not_enabled';
  if (known !== undefined) return known;
  return kindOfCodePattern(code) ?? kindOfStatus(httpStatus);
}

function kindOfWebPage(httpStatus: number): AwsFailureKind {
  if (httpStatus === 429) return 'throttled';
  return httpStatus === 502 || httpStatus === 503 || httpStatus === 504 ? 'server' : 'unsupported';
}

function kindOfCodePattern(code: string): AwsFailureKind | undefined {
  if (/Throttl/.test(code)) return 'throttled';
  if (/NotEnabled|NotSubscribed|NotInUse|NotRegistered|NotOnboarded/.test(code)) return 'not_enabled';
  if (/AccessDenied|Unauthorized/.test(code)) return 'denied';
  if (/^NoSuch|NotFound|NotExist|DoesNotExist/.test(code)) return 'absent';
  if (/Validation|^Invalid|^Missing|Malformed|BadRequest|SerializationException/.test(code)) return 'invalid';
  return undefined;
}

function kindOfStatus(httpStatus: number): AwsFailureKind {
  if (httpStatus === 401 || httpStatus === 403) return 'denied';
  if (httpStatus === 404) return 'unsupported';
  if (httpStatus === 429) return 'throttled';
  if (httpStatus === 501) return 'unsupported';
  return httpStatus >= 500 ? 'server' : 'other';
}

const THROWN_KINDS: Partial<Record<HttpFailureKind, AwsFailureKind>> = {
  timeout: 'timeout',
  tls: 'tls',
  transport: 'transport',
  unknown_host: 'unknown_host',
};

function kindOfThrown(error: unknown, kind: HttpFailureKind): AwsFailureKind {
  if (isCorkscrewError(error) && error.code === 'unsupported') return 'no_endpoint';
  const known = THROWN_KINDS[kind];
  if (known !== undefined) return known;
  if (!(error instanceof Error)) return 'other';
  if (error.name === 'TimeoutError') return 'timeout';
  return /socket hang up|premature close/i.test(error.message) ? 'transport' : 'other';
}
