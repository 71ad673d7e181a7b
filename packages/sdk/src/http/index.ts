export type { CallStats } from './call-stats.ts';
export { createCallStats } from './call-stats.ts';
export type { DispatcherOptions } from './create-dispatcher.ts';
export { createDispatcher, isLoopback } from './create-dispatcher.ts';
export type { HttpReply, HttpRequest, HttpStream, HttpStreamRequest } from './http-client.ts';
export { collectBytes, openHttpStream, sendHttp } from './http-client.ts';
export type { FailureHints, HttpFailure } from './http-failure.ts';
export { describeHttpFailure, isTransientFailure, kindOfStatus, toHttpError } from './http-failure.ts';
export type { HttpFailureKind } from './http-failure-kind.ts';
export type {
  Authorization,
  JsonApi,
  JsonApiOptions,
  JsonCall,
  JsonReply,
  JsonStreamCall,
  Refusal,
} from './json-api.ts';
export { createJsonApi } from './json-api.ts';
export type { HttpHeaders, HttpReplyErrorParts } from './reply-errors.ts';
export { BadReplyError, HttpReplyError, ReplyTooLargeError } from './reply-errors.ts';
export { headerText, readClockDuration, readRetryAfter } from './retry-after.ts';
