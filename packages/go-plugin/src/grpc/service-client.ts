import type { DescMethod, DescService, Message } from '@bufbuild/protobuf';
import type {
  CallOptions as GrpcCallOptions,
  ClientReadableStream,
  ClientWritableStream,
  ServiceError,
  StatusObject,
} from '@grpc/grpc-js';
import { linkSignals, onAbort } from '../abort.ts';
import { createDeferred } from '../deferred.ts';
import type { GrpcConnection } from './connection.ts';
import { createMetadata } from './metadata.ts';
import { createMethodCodec, type MethodCodec } from './service-codec.ts';
import type { CallOptions, ServiceClient } from './service-types.ts';
import { readMessages, writeMessages } from './message-streams.ts';

/** Makes the typed client of a service on a connection. */
export function createServiceClient<S extends DescService>(service: S, connection: GrpcConnection): ServiceClient<S> {
  const methods = service.methods.map((method) => [method.localName, createClientMethod(method, connection)]);
  return Object.fromEntries(methods) as ServiceClient<S>;
}

type Requests = AsyncIterable<object>;
type AnyMethod = (input: never, options?: CallOptions) => unknown;

interface MethodContext {
  readonly name: string;
  readonly codec: MethodCodec;
  readonly connection: GrpcConnection;
}

function createClientMethod(method: DescMethod, connection: GrpcConnection): AnyMethod {
  const context = { name: `${method.parent.typeName}.${method.name}`, codec: createMethodCodec(method), connection };
  switch (method.methodKind) {
    case 'unary':
      return (request: object, options: CallOptions = {}) => callUnary(context, request, options);
    case 'client_streaming':
      return (requests: Requests, options: CallOptions = {}) => callClientStreaming(context, requests, options);
    case 'server_streaming':
      return (request: object, options: CallOptions = {}) => callServerStreaming(context, request, options);
    case 'bidi_streaming':
      return (requests: Requests, options: CallOptions = {}) => callBidiStreaming(context, requests, options);
    default:
      return method.methodKind satisfies never;
  }
}

interface CancellableCall {
  cancel(): void;
  on(event: 'status', listener: (status: StatusObject) => void): unknown;
}

function callUnary(
  { name, codec, connection }: MethodContext,
  request: object,
  options: CallOptions,
): Promise<Message> {
  return settleCall({ name, connection, options }, (done) =>
    connection.grpcClient.makeUnaryRequest(
      codec.path,
      codec.requestSerialize,
      codec.responseDeserialize,
      request,
      createMetadata(options.metadata),
      grpcOptions(options),
      done,
    ),
  );
}

async function callClientStreaming(
  { name, codec, connection }: MethodContext,
  requests: Requests,
  options: CallOptions,
): Promise<Message> {
  using pump = createRequestPump(requests);
  return await settleCall({ name, connection, options, pump }, (done) => {
    const call = connection.grpcClient.makeClientStreamRequest(
      codec.path,
      codec.requestSerialize,
      codec.responseDeserialize,
      createMetadata(options.metadata),
      grpcOptions(options),
      done,
    );
    pump.start(call);
    return call;
  });
}

type Done = (error: ServiceError | null, value?: Message) => void;

interface SettleContext {
  readonly name: string;
  readonly connection: GrpcConnection;
  readonly options: CallOptions;
  readonly pump?: RequestPump;
}

/** Runs a call with one answer; the status, with the trailer, comes right after the callback. */
async function settleCall(context: SettleContext, start: (done: Done) => CancellableCall): Promise<Message> {
  const { connection, options } = context;
  options.signal?.throwIfAborted();
  connection.assertOpen();
  const ended = createDeferred<StatusObject>();
  let answer: Message | undefined;
  let failure: ServiceError | undefined;
  const call = start((error, value) => {
    answer = value;
    failure = error ?? undefined;
  });
  call.on('status', ended.resolve);
  using _call = connection.trackCall(() => call.cancel());
  using _abort = onAbort(options.signal, () => call.cancel());
  const status = await ended.promise;
  options.onTrailer?.(status.metadata);
  if (failure === undefined && answer !== undefined) return answer;
  throw await failureOf(context, failure ?? Object.assign(new Error(status.details), status));
}

function callServerStreaming(
  { name, codec, connection }: MethodContext,
  request: object,
  options: CallOptions,
): AsyncGenerator<Message> {
  return receive({ name, connection, options }, () =>
    connection.grpcClient.makeServerStreamRequest(
      codec.path,
      codec.requestSerialize,
      codec.responseDeserialize,
      request,
      createMetadata(options.metadata),
      grpcOptions(options),
    ),
  );
}

function callBidiStreaming(
  { name, codec, connection }: MethodContext,
  requests: Requests,
  options: CallOptions,
): AsyncGenerator<Message> {
  const pump = createRequestPump(requests);
  return receive({ name, connection, options, pump }, () => {
    const call = connection.grpcClient.makeBidiStreamRequest(
      codec.path,
      codec.requestSerialize,
      codec.responseDeserialize,
      createMetadata(options.metadata),
      grpcOptions(options),
    );
    pump.start(call);
    return call;
  });
}

type ReceivingCall = Pick<ClientReadableStream<Message>, 'on' | 'read' | 'cancel'>;

async function* receive(context: SettleContext, start: () => ReceivingCall): AsyncGenerator<Message> {
  const { connection, options, pump } = context;
  options.signal?.throwIfAborted();
  connection.assertOpen();
  const call = start();
  let isFinished = false;
  using _call = connection.trackCall(() => call.cancel());
  using _abort = onAbort(options.signal, () => call.cancel());
  try {
    const end = yield* readMessages(call, options.signal);
    isFinished = true;
    options.onTrailer?.(end.metadata);
    if (end.error !== undefined) throw await failureOf(context, end.error);
  } finally {
    pump?.[Symbol.dispose]();
    if (!isFinished) call.cancel();
  }
}

/** The caller's own abort or failing source keeps its reason; everything else is translated. */
async function failureOf({ name, connection, options, pump }: SettleContext, error: ServiceError): Promise<unknown> {
  if (options.signal?.aborted === true) return options.signal.reason;
  const source = pump?.failure();
  return source === undefined ? connection.translateError(name, error) : source.error;
}

interface RequestPump extends Disposable {
  start(call: ClientWritableStream<object>): void;
  failure(): { readonly error: unknown } | undefined;
}

/** Sends the requests beside the answer, until the call ends; a source that fails cancels the call. */
function createRequestPump(requests: Requests): RequestPump {
  const scope = linkSignals();
  let failure: { readonly error: unknown } | undefined;
  const run = async (call: ClientWritableStream<object>): Promise<void> => {
    try {
      await writeMessages(call, requests, scope.signal);
      call.end();
    } catch (error) {
      failure = { error };
      call.cancel();
    }
  };
  return {
    start: (call) => void run(call),
    failure: () => failure,
    [Symbol.dispose]: () => scope[Symbol.dispose](),
  };
}

function grpcOptions(options: CallOptions): GrpcCallOptions {
  return options.timeoutMs === undefined ? {} : { deadline: Date.now() + options.timeoutMs };
}
