import { type Metadata, status } from '@grpc/grpc-js';
import { isGoPluginError, messageOf } from '../go-plugin-error.ts';
import type { MetadataInit } from './metadata.ts';

/** The gRPC status that an error becomes on the wire. */
export interface StatusInit {
  /** A gRPC status code; see {@link GrpcStatus}. */
  readonly code: number;
  /** The status text. */
  readonly details: string;
  /** Trailing metadata; what the implementation set is kept beside it. */
  readonly metadata?: MetadataInit | undefined;
}

/** Turns what an implementation threw into a gRPC status. */
export type ToStatus = (error: unknown) => StatusInit;

/** gRPC's status codes. */
export const GrpcStatus: typeof status = status;

/** The mapping without an own one: a status from another plugin is passed on, an abort is `CANCELLED`, else `UNKNOWN`. */
export function defaultToStatus(error: unknown): StatusInit {
  if (isGoPluginError(error) && error.grpcStatus !== undefined) {
    return { code: error.grpcStatus, details: error.grpcDetails ?? error.message, metadata: error.metadata };
  }
  if (error instanceof Error && error.name === 'AbortError') return { code: status.CANCELLED, details: error.message };
  return { code: status.UNKNOWN, details: messageOf(error) };
}

/** Adds the entries of `extra` to `base`. */
export function mergeTrailers(base: Metadata, extra: Metadata): Metadata {
  const merged = base.clone();
  merged.merge(extra);
  return merged;
}
