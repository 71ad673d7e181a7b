import type { HttpFailureKind, Refusal } from '@corkscrew/sdk/http';

/** The error of every Google API. Source: google.rpc.Status with google.rpc.ErrorInfo and RetryInfo. */
interface ErrorBody {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
}

interface Detail {
  readonly '@type'?: unknown;
  readonly reason?: unknown;
  readonly retryDelay?: unknown;
}

/** Reasons that say more than their status does. Google answers 403 for much that is no denial. */
const KINDS: Readonly<Record<string, HttpFailureKind>> = {
  ACCESS_TOKEN_EXPIRED: 'bad_credentials',
  BILLING_DISABLED: 'unsupported',
  IAM_PERMISSION_DENIED: 'denied',
  RATE_LIMIT_EXCEEDED: 'throttled',
  RESOURCE_EXHAUSTED: 'throttled',
  SERVICE_DISABLED: 'unsupported',
};

/** Reads what a Google API says with a refusal: the reason of its details, else its status. */
export function readRefusal(body: unknown): Refusal {
  const error = (body as { error?: unknown } | null)?.error;
  if (typeof error !== 'object' || error === null) return {};
  const { status, message, details } = error as ErrorBody;
  const parts = Array.isArray(details) ? (details as readonly (Detail | null)[]) : [];
  const reason = parts.map((part) => textOf(part?.reason)).find((text) => text !== undefined);
  const code = reason ?? textOf(status);
  return {
    code,
    message: textOf(message),
    kind: code === undefined || !Object.hasOwn(KINDS, code) ? undefined : KINDS[code],
    retryAfterMs: parts.map((part) => readDelay(part?.retryDelay)).find((delayMs) => delayMs !== undefined),
  };
}

/** A protobuf duration as JSON writes it: `3.5s`. */
function readDelay(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1] : undefined;
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
