import type { WireName } from './wire-name.ts';

/** What a refused request did wrong, or what the cloud failed at. */
export type FaultKind =
  | 'access_denied'
  | 'invalid_input'
  | 'invalid_token'
  | 'missing_signature'
  | 'server_error'
  | 'throttled'
  | 'unavailable'
  | 'unknown_operation';

/** An error as a service tells it: code, status and message. */
export interface ApiError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** Whether the sender is to blame. */
  readonly isSenderFault: boolean;
}

/** Ends a request with an error in the protocol's own form. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

type Style = readonly [code: string, status: number];

const JSON_STYLES: Readonly<Record<FaultKind, Style>> = {
  access_denied: ['AccessDeniedException', 400],
  invalid_input: ['ValidationException', 400],
  invalid_token: ['InvalidNextTokenException', 400],
  missing_signature: ['MissingAuthenticationTokenException', 403],
  server_error: ['InternalServerError', 500],
  throttled: ['ThrottlingException', 400],
  unavailable: ['ServiceUnavailableException', 503],
  unknown_operation: ['UnknownOperationException', 400],
};

const REST_JSON_STYLES: Readonly<Record<FaultKind, Style>> = {
  ...JSON_STYLES,
  access_denied: ['AccessDeniedException', 403],
  throttled: ['ThrottlingException', 429],
  unknown_operation: ['UnknownOperationException', 404],
};

const QUERY_STYLES: Readonly<Record<FaultKind, Style>> = {
  access_denied: ['AccessDenied', 403],
  invalid_input: ['ValidationError', 400],
  invalid_token: ['InvalidNextToken', 400],
  missing_signature: ['MissingAuthenticationToken', 403],
  server_error: ['InternalFailure', 500],
  throttled: ['Throttling', 400],
  unavailable: ['ServiceUnavailable', 503],
  unknown_operation: ['InvalidAction', 400],
};

const EC2_STYLES: Readonly<Record<FaultKind, Style>> = {
  ...QUERY_STYLES,
  access_denied: ['UnauthorizedOperation', 403],
  invalid_input: ['InvalidParameterValue', 400],
  server_error: ['InternalError', 500],
  throttled: ['RequestLimitExceeded', 503],
  unavailable: ['Unavailable', 503],
};

const REST_XML_STYLES: Readonly<Record<FaultKind, Style>> = {
  ...QUERY_STYLES,
  invalid_input: ['InvalidInput', 400],
  unknown_operation: ['UnknownOperationException', 404],
};

const STYLES: Readonly<Record<WireName, Readonly<Record<FaultKind, Style>>>> = {
  json: JSON_STYLES,
  'rest-json': REST_JSON_STYLES,
  'rest-xml': REST_XML_STYLES,
  query: QUERY_STYLES,
  ec2: EC2_STYLES,
  cbor: REST_JSON_STYLES,
};

/** Services that use codes of their own. */
const SERVICE_STYLES: Readonly<Record<string, Partial<Record<FaultKind, Style>>>> = {
  s3: {
    access_denied: ['AccessDenied', 403],
    invalid_input: ['InvalidArgument', 400],
    invalid_token: ['InvalidArgument', 400],
    missing_signature: ['AccessDenied', 403],
    server_error: ['InternalError', 500],
    throttled: ['SlowDown', 503],
    unknown_operation: ['MethodNotAllowed', 405],
  },
  lambda: { throttled: ['TooManyRequestsException', 429], server_error: ['ServiceException', 500] },
  apigateway: { throttled: ['TooManyRequestsException', 429] },
  apigatewayv2: { throttled: ['TooManyRequestsException', 429] },
  sns: { access_denied: ['AuthorizationError', 403] },
  sqs: { throttled: ['RequestThrottled', 403] },
  logs: { invalid_token: ['InvalidParameterException', 400] },
};

/** The error that a service answers with, in the codes of its protocol or of its own. */
export function apiErrorOf(fault: ApiFault, service: string, wire: WireName): ApiError {
  const [code, status] = SERVICE_STYLES[service]?.[fault.kind] ?? STYLES[wire][fault.kind];
  return { code, status, message: fault.message, isSenderFault: status < 500 };
}
