import type { HttpFailureKind } from './http-failure-kind.ts';

/** Header fields by lower-case name. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The parts of an {@link HttpReplyError}. */
export interface HttpReplyErrorParts {
  readonly kind: HttpFailureKind;
  readonly httpStatus: number;
  /** The service's own word for it; `HTTP 500` where it has none. */
  readonly code: string;
  readonly message: string;
  readonly headers: HttpHeaders;
  /** The reply's JSON, or its text where it is none. */
  readonly body: unknown;
  readonly retryAfterMs?: number | undefined;
}

/** A reply that is not a success. */
export class HttpReplyError extends Error {
  override readonly name = 'HttpReplyError';
  readonly kind: HttpFailureKind;
  readonly httpStatus: number;
  readonly code: string;
  readonly headers: HttpHeaders;
  readonly body: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(parts: HttpReplyErrorParts) {
    super(parts.message);
    this.kind = parts.kind;
    this.httpStatus = parts.httpStatus;
    this.code = parts.code;
    this.headers = parts.headers;
    this.body = parts.body;
    this.retryAfterMs = parts.retryAfterMs;
  }
}

/** A reply that says success and cannot be read: cut short, not JSON, of an unexpected form. */
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
