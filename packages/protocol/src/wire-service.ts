import type { DescMessage, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { CloudProvider } from './gen/corkscrew_pb.ts';
import type { ProviderExtension } from './gen/extension_pb.ts';

/** Trailing metadata of a call, as a transport gives it. */
export interface WireTrailer {
  get(key: string): readonly (string | Uint8Array)[];
}

/** Options of one call over a transport. */
export interface WireCallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Called with the trailing metadata before the call settles. */
  readonly onTrailer?: ((trailer: WireTrailer) => void) | undefined;
}

/** What an implementation learns about the call that it answers. */
export interface WireContext {
  readonly signal: AbortSignal;
  setTrailer(metadata: Readonly<Record<string, string | Uint8Array>>): void;
}

interface MethodShape<Kind extends string, I extends DescMessage, O extends DescMessage> {
  readonly methodKind: Kind;
  readonly input: I;
  readonly output: O;
}

type ClientMethod<M> =
  M extends MethodShape<'unary', infer I, infer O>
    ? (request: MessageInitShape<I>, options?: WireCallOptions) => Promise<MessageShape<O>>
    : M extends MethodShape<'server_streaming', infer I, infer O>
      ? (request: MessageInitShape<I>, options?: WireCallOptions) => AsyncIterable<MessageShape<O>>
      : never;

type ServerMethod<M> =
  M extends MethodShape<'unary', infer I, infer O>
    ? (request: MessageShape<I>, context: WireContext) => Promise<MessageInitShape<O>>
    : M extends MethodShape<'server_streaming', infer I, infer O>
      ? (request: MessageShape<I>, context: WireContext) => AsyncIterable<MessageInitShape<O> | EncodedMessage>
      : never;

/** A message of a stream that is encoded already. */
export type EncodedMessage = Uint8Array;

/** The typed client of a service. */
export type WireClient<S extends DescService> = {
  readonly [Name in keyof S['method']]: ClientMethod<S['method'][Name]>;
};

/** What serves a service; a missing method is answered with `UNIMPLEMENTED`. */
export type WireImplementation<S extends DescService> = {
  readonly [Name in keyof S['method']]?: ServerMethod<S['method'][Name]>;
};

/** The typed clients of a plugin's two services. */
export interface WireTransport {
  readonly cloud: WireClient<typeof CloudProvider>;
  readonly extension: WireClient<typeof ProviderExtension>;
}

/** Where a plugin's services are added; the registrar of `@corkscrew/go-plugin` is one. */
export interface WireRegistrar {
  addService<S extends DescService>(service: S, implementation: WireImplementation<S>): void;
}
