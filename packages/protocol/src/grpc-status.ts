import type { ErrorCode } from '@corkscrew/core';

/** The gRPC status codes that the contract uses, by their names in gRPC. */
export const GRPC_STATUS = {
  canceled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The status under which an error travels. */
export const STATUS_OF_CODE: Readonly<Record<ErrorCode, number>> = {
  canceled: GRPC_STATUS.canceled,
  config_invalid: GRPC_STATUS.invalidArgument,
  database_locked: GRPC_STATUS.failedPrecondition,
  database_too_new: GRPC_STATUS.failedPrecondition,
  database_unusable: GRPC_STATUS.failedPrecondition,
  internal: GRPC_STATUS.internal,
  invalid_argument: GRPC_STATUS.invalidArgument,
  not_found: GRPC_STATUS.notFound,
  permission_denied: GRPC_STATUS.permissionDenied,
  plugin_exited: GRPC_STATUS.unavailable,
  plugin_misbehaved: GRPC_STATUS.internal,
  plugin_not_found: GRPC_STATUS.notFound,
  plugin_start_failed: GRPC_STATUS.failedPrecondition,
  query_failed: GRPC_STATUS.invalidArgument,
  read_only_violation: GRPC_STATUS.permissionDenied,
  throttled: GRPC_STATUS.resourceExhausted,
  timeout: GRPC_STATUS.deadlineExceeded,
  unauthenticated: GRPC_STATUS.unauthenticated,
  unavailable: GRPC_STATUS.unavailable,
  unsupported: GRPC_STATUS.unimplemented,
};

const CODE_OF_STATUS: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [GRPC_STATUS.canceled, 'canceled'],
  [GRPC_STATUS.invalidArgument, 'invalid_argument'],
  [GRPC_STATUS.deadlineExceeded, 'timeout'],
  [GRPC_STATUS.notFound, 'not_found'],
  [GRPC_STATUS.permissionDenied, 'permission_denied'],
  [GRPC_STATUS.resourceExhausted, 'throttled'],
  [GRPC_STATUS.failedPrecondition, 'invalid_argument'],
  [GRPC_STATUS.unimplemented, 'unsupported'],
  [GRPC_STATUS.unavailable, 'unavailable'],
  [GRPC_STATUS.unauthenticated, 'unauthenticated'],
]);

/** The code of an error that came with nothing but a status. */
export function codeOfStatus(status: number): ErrorCode {
  return CODE_OF_STATUS.get(status) ?? 'internal';
}
