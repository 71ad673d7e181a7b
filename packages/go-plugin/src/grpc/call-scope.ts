import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { linkSignals } from '../abort.ts';
import type { Broker } from '../broker.ts';
import { createMetadata } from './metadata.ts';
import type { ServerContext } from './service-types.ts';
import { mergeTrailers, type ToStatus } from './status.ts';

/** What every implementation of a service is offered, and how its errors are mapped. */
export interface HandlerOptions {
  readonly broker: Broker;
  readonly toStatus: ToStatus;
}

/** The part of a grpc-js server call that is common to the four kinds. */
export interface ServerCall {
  readonly metadata: Metadata;
  once(event: 'cancelled', listener: () => void): unknown;
}

/** One call being answered. */
export interface CallScope extends Disposable {
  readonly context: ServerContext;
  readonly signal: AbortSignal;
  /** The trailer as set so far. */
  trailer(): Metadata;
  /** The status for what the implementation threw. */
  toServiceError(error: unknown): ServiceError;
}

/** Opens the scope of a call; it ends with the call, whoever ends it. */
export function createCallScope(call: ServerCall, options: HandlerOptions): CallScope {
  const scope = linkSignals();
  let trailer = new Metadata();
  call.once('cancelled', () => scope.abort(new DOMException('The caller ended the call', 'AbortError')));
  return {
    signal: scope.signal,
    context: {
      signal: scope.signal,
      metadata: call.metadata,
      broker: options.broker,
      setTrailer(metadata) {
        trailer = createMetadata(metadata);
      },
    },
    trailer: () => trailer,
    toServiceError(error) {
      const { code, details, metadata } = options.toStatus(error);
      const merged = mergeTrailers(trailer, createMetadata(metadata));
      return Object.assign(new Error(details), { code, details, metadata: merged });
    },
    [Symbol.dispose]: () => scope[Symbol.dispose](),
  };
}
