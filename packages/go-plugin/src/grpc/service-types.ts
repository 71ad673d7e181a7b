import type { DescMessage, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Metadata } from '@grpc/grpc-js';
import type { Broker } from '../broker.ts';
import type { MetadataInit } from './metadata.ts';

/** Options of one call. */
export interface CallOptions {
  /** Cancels the call; it then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Fails the call with gRPC status 4 (deadline exceeded) when it takes longer. */
  readonly timeoutMs?: number | undefined;
  /** Metadata to send with the request. */
  readonly metadata?: MetadataInit | undefined;
  /** Called once with the trailing metadata, before the call settles, whatever its status. */
  readonly onTrailer?: ((trailer: Metadata) => void) | undefined;
}

/** What an implementation learns about the call that it answers. */
export interface ServerContext {
  /** Aborts when the caller cancels or goes away, and when the deadline passes. */
  readonly signal: AbortSignal;
  /** Metadata of the request. */
  readonly metadata: Metadata;
  /** Sets the trailing metadata, replacing what was set before. */
  setTrailer(metadata: MetadataInit): void;
  /** Opens and dials extra connections. */
  readonly broker: Broker;
}

interface MethodShape<Kind extends string, I extends DescMessage, O extends DescMessage> {
  readonly methodKind: Kind;
  readonly input: I;
  readonly output: O;
}

type ClientMethod<M> =
  M extends MethodShape<'unary', infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : M extends MethodShape<'server_streaming', infer I, infer O>
      ? (request: MessageInitShape<I>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
      : M extends MethodShape<'client_streaming', infer I, infer O>
        ? (requests: AsyncIterable<MessageInitShape<I>>, options?: CallOptions) => Promise<MessageShape<O>>
        : M extends MethodShape<'bidi_streaming', infer I, infer O>
          ? (requests: AsyncIterable<MessageInitShape<I>>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
          : never;

type ServerMethod<M> =
  M extends MethodShape<'unary', infer I, infer O>
    ? (request: MessageShape<I>, context: ServerContext) => MaybePromise<MessageInitShape<O>>
    : M extends MethodShape<'server_streaming', infer I, infer O>
      ? (request: MessageShape<I>, context: ServerContext) => AsyncIterable<StreamedMessage<O>>
      : M extends MethodShape<'client_streaming', infer I, infer O>
        ? (requests: AsyncIterable<MessageShape<I>>, context: ServerContext) => MaybePromise<MessageInitShape<O>>
        : M extends MethodShape<'bidi_streaming', infer I, infer O>
          ? (requests: AsyncIterable<MessageShape<I>>, context: ServerContext) => AsyncIterable<StreamedMessage<O>>
          : never;

type MaybePromise<T> = T | Promise<T>;

/** A message of an answer that streams; where there are many, they may be given as the bytes that they encode to. */
type StreamedMessage<O extends DescMessage> = MessageInitShape<O> | Uint8Array;

/**
 * The typed client of a service: one function per method.
 *
 * A streaming method gives an async iterable. Its call starts with the first `next()`, reads only as fast as it is
 * consumed, and is cancelled when the loop is left early. When a stream ends with an error, gRPC drops the messages that
 * were not read yet: what must arrive for certain belongs before an orderly end.
 */
export type ServiceClient<S extends DescService> = {
  readonly [Name in keyof S['method']]: ClientMethod<S['method'][Name]>;
};

/** What serves a service: one function per method; a missing one answers "unimplemented". */
export type ServiceImplementation<S extends DescService> = {
  readonly [Name in keyof S['method']]?: ServerMethod<S['method'][Name]>;
};

/** Where services are added. */
export interface ServiceRegistrar {
  /** Serves an implementation; fails when the service was added before. */
  addService<S extends DescService>(service: S, implementation: ServiceImplementation<S>): void;
}
