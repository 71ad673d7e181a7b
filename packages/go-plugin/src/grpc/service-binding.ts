import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type {
  Metadata,
  ServiceDefinition,
  ServiceError,
  UntypedHandleCall,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Readable } from 'node:stream';
import type { Broker } from '../broker.ts';
import { createCallScope, type HandlerOptions, type ServerCall } from './call-scope.ts';
import { type MessageSink, writeMessages } from './message-streams.ts';
import { createServiceDefinition } from './service-codec.ts';
import type { ServerContext, ServiceImplementation } from './service-types.ts';
import { defaultToStatus, type ToStatus } from './status.ts';

/** What {@link bindService} needs beside the implementation. */
export interface BindOptions {
  /** Offered to implementations as `context.broker`. */
  readonly broker: Broker;
  /** Maps what an implementation throws. */
  readonly toStatus?: ToStatus | undefined;
}

/** A service in the form that a grpc-js server adds. */
export interface BoundService {
  readonly definition: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
}

/** Turns a typed implementation into what a grpc-js server adds; grpc-js itself answers for missing methods. */
export function bindService<S extends DescService>(
  service: S,
  implementation: ServiceImplementation<S>,
  options: BindOptions,
): BoundService {
  const functions = implementation as Readonly<Record<string, unknown>>;
  const handlerOptions = { broker: options.broker, toStatus: options.toStatus ?? defaultToStatus };
  const handlers: UntypedServiceImplementation = {};
  for (const method of service.methods) {
    const own = functions[method.localName];
    if (typeof own !== 'function') continue;
    handlers[method.localName] = createHandler(method, own.bind(implementation) as AnyFunction, handlerOptions);
  }
  return { definition: createServiceDefinition(service), handlers };
}

type AnyFunction = (input: unknown, context: ServerContext) => unknown;

interface SingleRequestCall extends ServerCall {
  readonly request: object;
}
type StreamSink = ServerCall &
  MessageSink & {
    emit(event: 'error', error: ServiceError): boolean;
    end(trailer: Metadata): unknown;
  };
type Respond = (error: ServiceError | null, value?: object, trailer?: Metadata) => void;

function createHandler(method: DescMethod, run: AnyFunction, options: HandlerOptions): UntypedHandleCall {
  switch (method.methodKind) {
    case 'unary':
      return ((call: SingleRequestCall, respond: Respond) =>
        void answerOnce(call, respond, { options, run: (context) => run(call.request, context) })) as UntypedHandleCall;
    case 'client_streaming':
      return ((call: ServerCall & Readable, respond: Respond) =>
        void answerOnce(call, respond, {
          options,
          run: (context) => run(readRequests(call, context.signal), context),
        })) as UntypedHandleCall;
    case 'server_streaming':
      return ((call: SingleRequestCall & StreamSink) =>
        void answerMany(call, { options, run: (context) => run(call.request, context) })) as UntypedHandleCall;
    case 'bidi_streaming':
      return ((call: StreamSink & Readable) =>
        void answerMany(call, {
          options,
          run: (context) => run(readRequests(call, context.signal), context),
        })) as UntypedHandleCall;
    default:
      return method.methodKind satisfies never;
  }
}

interface Answer {
  readonly options: HandlerOptions;
  readonly run: (context: ServerContext) => unknown;
}

async function answerOnce(call: ServerCall, respond: Respond, { options, run }: Answer): Promise<void> {
  using scope = createCallScope(call, options);
  try {
    const value = (await run(scope.context)) as object;
    respond(null, value, scope.trailer());
  } catch (error) {
    respond(scope.toServiceError(error));
  }
}

async function answerMany(call: StreamSink, { options, run }: Answer): Promise<void> {
  using scope = createCallScope(call, options);
  try {
    await writeMessages(call, run(scope.context) as AsyncIterable<object>, scope.signal);
    call.end(scope.trailer());
  } catch (error) {
    // grpc-js sends the status after what is still queued, and drops it when the caller is gone.
    call.emit('error', scope.toServiceError(error));
  }
}

/** Gives the requests of a stream without ending the answer's direction when the reader stops early. */
async function* readRequests(call: Readable, signal: AbortSignal): AsyncGenerator<unknown> {
  try {
    yield* call.iterator({ destroyOnReturn: false });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
