/** The parts of a refusal. */
export interface ReplyErrorParts {
  readonly httpStatus: number;
  /** Kubernetes' word for it: `Forbidden`, `Expired`; empty where the reply is not a Status. */
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  /** With a 410: where the listing can go on, though at a later state of the cluster. */
  readonly continueToken?: string | undefined;
}

/** A reply that is not a success. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly httpStatus: number;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  readonly continueToken: string | undefined;

  constructor(parts: ReplyErrorParts) {
    super(parts.message);
    this.httpStatus = parts.httpStatus;
    this.reason = parts.reason;
    this.retryAfterMs = parts.retryAfterMs;
    this.continueToken = parts.continueToken;
  }
}

/** A reply that says success and cannot be read: cut short, not JSON, of an unexpected kind. */
export class BadReplyError extends Error {
  override readonly name = 'BadReplyError';
}

/** A reply with more bytes than may be held. */
export class ReplyTooLargeError extends Error {
  override readonly name = 'ReplyTooLargeError';
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`the reply is larger than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

const MAX_MESSAGE_LENGTH = 500;

/** Reads a refusal. Anything may stand in its body: a proxy's web page, plain text, nothing. */
export function parseRefusal(
  httpStatus: number,
  body: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ReplyError {
  const status = parseStatus(body);
  const text = status.message ?? body.trim().slice(0, MAX_MESSAGE_LENGTH);
  return new ReplyError({
    httpStatus,
    reason: status.reason ?? '',
    message: text === '' ? `HTTP ${httpStatus}` : text,
    retryAfterMs: retryAfterMs(headers['retry-after']),
    continueToken: status.metadata?.continue,
  });
}

interface Status {
  readonly reason?: string;
  readonly message?: string;
  readonly metadata?: { readonly continue?: string };
}

function parseStatus(body: string): Status {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'Status') return value;
  } catch {
    /* Not JSON: the text itself is the message. */
  }
  return {};
}

function retryAfterMs(header: string | string[] | undefined): number | undefined {
  const seconds = Number(Array.isArray(header) ? header[0] : header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
