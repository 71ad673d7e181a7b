import { type HttpFailureKind, type HttpReply, headerText, readClockDuration, type Refusal } from '@corkscrew/sdk/http';

/** The error of Resource Manager and of what stands behind it. */
interface ErrorBody {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
}

/** Codes that say more than their status does. */
const KINDS: Readonly<Record<string, HttpFailureKind>> = {
  // A tenant without the licence has no eligible roles.
  AadPremiumLicenseRequired: 'unsupported',
  AuthorizationFailed: 'denied',
  DisallowedLogicalTableName: 'unsupported',
  DisallowedProvider: 'unsupported',
  ExpiredAuthenticationToken: 'bad_credentials',
  // An account for files alone has no blobs.
  FeatureNotSupportedForAccount: 'unsupported',
  InvalidAuthenticationToken: 'bad_credentials',
  InvalidAuthenticationTokenTenant: 'bad_credentials',
  InvalidApiVersionParameter: 'unsupported',
  LinkedAuthorizationFailed: 'denied',
  MissingSubscriptionRegistration: 'unsupported',
  NoRegisteredProviderFound: 'unsupported',
  RateLimiting: 'throttled',
  ReadOnlyDisabledSubscription: 'denied',
  SubscriptionNotFound: 'not_found',
  SubscriptionRequestsThrottled: 'throttled',
  TooManyRequests: 'throttled',
};

/** Reads what Azure says with a refusal, whose inner details often say more than itself. */
export function readRefusal(body: unknown, { headers }: HttpReply): Refusal {
  const error = errorOf(body);
  const code = textOf(error?.code);
  const details = detailsOf(error);
  const inner = innerCodeOf(error);
  return {
    code: inner ?? code,
    message: [textOf(error?.message), ...details].filter((part) => part !== undefined).join(' ') || undefined,
    kind: kindOf(inner) ?? kindOf(code),
    retryAfterMs:
      headerText(headers, 'retry-after') === undefined
        ? readClockDuration(headerText(headers, 'x-ms-user-quota-resets-after'))
        : undefined,
  };
}

/** The claims that a service asks for before it accepts a token again, decoded (RFC 6750, continuous access evaluation). */
export function readClaimsChallenge(header: string | undefined): string | undefined {
  const encoded = /\bclaims="([^"]+)"/.exec(header ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

function kindOf(code: string | undefined): HttpFailureKind | undefined {
  return code === undefined || !Object.hasOwn(KINDS, code) ? undefined : KINDS[code];
}

/** Resource Graph calls every refusal a bad request, and says which in the details. */
function innerCodeOf(error: ErrorBody | undefined): string | undefined {
  if (!Array.isArray(error?.details)) return undefined;
  return error.details
    .map((detail) => textOf((detail as ErrorBody | null)?.code))
    .find((code) => kindOf(code) !== undefined);
}

function errorOf(body: unknown): ErrorBody | undefined {
  const error = (body as { error?: unknown } | null)?.error;
  return typeof error === 'object' && error !== null ? error : undefined;
}

function detailsOf(error: ErrorBody | undefined): readonly (string | undefined)[] {
  if (!Array.isArray(error?.details)) return [];
  return error.details.slice(0, 3).map((detail) => textOf((detail as ErrorBody | null)?.message));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
