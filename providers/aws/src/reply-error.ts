/** What is known of a reply that is no success. */
export interface ReplyErrorInit {
  /** The service's error code without namespace, or `NonApiResponse` and `UnreadableResponse` for what no service sent. */
  readonly code: string;
  readonly httpStatus: number;
  readonly requestId?: string | undefined;
  /** The service's clock, for correcting ours. */
  readonly serverDate?: Date | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Where the bucket lives that was asked for elsewhere. */
  readonly bucketRegion?: string | undefined;
  readonly cause?: unknown;
}

/** An AWS service answered, but not with a result. Translated by `aws-error.ts` before it leaves the provider. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly code: string;
  readonly httpStatus: number;
  readonly requestId: string;
  readonly serverDate: Date | undefined;
  readonly retryAfterMs: number | undefined;
  readonly bucketRegion: string | undefined;

  constructor(message: string, init: ReplyErrorInit) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.httpStatus = init.httpStatus;
    this.requestId = init.requestId ?? '';
    this.serverDate = init.serverDate;
    this.retryAfterMs = init.retryAfterMs;
    this.bucketRegion = init.bucketRegion;
  }
}

/** The code of replies whose body no AWS service writes: an HTML page of a proxy, of a gateway or of an emulator. */
export const NON_API_RESPONSE = 'NonApiResponse';
/** The code of successes whose body does not fit its model. */
export const UNREADABLE_RESPONSE = 'UnreadableResponse';
