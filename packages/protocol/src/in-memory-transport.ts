import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  isMessage,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import { linkSignals, raceAbort } from '@corkscrew/core';
import { toWireStatus, type WireFailure } from './error-status.ts';
import { CloudProvider } from './gen/corkscrew_pb.ts';
import { ProviderExtension } from './gen/extension_pb.ts';
import { GRPC_STATUS } from './grpc-status.ts';
import type {
  WireCallOptions,
  WireClient,
  WireContext,
  WireImplementation,
  WireRegistrar,
  WireTransport,
} from './wire-service.ts';

type Metadata = Readonly<Record<string, string | Uint8Array>>;
type AnyMethod = (input: unknown, context: WireContext) => unknown;

interface Route {
  readonly method: DescMethod;
  readonly run: AnyMethod | undefined;
}

/**
 * Makes a transport that calls implementations in this process. Messages, errors and trailers go through the same encoding
 * as on a socket; streams are pulled, one message at a time.
 *
 * `register` receives what a plugin's registrar would.
 */
export function createInMemoryTransport(register: (registrar: WireRegistrar) => void): WireTransport {
  const services = new Map<string, WireImplementation<DescService>>();
  register({
    addService: (service, implementation) => {
      services.set(service.typeName, implementation);
    },
  });
  const client = <S extends DescService>(service: S): WireClient<S> => {
    const functions = (services.get(service.typeName) ?? {}) as Readonly<Record<string, AnyMethod | undefined>>;
    const methods = service.methods.map((method) => {
      const route: Route = { method, run: functions[method.localName] };
      return [method.localName, method.methodKind === 'unary' ? callUnary(route) : callStreaming(route)];
    });
    return Object.fromEntries(methods) as WireClient<S>;
  };
  return { cloud: client(CloudProvider), extension: client(ProviderExtension) };
}

function callUnary(route: Route) {
  return async (request: object, options: WireCallOptions = {}): Promise<Message> => {
    using call = openCall(route, options);
    try {
      const answer = await raceAbort(Promise.resolve(call.start(request)), call.signal);
      call.sendTrailer();
      return recode(route.method.output, answer as object);
    } catch (error) {
      throw call.translate(error);
    }
  };
}

function callStreaming(route: Route) {
  return async function* (request: object, options: WireCallOptions = {}): AsyncGenerator<Message> {
    using call = openCall(route, options);
    let messages: AsyncIterator<object> | undefined;
    let isFinished = false;
    try {
      messages = (call.start(request) as AsyncIterable<object>)[Symbol.asyncIterator]();
      for (;;) {
        const step = await raceAbort(messages.next(), call.signal);
        if (step.done === true) break;
        yield recode(route.method.output, step.value);
      }
      isFinished = true;
      call.sendTrailer();
    } catch (error) {
      isFinished = !call.signal.aborted;
      throw call.translate(error);
    } finally {
      if (!isFinished) {
        call.cancel();
        await messages?.return?.();
      }
    }
  };
}

interface Call extends Disposable {
  /** Aborts with the caller's reason, and when the caller leaves. */
  readonly signal: AbortSignal;
  start(request: object): unknown;
  sendTrailer(): void;
  translate(error: unknown): unknown;
  cancel(): void;
}

function openCall({ method, run }: Route, options: WireCallOptions): Call {
  options.signal?.throwIfAborted();
  const name = `${method.parent.typeName}.${method.name}`;
  const scope = linkSignals([options.signal], { timeoutMs: options.timeoutMs, label: name });
  // The other side of a socket learns that the call was cancelled, and never the caller's reason.
  const remote = new AbortController();
  const cancel = (): void => remote.abort(new DOMException('The caller ended the call', 'AbortError'));
  scope.signal.addEventListener('abort', cancel, { once: true });
  let trailer: Metadata = {};
  const context: WireContext = {
    signal: remote.signal,
    setTrailer: (metadata) => {
      trailer = metadata;
    },
  };
  return {
    signal: scope.signal,
    start: (request) => {
      if (run === undefined) throw createFailure(name, { code: GRPC_STATUS.unimplemented, details: 'unimplemented' });
      return run(recode(method.input, request), context);
    },
    sendTrailer: () => options.onTrailer?.(createTrailer(trailer)),
    translate: (error) => {
      if (scope.signal.aborted) return scope.signal.reason;
      options.onTrailer?.(createTrailer(trailer));
      return isFailure(error) ? error : createFailure(name, toWireStatus(error));
    },
    cancel,
    [Symbol.dispose]: () => scope[Symbol.dispose](),
  };
}

function recode(schema: DescMessage, value: object): Message {
  if (value instanceof Uint8Array) return fromBinary(schema, value);
  const message = isMessage(value, schema) ? value : create(schema, value as Record<string, unknown>);
  return fromBinary(schema, toBinary(schema, message));
}

function createTrailer(metadata: Metadata): { get(key: string): readonly (string | Uint8Array)[] } {
  return {
    get: (key) => {
      const value = metadata[key];
      return value === undefined ? [] : [value];
    },
  };
}

function isFailure(error: unknown): boolean {
  return error instanceof Error && 'grpcStatus' in error;
}

function createFailure(
  method: string,
  status: { readonly code: number; readonly details: string; readonly metadata?: Metadata },
): WireFailure {
  const metadata = Object.fromEntries(Object.entries(status.metadata ?? {}).map(([key, value]) => [key, [value]]));
  return Object.assign(new Error(`${method}: ${status.details}`), {
    grpcStatus: status.code,
    grpcDetails: status.details,
    metadata,
  });
}
