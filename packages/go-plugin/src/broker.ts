import { create, type DescService } from '@bufbuild/protobuf';
import { Server } from '@grpc/grpc-js';
import { type Address, assertSocketPath, isNetwork } from './address.ts';
import { onAbort } from './abort.ts';
import { createAsyncQueue } from './async-queue.ts';
import { createDeferred } from './deferred.ts';
import { type ConnInfo, ConnInfoSchema } from './gen/go_plugin_pb.ts';
import { GoPluginError } from './go-plugin-error.ts';
import { GrpcConnection } from './grpc/connection.ts';
import {
  createChannelCredentials,
  createServerCredentials,
  SERVER_OPTIONS,
  type TlsPair,
} from './grpc/grpc-options.ts';
import { bindService } from './grpc/service-binding.ts';
import { createServiceClient } from './grpc/service-client.ts';
import type { ServiceClient, ServiceRegistrar } from './grpc/service-types.ts';
import type { ToStatus } from './grpc/status.ts';
import { listen, type ListenPlace } from './listen.ts';

/** An extra gRPC server that was opened for the other side. */
export interface BrokerServer extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Address;
  /** Stops it and removes its socket. */
  close(): void;
}

/** A connection to an extra gRPC server of the other side. */
export interface BrokerConnection extends Disposable {
  /** Makes the typed client of a service on it. */
  client<S extends DescService>(service: S): ServiceClient<S>;
  /** Closes it and cancels its calls. */
  close(): void;
}

/** Options of {@link Broker.dial}. */
export interface DialOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens extra gRPC connections between host and plugin, in either direction.
 *
 * Both sides agree on a number inside one of the application's own messages: the acceptor takes one from `nextId()`, calls
 * `accept` and sends the number; the other side calls `dial` with it. Each accepted connection costs a socket.
 */
export interface Broker {
  /** Gives the next unused number of this side, from 1. */
  nextId(): number;
  /**
   * Serves on a new address and announces it under `id`.
   *
   * @throws {GoPluginError} `listen_failed`, `closed`
   */
  accept(id: number, register: (registrar: ServiceRegistrar) => void): Promise<BrokerServer>;
  /**
   * Waits for the other side's announcement of `id` and connects to it.
   *
   * @throws {GoPluginError} `broker_failed` when nothing usable is announced in time, `closed`
   */
  dial(id: number, options?: DialOptions): Promise<BrokerConnection>;
}

/** What the broker of one side works with. */
export interface BrokerSettings {
  readonly tls: TlsPair | undefined;
  readonly place: ListenPlace;
  readonly timeoutMs: number;
  readonly toStatus?: ToStatus | undefined;
}

/** The most announcements that wait, in either direction. */
const MAX_WAITING = 1024;

interface Arrived {
  readonly info: ConnInfo;
  readonly timer: NodeJS.Timeout;
}

/** The broker of one side, without multiplexing: each accepted connection is a listener of its own. */
export class ListeningBroker implements Broker {
  readonly #settings: BrokerSettings;
  readonly #outgoing = createAsyncQueue<ConnInfo>(MAX_WAITING);
  readonly #arrived = new Map<number, Arrived>();
  readonly #waiting = new Map<number, (info: ConnInfo) => void>();
  readonly #open = new Set<{ close(): void }>();
  readonly #lifetime = new AbortController();
  #lastId = 0;

  constructor(settings: BrokerSettings) {
    this.#settings = settings;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  async accept(id: number, register: (registrar: ServiceRegistrar) => void): Promise<BrokerServer> {
    this.#lifetime.signal.throwIfAborted();
    const { tls, place, toStatus } = this.#settings;
    const server = new Server(SERVER_OPTIONS);
    register({
      addService: (service, implementation) => {
        const { definition, handlers } = bindService(service, implementation, { broker: this, toStatus });
        server.addService(definition, handlers);
      },
    });
    const bound = await listen(server, createServerCredentials(tls), place);
    const close = (): void => {
      if (!this.#open.delete(opened)) return;
      server.forceShutdown();
      bound.unlink();
    };
    const opened = { address: bound, close, [Symbol.asyncDispose]: async () => close() };
    this.#open.add(opened);
    if (this.#lifetime.signal.aborted) close();
    this.#lifetime.signal.throwIfAborted();
    this.#outgoing.push(create(ConnInfoSchema, { serviceId: id, network: bound.network, address: bound.address }));
    return opened;
  }

  async dial(id: number, options: DialOptions = {}): Promise<BrokerConnection> {
    options.signal?.throwIfAborted();
    this.#lifetime.signal.throwIfAborted();
    const info = this.#takeArrived(id) ?? (await this.#waitFor(id, options.signal));
    const address = parseConnInfo(info);
    const connection = new GrpcConnection(address, createChannelCredentials(this.#settings.tls));
    const close = (): void => {
      this.#open.delete(opened);
      connection.close();
    };
    const opened: BrokerConnection = {
      client: (service) => createServiceClient(service, connection),
      close,
      [Symbol.dispose]: close,
    };
    this.#open.add(opened);
    return opened;
  }

  /** The announcements to send to the other side. */
  outgoing(signal: AbortSignal): AsyncIterable<ConnInfo> {
    return this.#outgoing.take(signal);
  }

  /** Takes an announcement of the other side; one that nobody dials is dropped after the time-out. */
  receive(info: ConnInfo): void {
    if (info.knock !== undefined) return;
    const id = info.serviceId;
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) return waiting(info);
    if (this.#arrived.size >= MAX_WAITING) return;
    this.#takeArrived(id);
    const timer = setTimeout(() => this.#arrived.delete(id), this.#settings.timeoutMs);
    timer.unref();
    this.#arrived.set(id, { info, timer });
  }

  /** Ends everything that was opened through this broker. */
  close(): void {
    this.#lifetime.abort(new GoPluginError('closed', 'the broker is closed'));
    this.#outgoing.close();
    for (const id of this.#arrived.keys()) this.#takeArrived(id);
    for (const opened of this.#open) opened.close();
  }

  #takeArrived(id: number): ConnInfo | undefined {
    const arrived = this.#arrived.get(id);
    clearTimeout(arrived?.timer);
    this.#arrived.delete(id);
    return arrived?.info;
  }

  async #waitFor(id: number, signal: AbortSignal | undefined): Promise<ConnInfo> {
    if (this.#waiting.has(id)) throw new TypeError(`broker connection ${id} is being dialled already`);
    const { timeoutMs } = this.#settings;
    const { promise, resolve, reject } = createDeferred<ConnInfo>();
    this.#waiting.set(id, resolve);
    const timer = setTimeout(() => reject(announcementTimeout(id, timeoutMs)), timeoutMs);
    using _abort = onAbort(signal, reject);
    using _close = onAbort(this.#lifetime.signal, reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }
}

function announcementTimeout(id: number, timeoutMs: number): GoPluginError {
  return new GoPluginError(
    'broker_failed',
    `timeout waiting for connection info of broker id ${id} (${timeoutMs} ms)`,
    {
      hint: 'The other side must accept the id before it sends it, and keep it open.',
      details: { id, timeoutMs },
    },
  );
}

function parseConnInfo(info: ConnInfo): Address {
  const { network, address, serviceId } = info;
  if (!isNetwork(network)) {
    throw new GoPluginError('broker_failed', `unknown address type: ${network} for broker id ${serviceId}`);
  }
  if (network === 'unix') assertSocketPath(address, 'The other side must listen on a shorter path.');
  return { network, address };
}
