import { type ChannelCredentials, Client, connectivityState, type ServiceError } from '@grpc/grpc-js';
import { type Address, grpcTarget } from '../address.ts';
import { GoPluginError } from '../go-plugin-error.ts';
import { CHANNEL_OPTIONS } from './grpc-options.ts';
import { rpcError } from './rpc-error.ts';

/** Learns why a connection broke, for errors better than gRPC's "unavailable". */
export interface ConnectionOwner {
  /** The reason why calls cannot be made any more, if there is one. */
  closedReason(): GoPluginError | undefined;
  /** Waits a moment for the reason after the transport broke. */
  waitForClosedReason(): Promise<GoPluginError | undefined>;
}

/** One gRPC connection, shared by all clients of a plugin. */
export class GrpcConnection {
  readonly grpcClient: Client;
  readonly #owner: ConnectionOwner | undefined;
  readonly #cancels = new Set<() => void>();
  #isClosed = false;

  constructor(address: Address, credentials: ChannelCredentials, owner?: ConnectionOwner) {
    this.grpcClient = new Client(grpcTarget(address), credentials, CHANNEL_OPTIONS);
    this.#owner = owner;
  }

  /** Fails when no call can be made any more. */
  assertOpen(): void {
    const reason = this.#closedReason();
    if (reason !== undefined) throw reason;
  }

  /** Has `cancel` called when the connection closes, until disposed. */
  trackCall(cancel: () => void): Disposable {
    this.#cancels.add(cancel);
    return { [Symbol.dispose]: () => this.#cancels.delete(cancel) };
  }

  /** Translates a failed call; a broken transport is told apart from an answer of the plugin. */
  async translateError(method: string, error: ServiceError): Promise<GoPluginError> {
    if (!this.#isTransportUp()) {
      const reason = this.#closedReason() ?? (await this.#owner?.waitForClosedReason());
      if (reason !== undefined) {
        const { code, message, hint, details } = reason;
        return new GoPluginError(code, `${method}: ${message}`, { hint, details, cause: error });
      }
    }
    return rpcError(method, error);
  }

  /** Cancels the calls in flight and lets go of the transport. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    this.grpcClient.close();
  }

  #closedReason(): GoPluginError | undefined {
    const reason = this.#owner?.closedReason();
    if (reason !== undefined || !this.#isClosed) return reason;
    return new GoPluginError('closed', 'the connection is closed');
  }

  #isTransportUp(): boolean {
    if (this.#isClosed) return false;
    const tryToConnect = false;
    return this.grpcClient.getChannel().getConnectivityState(tryToConnect) === connectivityState.READY;
  }
}
