import { type ServiceError, status } from '@grpc/grpc-js';
import { GoPluginError } from '../go-plugin-error.ts';
import { metadataRecord } from './metadata.ts';

/** Turns a gRPC status other than OK into this package's error. */
export function rpcError(method: string, error: ServiceError): GoPluginError {
  const name = status[error.code] ?? `status ${error.code}`;
  return new GoPluginError('rpc_failed', `${method}: ${name}: ${error.details}`, {
    hint: HINTS.get(error.code),
    cause: error,
    details: { method, status: name },
    grpcStatus: error.code,
    grpcDetails: error.details,
    metadata: metadataRecord(error.metadata),
  });
}

const HINTS: ReadonlyMap<number, string> = new Map([
  [
    status.UNIMPLEMENTED,
    'The plugin does not implement this method; it may be built for another version of the contract.',
  ],
  [status.DEADLINE_EXCEEDED, 'The plugin did not answer in time; raise the time-out or look at its log.'],
]);
