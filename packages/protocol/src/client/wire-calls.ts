import type { CallOptions } from '@corkscrew/core';
import { fromWireFailure } from '../error-status.ts';
import type { CloudProvider } from '../gen/corkscrew_pb.ts';
import type { ProviderExtension } from '../gen/extension_pb.ts';
import type { WireCallOptions, WireClient, WireTransport } from '../wire-service.ts';

/** How calls on one provider are made. */
export interface WireCallSettings {
  readonly provider: string;
  /** Turns a failure of the transport itself, such as the end of the process, into a CorkscrewError. */
  readonly translateError?: ((error: unknown) => unknown) | undefined;
}

/** Milliseconds after which a call without a time-out of its own is given up. A scan unit is watched by its reader. */
const TIMEOUTS_MS = {
  initialize: 120_000,
  getInfo: 60_000,
  getConfigSchema: 60_000,
  discoverServices: 300_000,
  listResources: 300_000,
  describeResource: 300_000,
  getSchemas: 300_000,
  planScan: 600_000,
  getPermissions: 300_000,
  preflight: 600_000,
  batchScan: 1_800_000,
} as const;

type UnaryName = keyof typeof TIMEOUTS_MS;

/** How a stream is opened and read. A message that this version does not know converts to `undefined`. */
interface StreamCall<Wire, Message> {
  readonly start: (options: WireCallOptions) => AsyncIterable<Wire>;
  readonly convert: (response: Wire) => Message | undefined;
}

/** The typed clients of a plugin's two services, with deadlines and errors in our words. */
export class WireCalls {
  readonly provider: string;
  readonly cloud: WireClient<typeof CloudProvider>;
  readonly extension: WireClient<typeof ProviderExtension>;
  readonly #translateError: (error: unknown) => unknown;

  constructor(transport: WireTransport, settings: WireCallSettings) {
    this.provider = settings.provider;
    this.cloud = transport.cloud;
    this.extension = transport.extension;
    this.#translateError = settings.translateError ?? ((error) => error);
  }

  /** Makes one call with the time-out of its kind, unless the caller has one. */
  async unary<T>(
    name: UnaryName,
    options: CallOptions | undefined,
    start: (options: WireCallOptions) => Promise<T>,
  ): Promise<T> {
    const timeoutMs = options?.timeoutMs ?? TIMEOUTS_MS[name];
    try {
      return await start({ signal: options?.signal, timeoutMs });
    } catch (error) {
      throw this.translate(name, error, options);
    }
  }

  /** Reads a stream until it ends. It has no time-out unless the caller has one. */
  async *stream<Wire, Message>(
    name: string,
    options: CallOptions | undefined,
    { start, convert }: StreamCall<Wire, Message>,
  ): AsyncGenerator<Message> {
    try {
      for await (const response of start({ ...options })) {
        const message = convert(response);
        if (message !== undefined) yield message;
      }
    } catch (error) {
      throw this.translate(name, error, options);
    }
  }

  /** What the caller is to see of a failed call: the reason of its own abort, unchanged, or a CorkscrewError. */
  translate(name: string, error: unknown, options: CallOptions | undefined): unknown {
    const signal = options?.signal;
    if (signal?.aborted === true) return signal.reason;
    return fromWireFailure(this.#translateError(error), `${name} of provider ${this.provider}`);
  }
}
